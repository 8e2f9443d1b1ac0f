import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** As far as sign-ins are counted: by then the exact number tells nobody anything, and others wait. */
export const COUNTED_SIGN_INS = 500_000;

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
  group_id: string | null;
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

/** Sign-ins with ids from `fromId` on and before `beforeId`. */
interface WantedSignIns {
  fromId: string;
  beforeId: string;
  limit: number;
  /** Absent: to all applications. */
  clientId?: string | undefined;
}

/** Queries on sign-ins that are over, and on who and what they were for. */
export interface PastSignIns {
  /** The latest first. By the index `events_sign_ins`. */
  list(wanted: WantedSignIns): Promise<PastSignInRow[]>;
  /** How many {@link list} would give; by that index alone. */
  count(wanted: WantedSignIns): Promise<number>;
  /** The latest of one person, the last first. */
  latestOf(userId: string, limit: number): Promise<PastSignInRow[]>;
  /** Who of these is still known, in no particular order; in one query. */
  people(ids: readonly string[]): Promise<PastPersonRow[]>;
  names(ids: readonly string[]): Promise<{ id: string; email: string; name: string | null }[]>;
  /** `client_id`s of the applications that ask for a second factor. */
  applicationsWithMfa(): Promise<string[]>;
  /** To whom of these a role of theirs opens the application. @param wanted.withoutRoleId a role that counts for nothing. */
  openTo(
    wanted: { applicationId: string; withoutRoleId?: string | undefined },
    userIds: readonly string[],
  ): Promise<string[]>;
  /** Who of these has the role, with whether another role of theirs asks for a second factor. */
  holdersOf(roleId: string, userIds: readonly string[]): Promise<Map<string, boolean>>;
  /** Which of these sessions are neither over nor ended, and when each was last used; null: that is not known. */
  openSessions(
    sessionIds: readonly string[],
    now: number,
  ): Promise<{ id: string; usedAt: number | null }[]>;
}

export function createPastSignIns(db: Kysely<Database>): PastSignIns {
  const allSignIns = db
    .selectFrom('events')
    // As text of the statement: the engines know only then that the index covers it.
    .where('action', '=', sql.lit('sign_in'))
    // What failed has a reason. Not by the outcome: its index would lead through everything that ever succeeded, and of an
    // expression PostgreSQL believes that it is seldom true, and sorts all events for each page.
    .where('reason', 'is', null);
  const signIns = allSignIns
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
    .where('target_id', 'is not', null)
    .orderBy('id', 'desc')
    .$narrowType<{ user_id: string }>();
  const has = (kind: 'totp' | 'passkey') =>
    sql<number>`case when exists (select 1 from factors
      where factors.user_id = users.id and factors.kind = ${sql.lit(kind)}) then 1 else 0 end`;

  return {
    async list({ fromId, beforeId, limit, clientId }) {
      const page = signIns.where('id', '>=', fromId).where('id', '<', beforeId).limit(limit);
      const wanted = clientId === undefined ? page : page.where('client_id', '=', clientId);
      return await wanted.execute();
    },

    async count({ fromId, beforeId, limit, clientId }) {
      const all = allSignIns
        .select('id')
        .where('id', '>=', fromId)
        .where('id', '<', beforeId)
        .limit(limit);
      const wanted = clientId === undefined ? all : all.where('client_id', '=', clientId);
      const row = await db
        .selectFrom(wanted.as('wanted'))
        .select(({ fn }) => fn.countAll<number>().as('number'))
        .executeTakeFirstOrThrow();
      return Number(row.number);
    },

    latestOf: (userId, limit) => signIns.where('target_id', '=', userId).limit(limit).execute(),

    async people(ids) {
      if (ids.length === 0) return [];
      const rows = await db
        .selectFrom('users')
        .leftJoin('groups', 'groups.id', 'users.group_id')
        .select([
          'users.id',
          'users.group_id',
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

    async openTo({ applicationId, withoutRoleId }, userIds) {
      if (userIds.length === 0) return [];
      const opening = db
        .selectFrom('role_applications')
        .innerJoin('user_roles', 'user_roles.role_id', 'role_applications.role_id')
        .select('user_roles.user_id')
        .distinct()
        .where('role_applications.application_id', '=', applicationId)
        .where('user_roles.user_id', 'in', userIds);
      const counting =
        withoutRoleId === undefined
          ? opening
          : opening.where('role_applications.role_id', '!=', withoutRoleId);
      return (await counting.execute()).map(({ user_id }) => user_id);
    },

    async holdersOf(roleId, userIds) {
      if (userIds.length === 0) return new Map();
      const rows = await db
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .select(['user_roles.user_id', 'roles.id as role_id'])
        .where('user_roles.user_id', 'in', userIds)
        .where(({ or, eb }) => or([eb('roles.id', '=', roleId), eb('roles.require_mfa', '=', 1)]))
        .execute();
      const others = new Set(
        rows.filter(({ role_id }) => role_id !== roleId).map(({ user_id }) => user_id),
      );
      return new Map(
        rows
          .filter(({ role_id }) => role_id === roleId)
          .map(({ user_id }) => [user_id, others.has(user_id)]),
      );
    },

    async openSessions(sessionIds, now) {
      if (sessionIds.length === 0) return [];
      const rows = await db
        .selectFrom('oidc_records')
        .select(['session_uid', 'payload'])
        .where('session_uid', 'in', sessionIds)
        .where('kind', '=', 'Session')
        .where('consumed_at', 'is', null)
        .where('expires_at', '>', now)
        .execute();
      return rows.map(({ session_uid, payload }) => {
        const { seen } = JSON.parse(payload) as { seen?: { at: number } };
        return { id: session_uid ?? '', usedAt: seen?.at ?? null };
      });
    },
  };
}
