import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import type { RoleTable } from './tables/directory.ts';
import { giveRoles } from './user-roles.ts';

/** A role and how somebody came by it. */
export type HeldRole = RoleTable & { by_hand: number; by_mapping: number };

/** Queries on `roles`, beside those of every register, and on who has them. Errors of the database pass through. */
export interface RoleRows {
  find(id: string): Promise<RoleTable | undefined>;
  findByIds(ids: readonly string[]): Promise<RoleTable[]>;
  findByCanonicalNames(names: readonly string[]): Promise<RoleTable[]>;
  /** In the order of canonical names. */
  listOfUser(userId: string): Promise<HeldRole[]>;
  /** By hand. @returns false when the user had it so already. */
  grant(userId: string, roleId: string, now: number): Promise<boolean>;
  /** What mappings give stays. @returns false when nobody had given the user the role. */
  withdraw(userId: string, roleId: string): Promise<boolean>;
  /** Makes `roleIds` the ones that are given by hand; what mappings give stays. */
  setByHand(userId: string, roleIds: readonly string[], now: number): Promise<void>;
}

export function createRoleRows(db: Kysely<Database>): RoleRows {
  const removeUnheld = (userId: string) =>
    db
      .deleteFrom('user_roles')
      .where('user_id', '=', userId)
      .where('by_hand', '=', 0)
      .where('by_mapping', '=', 0)
      .execute();

  return {
    async find(id) {
      return await db.selectFrom('roles').selectAll().where('id', '=', id).executeTakeFirst();
    },
    async findByIds(ids) {
      if (ids.length === 0) return [];
      return await db.selectFrom('roles').selectAll().where('id', 'in', ids).execute();
    },
    async findByCanonicalNames(names) {
      if (names.length === 0) return [];
      return await db
        .selectFrom('roles')
        .selectAll()
        .where('name_canonical', 'in', names)
        .execute();
    },
    async listOfUser(userId) {
      return await db
        .selectFrom('user_roles')
        .innerJoin('roles', 'roles.id', 'user_roles.role_id')
        .selectAll('roles')
        .select(['user_roles.by_hand', 'user_roles.by_mapping'])
        .where('user_roles.user_id', '=', userId)
        .orderBy('roles.name_canonical')
        .execute();
    },
    async grant(userId, roleId, now) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('user_roles')
        .values({ user_id: userId, role_id: roleId, granted_at: now, by_hand: 1, by_mapping: 0 })
        .onConflict((conflict) =>
          conflict
            .columns(['user_id', 'role_id'])
            .doUpdateSet({ by_hand: 1 })
            .where('user_roles.by_hand', '=', 0),
        )
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    async withdraw(userId, roleId) {
      const { numUpdatedRows } = await db
        .updateTable('user_roles')
        .set({ by_hand: 0 })
        .where('user_id', '=', userId)
        .where('role_id', '=', roleId)
        .where('by_hand', '=', 1)
        .executeTakeFirstOrThrow();
      await removeUnheld(userId);
      return numUpdatedRows === 1n;
    },
    async setByHand(userId, roleIds, now) {
      let others = db
        .updateTable('user_roles')
        .set({ by_hand: 0 })
        .where('user_id', '=', userId)
        .where('by_hand', '=', 1);
      if (roleIds.length > 0) others = others.where('role_id', 'not in', roleIds);
      await others.execute();
      await removeUnheld(userId);
      const given = roleIds.map((role_id) => ({ user_id: userId, role_id }));
      await giveRoles(db, given, { reason: 'by_hand', now });
    },
  };
}
