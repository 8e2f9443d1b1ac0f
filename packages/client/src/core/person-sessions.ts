import {
  type SessionSummary,
  type StoredSessions,
  subjectOf,
} from '../sessions/server-sessions.ts';
import type { AuthParts } from './auth.ts';
import { ConfigError } from './errors.ts';
import type { Subject } from './subject.ts';

/** Sessions of a person, beyond the browser at hand. */
export interface PersonSessions {
  list(subject: Subject): Promise<SessionSummary[]>;
  endAll(subject: Subject): Promise<number>;
  /** The same for the person of a session. */
  readonly ofSession: Pick<
    AuthParts<unknown, unknown>,
    'sessions' | 'endSession' | 'endOtherSessions'
  >;
}

/** Where there is no store, each method throws a {@link ConfigError} that says so. */
export function createPersonSessions(stored: StoredSessions | undefined): PersonSessions {
  function needStore(): StoredSessions {
    if (stored) return stored;
    throw new ConfigError(
      'ERR_GATEHOUSE_CONFIG_MISSING',
      'sessionStore',
      'sessions are in the browsers’ cookies, where nobody can list or end them; keep them in a store.',
    );
  }
  return {
    list: async (subject) => await needStore().list(subject),
    endAll: async (subject) => await needStore().endAll(subject),
    ofSession: {
      sessions: async (session) => await needStore().list(subjectOf(session)),
      endSession: async (session, handle) => await needStore().endOne(subjectOf(session), handle),
      endOtherSessions: async (session) => await needStore().endAll(subjectOf(session), session),
    },
  };
}
