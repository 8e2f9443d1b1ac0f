import type { ExpressionBuilder, Kysely, Updateable } from 'kysely';
import { startsWith } from './prefix.ts';
import { parameter, prepare } from './prepared.ts';
import type { Database, UserTable } from './schema.ts';
import { inTransaction } from './transaction.ts';

/** A user's row and the names of the roles they have, in no particular order. */
export interface UserWithRoles {
  user: UserTable;
  roles: string[];
}

export interface UserChange {
  columns: Updateable<UserTable>;
  /** Ids of all the roles to have from now on; absent: as they were. */
  roleIds?: readonly string[] | undefined;
  now: number;
  /** Done in the same transaction, when there is such a user. */
  also?: Also | undefined;
}

export type Also = (transaction: Kysely<Database>) => Promise<void>;

/** Queries on `users` and `user_roles`. Errors of the database pass through as they are. */
export interface UserRows {
  insert(user: UserTable, roleIds: readonly string[]): Promise<void>;
  /** @returns false when there is no such user. */
  update(id: string, change: UserChange): Promise<boolean>;
  /** @returns false when there is no such user; `also` is done in the same transaction, otherwise. */
  delete(id: string, also?: Also): Promise<boolean>;
  findByIdentifier(canonicalIdentifier: string): Promise<UserTable | undefined>;
  findWithRoles(id: string): Promise<UserWithRoles | undefined>;
  /** In the order of ids, which is that of creation. */
  list(page: UserPage): Promise<UserWithRoles[]>;
  /** @param replacing writes only while the hash is this one; absent: whatever it is. */
  setPasswordHash(id: string, passwordHash: string, replacing?: string): Promise<void>;
}

export interface UserPage {
  limit: number;
  /** Only users with greater ids. */
  afterId?: string | undefined;
  /** Only users whose canonical e-mail address, username or name starts with it. */
  prefix?: string | undefined;
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
  const findWithRoles = prepare<{ id: string }, JoinedRow>(
    db,
    db
      .selectFrom('users')
      .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
      .leftJoin('roles', 'roles.id', 'user_roles.role_id')
      .selectAll('users')
      .select('roles.name as role_name')
      .where('users.id', '=', parameter<string>('id')),
  );

  return {
    async insert(user, roleIds) {
      if (roleIds.length === 0) {
        await db.insertInto('users').values(user).execute();
        return;
      }
      await inTransaction(db, async (transaction) => {
        await transaction.insertInto('users').values(user).execute();
        await setRoles(transaction, { userId: user.id, roleIds, now: user.created_at });
      });
    },

    async update(id, { columns, roleIds, now, also }) {
      const updateUser = async (on: Kysely<Database>) => {
        const { numUpdatedRows } = await on
          .updateTable('users')
          .set((eb) => ({ ...columns, ...keepVerifiedUnlessEmailChanges(eb, columns) }))
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        return numUpdatedRows === 1n;
      };
      if (!roleIds && !also) return await updateUser(db);
      return await inTransaction(db, async (transaction) => {
        if (!(await updateUser(transaction))) return false;
        if (roleIds) await setRoles(transaction, { userId: id, roleIds, now });
        await also?.(transaction);
        return true;
      });
    },

    async delete(id, also) {
      const deleteUser = async (on: Kysely<Database>) => {
        const { numDeletedRows } = await on
          .deleteFrom('users')
          .where('id', '=', id)
          .executeTakeFirstOrThrow();
        return numDeletedRows === 1n;
      };
      if (!also) return await deleteUser(db);
      return await inTransaction(db, async (transaction) => {
        if (!(await deleteUser(transaction))) return false;
        await also(transaction);
        return true;
      });
    },

    async findByIdentifier(identifier) {
      return (await findByIdentifier({ identifier })).rows[0];
    },

    async findWithRoles(id) {
      return joinRoles((await findWithRoles({ id })).rows)[0];
    },

    async list({ limit, afterId, prefix }) {
      let page = db.selectFrom('users').selectAll().orderBy('id').limit(limit);
      if (afterId !== undefined) page = page.where('id', '>', afterId);
      if (prefix !== undefined) {
        page = page.where(({ or, ref }) =>
          or(SEARCHED.map((column) => startsWith(ref(column), prefix))),
        );
      }
      const rows = await db
        .selectFrom(page.as('users'))
        .leftJoin('user_roles', 'user_roles.user_id', 'users.id')
        .leftJoin('roles', 'roles.id', 'user_roles.role_id')
        .selectAll('users')
        .select('roles.name as role_name')
        .orderBy('users.id')
        .execute();
      return joinRoles(rows);
    },

    async setPasswordHash(id, passwordHash, replacing) {
      let update = db
        .updateTable('users')
        .set({ password_hash: passwordHash })
        .where('id', '=', id);
      if (replacing !== undefined) update = update.where('password_hash', '=', replacing);
      await update.execute();
    },
  };
}

const SEARCHED = ['email_canonical', 'username_canonical', 'name_canonical'] as const;

type JoinedRow = UserTable & { role_name: string | null };

/** One entry a user from one row for each of their roles, keeping the order of users. */
function joinRoles(rows: readonly JoinedRow[]): UserWithRoles[] {
  const users: UserWithRoles[] = [];
  for (const row of rows) {
    let last = users.at(-1);
    if (last?.user.id !== row.id) {
      last = { user: row, roles: [] };
      users.push(last);
    }
    if (row.role_name !== null) last.roles.push(row.role_name);
  }
  return users;
}

async function setRoles(
  transaction: Kysely<Database>,
  { userId, roleIds, now }: { userId: string; roleIds: readonly string[]; now: number },
): Promise<void> {
  let others = transaction.deleteFrom('user_roles').where('user_id', '=', userId);
  if (roleIds.length > 0) others = others.where('role_id', 'not in', roleIds);
  await others.execute();
  if (roleIds.length === 0) return;
  await transaction
    .insertInto('user_roles')
    .values(roleIds.map((roleId) => ({ user_id: userId, role_id: roleId, granted_at: now })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** That an address was verified says nothing about the next one. */
function keepVerifiedUnlessEmailChanges(
  eb: ExpressionBuilder<Database, 'users'>,
  { email_canonical, email_verified }: Updateable<UserTable>,
) {
  if (email_canonical === undefined || email_verified !== undefined) return {};
  return {
    email_verified: eb
      .case()
      .when('email_canonical', '=', email_canonical)
      .then(eb.ref('email_verified'))
      .else(0)
      .end(),
  };
}
