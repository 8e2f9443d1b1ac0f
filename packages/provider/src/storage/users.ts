import type { Kysely, Updateable } from 'kysely';
import { lockRows } from './locking.ts';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { UserTable } from './tables/directory.ts';

/** A user's row and the names of the roles they have, in no particular order. */
export interface UserWithRoles {
  user: UserTable;
  roles: string[];
  /** One of the roles asks for a second factor. */
  requireMfa: boolean;
}

/** Queries on `users`. Errors of the database pass through as they are. */
export interface UserRows {
  insert(user: UserTable): Promise<void>;
  find(id: string): Promise<UserTable | undefined>;
  /** As `find`, and nobody changes the row until the transaction ends. */
  findAndLock(id: string): Promise<UserTable | undefined>;
  update(id: string, columns: Updateable<UserTable>): Promise<void>;
  delete(id: string): Promise<void>;
  findByIdentifier(canonicalIdentifier: string): Promise<UserTable | undefined>;
  findWithRoles(id: string): Promise<UserWithRoles | undefined>;
  /** The same password hashed anew; writes only while the hash is `replacing`. */
  rehash(id: string, passwordHash: string, replacing: string): Promise<void>;
  /** Ids of users who were deleted before `time`. */
  listDeletedBefore(time: number, limit: number): Promise<string[]>;
}

export function createUserRows(db: Kysely<Database>): UserRows {
  const findByIdentifier = prepare<{ identifier: string }, UserTable>(
    db,
    db
      .selectFrom('users')
      .selectAll()
      .where(({ or, eb }) =>
        or([
          eb('email_canonical', '=', parameter<string>('identifier')),
          eb('username_canonical', '=', parameter<string>('identifier')),
        ]),
      ),
  );
  const findWithRoles = prepare<{ id: string }, JoinedUserRow>(
    db,
    db
      .selectFrom('users')
      .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
      .leftJoin('roles', 'roles.id', 'user_roles.role_id')
      .selectAll('users')
      .select(['roles.name as role_name', 'roles.require_mfa as role_require_mfa'])
      .where('users.id', '=', parameter<string>('id')),
  );
  const select = (id: string) => db.selectFrom('users').selectAll().where('id', '=', id);

  return {
    async insert(user) {
      await db.insertInto('users').values(user).execute();
    },
    async find(id) {
      return await select(id).executeTakeFirst();
    },
    async findAndLock(id) {
      return await lockRows(db, select(id)).executeTakeFirst();
    },
    async update(id, columns) {
      await db.updateTable('users').set(columns).where('id', '=', id).execute();
    },
    async delete(id) {
      await db.deleteFrom('users').where('id', '=', id).execute();
    },
    async findByIdentifier(identifier) {
      return (await findByIdentifier({ identifier })).rows[0];
    },
    async findWithRoles(id) {
      return joinRoles((await findWithRoles({ id })).rows)[0];
    },
    async rehash(id, passwordHash, replacing) {
      await db
        .updateTable('users')
        .set({ password_hash: passwordHash, password_imported: 0 })
        .where('id', '=', id)
        .where('password_hash', '=', replacing)
        .execute();
    },
    async listDeletedBefore(time, limit) {
      const found = await db
        .selectFrom('users')
        .select('id')
        .where('deleted_at', '<', time)
        .orderBy('deleted_at')
        .limit(limit)
        .execute();
      return found.map(({ id }) => id);
    },
  };
}

export type JoinedUserRow = UserTable & {
  role_name: string | null;
  role_require_mfa: number | null;
};

/** One entry a user from one row for each of their roles, keeping the order of users. */
export function joinRoles(rows: readonly JoinedUserRow[]): UserWithRoles[] {
  const users: UserWithRoles[] = [];
  for (const row of rows) {
    let last = users.at(-1);
    if (last?.user.id !== row.id) {
      last = { user: row, roles: [], requireMfa: false };
      users.push(last);
    }
    if (row.role_name !== null) last.roles.push(row.role_name);
    if (row.role_require_mfa === 1) last.requireMfa = true;
  }
  return users;
}
