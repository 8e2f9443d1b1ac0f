import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { createApplicationRows } from '../storage/applications.ts';
import type { Storage } from '../storage/database.ts';
import { createGrantRows } from '../storage/grants.ts';
import {
  createLogoutNotifications,
  type LogoutNotification,
} from '../storage/logout-notifications.ts';
import type { Database } from '../storage/schema.ts';
import { createSessionRows } from '../storage/sessions.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { FindPlace } from './places.ts';
import {
  type GrantPayload,
  parsePayload,
  type Session,
  type SessionPayload,
  toSession,
} from './session-records.ts';

/** The sessions of people, other than by the browser that holds one. */
export interface Sessions {
  /**
   * The latest sign-in first.
   *
   * @param of.current the session in which the list is asked for.
   */
  list(userId: string, of?: { current?: string | undefined }): Promise<Session[]>;
  /** Of several people, in one query: each with the grants that it has given. */
  listWithGrants(userIds: readonly string[]): Promise<SessionWithGrants[]>;
  /**
   * Ends one session and tells its applications.
   *
   * @param change.by an administrator, or the person.
   * @throws {DomainError} `session_not_found`.
   */
  end(userId: string, sessionId: string, change: { by: Actor }): Promise<void>;
  /**
   * Ends all sessions of a person, and tells every application that may hold one of its own. Tokens that are to
   * outlive their session stay.
   */
  endAll(userId: string, change: { by: Actor }): Promise<void>;
  /** As `endAll`, but for the session that is `current`. */
  endOthers(userId: string, current: string, change: { by: Actor }): Promise<void>;
  /**
   * Ends all sessions of a person in the caller's transaction, and all grants with the tokens under them, also those
   * that were to outlive a session; `committed` is to be called after it. The change that it is part of is in the
   * audit log, so the sessions are not.
   *
   * @param options.keepSession id of one that goes on, and its tokens with it; undefined: none.
   */
  endAllWithin(
    transaction: Kysely<Database>,
    userId: string,
    options?: { keepSession?: string | undefined },
  ): Promise<void>;
  /** The notifications of `endAllWithin` are in the database. */
  committed(): void;
}

/** A session, and the ids of the grants to applications that belong to it. */
export interface SessionWithGrants {
  session: Session;
  grantIds: string[];
}

/** As the engine makes them. */
const SESSION_ID = /^[\w-]{10,64}$/;

