import type { IncomingMessage } from 'node:http';
import type { KoaContextWithOIDC } from 'oidc-provider';
import type { RequestOrigin } from '../actor.ts';
import type { Clock } from '../clock.ts';
import { keptOrigin, type OriginOf } from '../request-origin.ts';
import type { Storage } from '../storage/database.ts';
import { createSessionUseRows } from '../storage/session-uses.ts';
import type { PersonAccount } from './claims.ts';
import type { SessionHooks } from './engine-internals.ts';
import { requestIdOf } from './request-id.ts';

const MINUTE = 60_000;
/** A session is noted as used this often while its idle lifetime passes, at most. */
const NOTED_PER_LIFETIME = 20;

/** A use of a session: when, in milliseconds since the epoch, and from where. */
export interface SessionUse {
  at: number;
  address: string | null;
  userAgent: string | null;
}

/** What is kept with the engine's session, beside what the engine keeps. */
export interface SessionNotes {
  /** The sign-in. */
  begun?: SessionUse;
  /** The last use, to about a minute. */
  seen?: SessionUse;
  /** Seconds without use after which the session is over, by the policy of its person; absent: it is not. */
  idle?: number;
}

/** The names of {@link SessionNotes}. */
const FIELDS = ['begun', 'seen', 'idle'] as const satisfies (keyof SessionNotes)[];

/** What is known of the use of sessions. A browser that comes through the engine costs no write of its own. */
export interface SessionUses extends SessionHooks {
  /** Writes what was noted in a request for a token; called at its end. */
  complete(ctx: KoaContextWithOIDC): Promise<void>;
  /**
   * Notes a use at a page of ours. Writes once a minute at most, or as often as an idle lifetime needs it.
   *
   * @param notes of the session, as they were read.
   */
  note(
    session: { uid: string; notes: SessionNotes },
    origin: Pick<RequestOrigin, 'address' | 'userAgent'>,
  ): Promise<void>;
}

export function createSessionUses(options: {
  storage: Pick<Storage, 'grouped'>;
  originOf: OriginOf;
  clock: Clock;
}): SessionUses {
  const { storage, originOf, clock } = options;
  const { db, recordCache } = storage.grouped;
  const rows = createSessionUseRows(db, recordCache);
  const shown = new WeakMap<IncomingMessage, SessionNotes & { uid: string }>();

  async function write(uid: string, use: Partial<SessionUse> & { at: number }): Promise<void> {
    const row = await rows.find(uid);
    if (!row) return;
    const payload = JSON.parse(row.payload) as SessionNotes & { exp: number };
    const noted = { ...payload, seen: { ...NOWHERE, ...payload.seen, ...use } };
    await rows.replace(uid, {
      from: row.payload,
      to: JSON.stringify(noted),
      expiresAt: endOfSession(noted, payload.exp * 1000),
    });
  }

  return {
    fields: FIELDS,

    saving(session, { req, oidc }) {
      if (!session.accountId) return;
      const use = { at: clock.now(), ...keptOrigin(originOf(req, requestIdOf(req))) };
      const notes = session as SessionNotes;
      notes.begun ??= use;
      notes.seen = use;
      // Where the person is not looked at it stays what it was.
      const account = oidc?.account as Partial<PersonAccount> | undefined;
      const idle = account?.policy?.session_idle_lifetime;
      if (idle) notes.idle = idle;
      else if (idle === 0) delete notes.idle;
    },

    tokenShown(session, { req, oidc }) {
      if (oidc?.route === 'token') shown.set(req, session as SessionNotes & { uid: string });
    },

    async complete({ req, status }) {
      const session = shown.get(req);
      // The address is that of the application, so where the person was last stays as it is.
      if (session && status === 200 && isDue(session, clock.now())) {
        await write(session.uid, { at: clock.now() });
      }
    },

    async note({ uid, notes }, origin) {
      const at = clock.now();
      if (isDue(notes, at)) await write(uid, { at, ...keptOrigin(origin) });
    },
  };
}

const NOWHERE = { address: null, userAgent: null };

/**
 * When a session is over: at its end, or before it when it has not been used for its idle lifetime.
 *
 * @param end milliseconds since the epoch.
 */
export function endOfSession({ seen, idle }: SessionNotes, end: number): number {
  return seen && idle ? Math.min(end, seen.at + idle * 1000) : end;
}

/** Whether it is worth a write that the session is used now. */
function isDue({ seen, idle }: SessionNotes, now: number): boolean {
  const rest = idle ? Math.min(MINUTE, (idle * 1000) / NOTED_PER_LIFETIME) : MINUTE;
  return !seen || now - seen.at >= rest;
}
