import type { ExpressionBuilder, Kysely } from 'kysely';
import { lockRows } from './locking.ts';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';
import type { UserTable } from './tables/directory.ts';
import { giveRoles, takeRoles, type UserRole } from './user-roles.ts';

/** Queries on many users at once. Errors of the database pass through as they are. */
export interface UserBatchRows {
  /** Users of one of the e-mail addresses or usernames; nobody changes them until the transaction ends. */
  findAndLock(canonical: { emails: string[]; usernames: string[] }): Promise<UserTable[]>;
  /** Which of the ids are of groups. */
  listGroups(ids: readonly string[]): Promise<string[]>;
  insert(users: readonly UserTable[]): Promise<void>;
  /** Writes all columns of users who are there. */
  replace(users: readonly UserTable[]): Promise<void>;
  listRolesByHand(userIds: readonly string[]): Promise<UserRole[]>;
  giveByHand(roles: readonly UserRole[], now: number): Promise<void>;
  /** What mappings give stays. */
  takeByHand(roles: readonly UserRole[]): Promise<void>;
  /** Which of the roles let somebody administer something. */
  listPrivilegedRoles(roleIds: readonly string[]): Promise<string[]>;
}

export function createUserBatchRows(db: Kysely<Database>): UserBatchRows {
  return {
    async findAndLock({ emails, usernames }) {
      if (emails.length + usernames.length === 0) return [];
      const query = db
        .selectFrom('users')
        .selectAll()
        .where(({ or, eb }) =>
          or([
            ...(emails.length > 0 ? [eb('email_canonical', 'in', emails)] : []),
            ...(usernames.length > 0 ? [eb('username_canonical', 'in', usernames)] : []),
          ]),
        );
      return await lockRows(db, query).execute();
    },
    async listGroups(ids) {
      if (ids.length === 0) return [];
      const found = await db.selectFrom('groups').select('id').where('id', 'in', ids).execute();
      return found.map(({ id }) => id);
    },
    async insert(users) {
      for (const some of slices(users)) {
        await db.insertInto('users').values(some).execute();
      }
    },
    async replace(users) {
      for (const some of slices(users)) {
        await db
          .insertInto('users')
          .values(some)
          .onConflict((conflict) => conflict.column('id').doUpdateSet(takeAll(some)))
          .execute();
      }
    },
    async listRolesByHand(userIds) {
      if (userIds.length === 0) return [];
      return await db
        .selectFrom('user_roles')
        .select(['user_id', 'role_id'])
        .where('user_id', 'in', userIds)
        .where('by_hand', '=', 1)
        .execute();
    },
    giveByHand: (roles, now) => giveRoles(db, roles, { reason: 'by_hand', now }),
    takeByHand: (roles) => takeRoles(db, roles, 'by_hand'),
    async listPrivilegedRoles(roleIds) {
      if (roleIds.length === 0) return [];
      const found = await db
        .selectFrom('privileges')
        .select('role_id')
        .distinct()
        .where('role_id', 'in', roleIds)
        .execute();
      return found.flatMap(({ role_id }) => role_id ?? []);
    },
  };
}

/** Sets every column to what was to be inserted. */
function takeAll([first]: readonly UserTable[]) {
  const columns = Object.keys(first ?? {}) as (keyof UserTable)[];
  return ({ ref }: ExpressionBuilder<Database & { excluded: UserTable }, 'users' | 'excluded'>) =>
    Object.fromEntries(columns.map((column) => [column, ref(`excluded.${column}`)]));
}
