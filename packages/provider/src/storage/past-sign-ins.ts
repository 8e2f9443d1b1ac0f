import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** What an event tells of a sign-in for which nothing was refused. */
export interface PastSignInRow {
  /** Of the event. */
  id: string;
  occurred_at: number;
  user_id: string;
  client_id: string | null;
  session_id: string | null;
  correlation_id: string | null;
  outcome: string;
  /** JSON. */
  details: string | null;
}

/** What sign-ins are judged by of a person, as they are now. Truth values are 0 or 1. */
export interface PastPersonRow {
  id: string;
  /** Of their group; null: the default one. */
  policy_id: string | null;
  email_verified: number;
  password_changed_at: number | null;
  has_password: number;
  has_totp: number;
  has_passkey: number;
  recovery_codes_left: number;
  requires_mfa: number;
}

/** Queries on sign-ins that are over, and on who and what they were for. */
export interface PastSignIns {
  /** The latest first; ids from `fromId` on and before `beforeId`. By the index `events_sign_ins`. */
  list(wanted: { fromId: string; beforeId: string; limit: number }): Promise<PastSignInRow[]>;
  /** The latest of one person, the last first. */
  latestOf(userId: string, limit: number): Promise<PastSignInRow[]>;
  /** Who of these is still known, in no particular order; in one query. */
  people(ids: readonly string[]): Promise<PastPersonRow[]>;
  names(ids: readonly string[]): Promise<{ id: string; email: string; name: string | null }[]>;
  /** `client_id`s of the applications that ask for a second factor. */
  applicationsWithMfa(): Promise<string[]>;
  /** Which of these sessions are neither over nor ended. */
  openSessions(sessionIds: readonly string[], now: number): Promise<string[]>;
}

export function createPastSignIns(db: Kysely<Database>): PastSignIns {
  const signIns = db
    .selectFrom('events')
    .select([
      'id',
      'occurred_at',
      'target_id as user_id',
      'client_id',
      'session_id',
      'correlation_id',
      'outcome',
      'details',
    ])
    // As text of the statement: the engines know only then that the index covers it.
    .where('action', '=', sql.lit('sign_in'))
    // What failed has a reason. Not by the outcome: its index would lead through everything that ever succeeded, and of an
    // expression PostgreSQL believes that it is seldom true, and sorts all events for each page.
    .where('reason', 'is', null)
    .where('target_id', 'is not', null)
    .orderBy('id', 'desc')
    .$narrowType<{ user_id: string }>();
  const has = (kind: 'totp' | 'passkey') =>
    sql<number>`case when exists (select 1 from factors
      where factors.user_id = users.id and factors.kind = ${sql.lit(kind)}) then 1 else 0 end`;

  return {
    list: ({ fromId, beforeId, limit }) =>
      signIns.where('id', '>=', fromId).where('id', '<', beforeId).limit(limit).execute(),

    latestOf: (userId, limit) => signIns.where('target_id', '=', userId).limit(limit).execute(),

    async people(ids) {
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom('users')
        .leftJoin('groups', 'groups.id', 'users.group_id')
        .select([
          'users.id',
          'groups.policy_id',
          'users.email_verified',
          'users.password_changed_at',
          sql<number>`case when users.password_hash is null then 0 else 1 end`.as('has_password'),
          has('totp').as('has_totp'),
          has('passkey').as('has_passkey'),
          sql<number>`(select count(*) from factors
            join recovery_codes on recovery_codes.factor_id = factors.id
            where factors.user_id = users.id and recovery_codes.used_at is null)`.as(
            'recovery_codes_left',
          ),
          sql<number>`case when exists (select 1 from user_roles
            join roles on roles.id = user_roles.role_id
            where user_roles.user_id = users.id and roles.require_mfa = 1) then 1 else 0 end`.as(
            'requires_mfa',
          ),
        ])
        .where('users.id', 'in', ids)
        .execute();
      return rows.map((row) => ({ ...row, recovery_codes_left: Number(row.recovery_codes_left) }));
    },

    async names(ids) {
      if (ids.length === 0) return [];
      return await db
        .selectFrom('users')
        .select(['id', 'email', 'name'])
        .where('id', 'in', ids)
        .execute();
    },

    async applicationsWithMfa() {
      const rows = await db
        .selectFrom('applications')
        .select('client_id')
        .where('require_mfa', '=', 1)
        .execute();
      return rows.map(({ client_id }) => client_id);
    },

    async openSessions(sessionIds, now) {
      if (sessionIds.length === 0) return [];
      const rows = await db
        .selectFrom('oidc_records')
        .select('session_uid')
        .where('session_uid', 'in', sessionIds)
        .where('kind', '=', 'Session')
        .where('consumed_at', 'is', null)
        .where('expires_at', '>', now)
        .execute();
      return rows.map(({ session_uid }) => session_uid ?? '');
    },
  };
}
