import type { ExpressionBuilder, Kysely } from 'kysely';
import { lockRows } from './locking.ts';
import type { Database } from './schema.ts';
import type { UserTable } from './tables/directory.ts';

/** Rows of one statement: both engines bound the values of a statement. */
const WRITTEN_AT_ONCE = 500;

/** A user has a role because somebody gave it. */
export interface HandRole {
  user_id: string;
  role_id: string;
}

/** Queries on many users at once. Errors of the database pass through as they are. */
export interface UserBatchRows {
  /** Users of one of the e-mail addresses or usernames; nobody changes them until the transaction ends. */
  findAndLock(canonical: { emails: string[]; usernames: string[] }): Promise<UserTable[]>;
  /** Which of the ids are of groups. */
  listGroups(ids: readonly string[]): Promise<string[]>;
  insert(users: readonly UserTable[]): Promise<void>;
  /** Writes all columns of users who are there. */
  replace(users: readonly UserTable[]): Promise<void>;
  listRolesByHand(userIds: readonly string[]): Promise<HandRole[]>;
  giveByHand(roles: readonly HandRole[], now: number): Promise<void>;
  /** What mappings give stays. */
  takeByHand(roles: readonly HandRole[]): Promise<void>;
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
    async giveByHand(roles, now) {
      for (const some of slices(roles)) {
        await db
          .insertInto('user_roles')
          .values(some.map((role) => ({ ...role, granted_at: now, by_hand: 1, by_mapping: 0 })))
          .onConflict((conflict) =>
            conflict.columns(['user_id', 'role_id']).doUpdateSet({ by_hand: 1 }),
          )
          .execute();
      }
    },
    async takeByHand(roles) {
      // By role, since a file that is sent again takes few roles from many.
      for (const [roleId, ofRole] of Map.groupBy(roles, (role) => role.role_id)) {
        const userIds = ofRole.map(({ user_id }) => user_id);
        await db
          .updateTable('user_roles')
          .set({ by_hand: 0 })
          .where('role_id', '=', roleId)
          .where('user_id', 'in', userIds)
          .execute();
        await db
          .deleteFrom('user_roles')
          .where('role_id', '=', roleId)
          .where('user_id', 'in', userIds)
          .where('by_mapping', '=', 0)
          .execute();
      }
    },
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

function* slices<T>(all: readonly T[]): Generator<T[]> {
  for (let start = 0; start < all.length; start += WRITTEN_AT_ONCE) {
    yield all.slice(start, start + WRITTEN_AT_ONCE);
  }
}