export function createSessions(options: {
  storage: Pick<Storage, 'db' | 'engine' | 'grouped'>;
  /** There is something to deliver. */
  nudge: () => void;
  audit: Pick<AuditLog, 'recordAll'>;
  findPlace: FindPlace;
  clock: Clock;
}): Sessions {
  const { storage, nudge, audit, findPlace, clock } = options;
  const { db, engine } = storage;
  const { durable } = storage.grouped;

  async function notify(transaction: Kysely<Database>, whom: readonly LogoutNotification[]) {
    const notifications = createLogoutNotifications({ db: transaction, durable }, engine);
    await notifications.add(whom, clock.now());
  }

  /** What the engine does at a logout: tokens end too, but for those that are to outlive the session. */
  async function revokeTokens(transaction: Kysely<Database>, sessions: readonly SessionPayload[]) {
    const ended = sessions
      .flatMap(authorizationsOf)
      .filter(({ persistsLogout }) => !persistsLogout);
    await createGrantRows(transaction).remove(ended.flatMap(({ grantId = [] }) => grantId));
  }

  function recordEnds(
    transaction: Kysely<Database>,
    { by, userId, sessions }: { by: Actor; userId: string; sessions: readonly SessionPayload[] },
  ) {
    const target = { type: 'user', id: userId };
    const ends = sessions.map(({ uid }) => ({
      action: 'session.end' as const,
      target,
      sessionId: uid,
    }));
    return audit.recordAll(transaction, by, ends);
  }

  /** @returns the sessions that it ended, and what is left of the person's grants, by id. */
  async function takeAll(transaction: Kysely<Database>, userId: string, keepSession?: string) {
    const rows = createSessionRows(transaction);
    const now = clock.now();
    const taken = await rows.take(userId, { now, exceptUid: keepSession });
    const sessions = taken.map(parsePayload<SessionPayload>);
    const staying = keepSession
      ? (await rows.list(userId, now)).map(parsePayload<SessionPayload>)
      : [];
    const notified = await createApplicationRows(transaction).listNotified();
    const named = notificationsOf(sessions, { sub: userId, notified });
    // The provider's session may be over where an application's is not, and nobody knows its `sid` any more.
    const known = new Set([...sessions, ...staying].flatMap(authorizationsOf).map(grantIdOf));
    const grants = await createGrantRows(transaction).list(userId, now);
    const forgotten = grants.filter(({ grant_id: id }) => !known.has(id));
    const ofClients = new Set(forgotten.map((grant) => parsePayload<GrantPayload>(grant).clientId));
    const unnamed = notified
      // Without a `sid` the application would end the session that stays as well.
      .filter(({ client_id: id }) => ofClients.has(id) && !keepSession)
      .filter((application) => application.backchannel_logout_session_required === 0)
      .map(({ client_id: clientId }) => ({ clientId, sub: userId, sid: null }));
    await notify(transaction, [...named, ...unnamed]);
    return { sessions, staying, grants };
  }

  async function endAndRecord(userId: string, current: string | undefined, by: Actor) {
    await inTransaction(db, async (transaction) => {
      const { sessions } = await takeAll(transaction, userId, current);
      await revokeTokens(transaction, sessions);
      await recordEnds(transaction, { by, userId, sessions });
    });
    nudge();
  }

  return {
    async endAllWithin(transaction, userId, { keepSession } = {}) {
      const { staying, grants } = await takeAll(transaction, userId, keepSession);
      const rows = createGrantRows(transaction);
      if (keepSession === undefined) {
        await rows.removeAll(userId);
        return;
      }
      const kept = new Set(staying.flatMap(authorizationsOf).map(grantIdOf));
      const ids = grants.flatMap(({ grant_id: id }) => (id === null || kept.has(id) ? [] : [id]));
      await rows.remove(ids);
    },
    committed: nudge,

    async list(userId, { current } = {}) {
      const found = await createSessionRows(db).list(userId, clock.now());
      return found
        .map((record) => toSession(record, { findPlace, current }))
        .toSorted((a, b) => b.signedInAt - a.signedInAt);
    },

    async listWithGrants(userIds) {
      const found = await createSessionRows(db).listOfAll(userIds, clock.now());
      return found.map((record) => ({
        session: toSession(record, { findPlace, current: undefined }),
        grantIds: authorizationsOf(parsePayload<SessionPayload>(record)).flatMap(
          ({ grantId = [] }) => grantId,
        ),
      }));
    },

    async end(userId, sessionId, { by }) {
      if (!SESSION_ID.test(sessionId)) throw new DomainError('session_not_found');
      await inTransaction(db, async (transaction) => {
        const taken = await createSessionRows(transaction).take(userId, {
          now: clock.now(),
          sessionUid: sessionId,
        });
        if (taken.length === 0) throw new DomainError('session_not_found');
        const sessions = taken.map(parsePayload<SessionPayload>);
        const notified = await createApplicationRows(transaction).listNotified();
        await notify(transaction, notificationsOf(sessions, { sub: userId, notified }));
        await revokeTokens(transaction, sessions);
        await recordEnds(transaction, { by, userId, sessions });
      });
      nudge();
    },

    endAll: (userId, { by }) => endAndRecord(userId, undefined, by),
    endOthers: (userId, current, { by }) => endAndRecord(userId, current, by),
  };
}

function notificationsOf(
  sessions: readonly SessionPayload[],
  { sub, notified }: { sub: string; notified: readonly { client_id: string }[] },
): LogoutNotification[] {
  const wanted = new Set(notified.map((application) => application.client_id));
  return sessions
    .flatMap(({ authorizations = {} }) => Object.entries(authorizations))
    .filter(([clientId]) => wanted.has(clientId))
    .map(([clientId, { sid = null }]) => ({ clientId, sub, sid }));
}

function authorizationsOf({ authorizations = {} }: SessionPayload) {
  return Object.values(authorizations);
}

function grantIdOf({ grantId }: { grantId?: string }): string | null {
  return grantId ?? null;
}
