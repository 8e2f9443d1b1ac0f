import type { EndedSessions } from '../sessions/ended-sessions.ts';
import type { SessionSummary, StoredSessions } from '../sessions/server-sessions.ts';
import { subjectOf } from '../sessions/session.ts';
import type { AuthParts } from './auth.ts';
import type { Clock } from './clock.ts';
import { ConfigError } from './errors.ts';
import type { Subject } from './subject.ts';

/** Sessions of a person, beyond the browser at hand. */
export interface PersonSessions {
  list(subject: Subject): Promise<SessionSummary[]>;
  /** How many there were; `undefined` where sessions are in cookies, which nobody counts. */
  endAll(subject: Subject): Promise<number | undefined>;
  /** The same for the person of a session. */
  readonly ofSession: Pick<
    AuthParts<unknown, unknown>,
    'sessions' | 'endSession' | 'endOtherSessions'
  >;
}

/** Where there is no store, each method but `endAll` throws a {@link ConfigError} that says so. */
export function createPersonSessions({
  stored,
  ended,
  clock,
}: {
  stored: StoredSessions | undefined;
  ended: EndedSessions;
  clock: Clock;
}): PersonSessions {
  function needStore(): StoredSessions {
    if (stored) return stored;
    throw new ConfigError(
      'ERR_GATEHOUSE_CONFIG_MISSING',
      'sessionStore',
      'sessions are in the browsers’ cookies, where nobody can list them; keep them in a store.',
    );
  }
  return {
    list: async (subject) => await needStore().list(subject),
    async endAll({ iss, sub }) {
      await ended.end({ iss, sub }, clock());
      return await stored?.endAll({ iss, sub });
    },
    ofSession: {
      sessions: async (session) => await needStore().list(subjectOf(session)),
      endSession: async (session, handle) => await needStore().endOne(subjectOf(session), handle),
      endOtherSessions: async (session) => await needStore().endAll(subjectOf(session), session),
    },
  };
}
