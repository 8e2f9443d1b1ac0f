import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { createApplicationRows } from '../storage/applications.ts';
import type { Storage } from '../storage/database.ts';
import {
  createLogoutNotifications,
  type LogoutNotification,
} from '../storage/logout-notifications.ts';
import { createOidcRecords } from '../storage/oidc-records.ts';
import type { Database } from '../storage/schema.ts';
import { createSessionRows, type PersonalRecord } from '../storage/sessions.ts';
import { inTransaction } from '../storage/transaction.ts';

/** A person's session at the provider. Times are milliseconds since the epoch. */
export interface Session {
  /** Names the session; nobody can sign in with it. */
  id: string;
  signedInAt: number;
  expiresAt: number;
  /** How the person proved who they are (RFC 8176). */
  amr: string[];
  /** `client_id`s of the applications it signed in to. */
  clientIds: string[];
}

/** The sessions of people, other than by the browser that holds one. */
export interface Sessions {
  /** The latest first. */
  list(userId: string): Promise<Session[]>;
  /**
   * Ends one session and tells its applications.
   *
   * @throws {DomainError} `session_not_found`.
   */
  end(userId: string, sessionId: string, change: { by: Actor }): Promise<void>;
  /** Ends all sessions of a person, and tells every application that may hold one of its own. */
  endAll(userId: string, change: { by: Actor }): Promise<void>;
  /**
   * As `endAll`, in the caller's transaction; `committed` is to be called after it. The change that it is part of
   * is in the audit log, so the sessions are not.
   *
   * @param options.keepSession id of one that goes on; undefined: none.
   */
  endAllWithin(
    transaction: Kysely<Database>,
    userId: string,
    options?: { keepSession?: string | undefined },
  ): Promise<void>;
  /** The notifications of `endAllWithin` are in the database. */
  committed(): void;
}

/** What the engine keeps of a session. */
interface SessionPayload {
  uid: string;
  /** Seconds since the epoch. */
  loginTs?: number;
  amr?: string[];
  authorizations?: Record<string, { sid?: string; grantId?: string; persistsLogout?: boolean }>;
}

/** What the engine keeps of a grant. */
interface GrantPayload {
  clientId: string;
}

/** As the engine makes them. */
const SESSION_ID = /^[\w-]{10,64}$/;
/** What is issued under a grant, and the grant. */
const TOKEN_KINDS = ['AccessToken', 'AuthorizationCode', 'RefreshToken'];

export function createSessions(options: {
  storage: Pick<Storage, 'db' | 'engine' | 'grouped'>;
  /** There is something to deliver. */
  nudge: () => void;
  audit: Pick<AuditLog, 'recordAll'>;
  clock: Clock;
}): Sessions {
  const { storage, nudge, audit, clock } = options;
  const { db, engine } = storage;
  const { durable } = storage.grouped;

  async function notify(transaction: Kysely<Database>, whom: readonly LogoutNotification[]) {
    const notifications = createLogoutNotifications({ db: transaction, durable }, engine);
    await notifications.add(whom, clock.now());
  }

  /** What the engine does at a logout: tokens end too, but for those that are to outlive the session. */
  async function revokeTokens(transaction: Kysely<Database>, sessions: readonly SessionPayload[]) {
    const records = createOidcRecords({ db: transaction, durable });
    for (const { grantId, persistsLogout } of sessions.flatMap(authorizationsOf)) {
      if (!grantId || persistsLogout) continue;
      for (const kind of TOKEN_KINDS) await records.destroyByGrant(kind, grantId);
      await records.destroy('Grant', grantId, clock.now());
    }
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

  async function endAllWithin(
    transaction: Kysely<Database>,
    userId: string,
    keepSession?: string,
  ): Promise<SessionPayload[]> {
    const rows = createSessionRows(transaction);
    const now = clock.now();
    const taken = await rows.take(userId, { now, exceptUid: keepSession });
    const sessions = taken.map(parse<SessionPayload>);
    const kept = keepSession === undefined ? [] : await rows.list(userId, now);
    const notified = await createApplicationRows(transaction).listNotified();
    const named = notificationsOf(sessions, { sub: userId, notified });
    // The provider's session may be over where an application's is not, and nobody knows its `sid` any more.
    const known = [...sessions, ...kept.map(parse<SessionPayload>)]
      .flatMap(authorizationsOf)
      .flatMap(({ grantId = [] }) => grantId);
    const grants = await rows.listGrants(userId, { now, except: known });
    const forgotten = new Set(grants.map((grant) => parse<GrantPayload>(grant).clientId));
    const unnamed = notified
      .filter(({ client_id: id }) => forgotten.has(id))
      .filter((application) => application.backchannel_logout_session_required === 0)
      .map(({ client_id: clientId }) => ({ clientId, sub: userId, sid: null }));
    await notify(transaction, [...named, ...unnamed]);
    await revokeTokens(transaction, sessions);
    return sessions;
  }

  return {
    async endAllWithin(transaction, userId, { keepSession } = {}) {
      await endAllWithin(transaction, userId, keepSession);
    },
    committed: nudge,

    async list(userId) {
      const found = await createSessionRows(db).list(userId, clock.now());
      return found.map(toSession).toSorted((a, b) => b.signedInAt - a.signedInAt);
    },

    async end(userId, sessionId, { by }) {
      if (!SESSION_ID.test(sessionId)) throw new DomainError('session_not_found');
      await inTransaction(db, async (transaction) => {
        const taken = await createSessionRows(transaction).take(userId, {
          now: clock.now(),
          sessionUid: sessionId,
        });
        if (taken.length === 0) throw new DomainError('session_not_found');
        const sessions = taken.map(parse<SessionPayload>);
        const notified = await createApplicationRows(transaction).listNotified();
        await notify(transaction, notificationsOf(sessions, { sub: userId, notified }));
        await revokeTokens(transaction, sessions);
        await recordEnds(transaction, { by, userId, sessions });
      });
      nudge();
    },

    async endAll(userId, { by }) {
      await inTransaction(db, async (transaction) => {
        const sessions = await endAllWithin(transaction, userId);
        await recordEnds(transaction, { by, userId, sessions });
      });
      nudge();
    },
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

function parse<Payload>({ payload }: PersonalRecord): Payload {
  return JSON.parse(payload) as Payload;
}

function toSession(record: PersonalRecord): Session {
  const { uid, loginTs = 0, amr = [], authorizations = {} } = parse<SessionPayload>(record);
  return {
    id: uid,
    signedInAt: loginTs * 1000,
    expiresAt: record.expires_at ?? 0,
    amr,
    clientIds: Object.keys(authorizations).toSorted(),
  };
}
