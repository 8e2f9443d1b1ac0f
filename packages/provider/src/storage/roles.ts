import type { Kysely, Updateable } from 'kysely';
import { startsWith } from './prefix.ts';
import type { Database, RoleTable } from './schema.ts';

/** Queries on `roles` and on who has them. Errors of the database pass through as they are. */
export interface RoleRows {
  insert(role: RoleTable): Promise<void>;
  /** @returns false when there is no such role. */
  update(id: string, columns: Updateable<RoleTable>): Promise<boolean>;
  /** @returns false when there is no such role. */
  delete(id: string): Promise<boolean>;
  find(id: string): Promise<RoleTable | undefined>;
  findByCanonicalNames(names: readonly string[]): Promise<RoleTable[]>;
  /** In the order of ids, which is that of creation. */
  list(page: RolePage): Promise<RoleTable[]>;
  /** In the order of canonical names. */
  listOfUser(userId: string): Promise<RoleTable[]>;
  /** Does nothing when the user has the role. */
  grant(userId: string, roleId: string, now: number): Promise<void>;
  /** @returns false when the user did not have the role. */
  withdraw(userId: string, roleId: string): Promise<boolean>;
}

export interface RolePage {
  limit: number;
  /** Only roles with greater ids. */
  afterId?: string | undefined;
  /** Only roles whose canonical name starts with it. */
  prefix?: string | undefined;
}

export function createRoleRows(db: Kysely<Database>): RoleRows {
  return {
    async insert(role) {
      await db.insertInto('roles').values(role).execute();
    },
    async update(id, columns) {
      const { numUpdatedRows } = await db
        .updateTable('roles')
        .set(columns)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async delete(id) {
      const { numDeletedRows } = await db
        .deleteFrom('roles')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
    async find(id) {
      return await db.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst();
    },
    async findByCanonicalNames(names) {
      if (names.length === 0) return [];
      return await db
        .selectFrom('roles')
        .selectAll()
        .where('name_canonical', 'in', names)
        .execute();
    },
    async list({ limit, afterId, prefix }) {
      let page = db.selectFrom('roles').selectAll().orderBy('id').limit(limit);
      if (afterId !== undefined) page = page.where('id', '>', afterId);
      if (prefix !== undefined) {
        page = page.where(({ ref }) => startsWith(ref('name_canonical'), prefix));
      }
      return await page.execute();
    },
    async listOfUser(userId) {
      return await db
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .selectAll('roles')
        .where('user_roles.user_id', '=', userId)
        .orderBy('roles.name_canonical')
        .execute();
    },
    async grant(userId, roleId, now) {
      await db
        .insertInto('user_roles')
        .values({ user_id: userId, role_id: roleId, granted_at: now })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
    async withdraw(userId, roleId) {
      const { numDeletedRows } = await db
        .deleteFrom('user_roles')
        .where('user_id', '=', userId)
        .where('role_id', '=', roleId)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
  };
}
