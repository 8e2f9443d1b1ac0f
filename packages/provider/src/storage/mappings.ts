import { type Kysely, sql } from 'kysely';
import { lockRows } from './locking.ts';
import type { Database } from './schema.ts';
import type { MappingRunTable, MappingTable, UserTable } from './tables/directory.ts';
import { giveRoles, takeRoles, type UserRole } from './user-roles.ts';

/** A role of a user, as far as mappings are concerned. */
export interface MappedRole {
  user_id: string;
  role_id: string;
  by_hand: number;
  by_mapping: number;
}

/** Queries on `mappings`, beside those of every register, on what they give, and on runs over all users. */
export interface MappingRows {
  /** In their order. */
  listEnabled(): Promise<MappingTable[]>;
  /** In their order, all. */
  listAll(): Promise<MappingTable[]>;
  /** After all others. */
  nextPosition(): Promise<number>;
  /** Numbers the mappings as `ids` has them. */
  setOrder(ids: readonly string[]): Promise<void>;

  /** Users in the order of ids, kept from being changed until the transaction ends. */
  lockUsers(page: { afterId: string; limit: number }): Promise<UserTable[]>;
  /** As `lockUsers`, without keeping anybody. */
  listUsers(page: { afterId: string; limit: number }): Promise<UserTable[]>;
  listRolesOf(userIds: readonly string[]): Promise<MappedRole[]>;
  /** By mapping. */
  give(roles: readonly UserRole[], now: number): Promise<void>;
  /** Takes back what was given by mapping; what was given by hand stays. */
  take(roles: readonly UserRole[]): Promise<void>;
  setGroup(userIds: readonly string[], groupId: string | null): Promise<void>;
  /** Counts a change of each of the users. */
  touchUsers(userIds: readonly string[], now: number): Promise<void>;

  /** Begins a run; the one under way, if any, is over. */
  startRun(run: MappingRunTable): Promise<void>;
  findRun(state?: MappingRunTable['state']): Promise<MappingRunTable | undefined>;
  updateRun(id: string, columns: Partial<MappingRunTable>): Promise<void>;
}

export function createMappingRows(db: Kysely<Database>): MappingRows {
  const list = () => db.selectFrom('mappings').selectAll().orderBy('position').orderBy('id');
  const usersAfter = ({ afterId, limit }: { afterId: string; limit: number }) =>
    db.selectFrom('users').selectAll().where('id', '>', afterId).orderBy('id').limit(limit);

  return {
    listEnabled: () => list().where('enabled', '=', 1).execute(),
    listAll: () => list().execute(),
    async nextPosition() {
      const last = await db
        .selectFrom('mappings')
        .select(({ fn }) => fn.max('position').as('position'))
        .executeTakeFirst();
      return (last?.position ?? 0) + 1;
    },
    async setOrder(ids) {
      if (ids.length === 0) return;
      const cases = ids.map((id, i) => sql`when ${id} then ${sql.lit(i + 1)}`);
      await db
        .updateTable('mappings')
        .set({ position: sql<number>`case id ${sql.join(cases, sql` `)} end` })
        .where('id', 'in', ids)
        .execute();
    },

    async lockUsers(page) {
      return await lockRows(db, usersAfter(page)).execute();
    },
    listUsers: (page) => usersAfter(page).execute(),
    async listRolesOf(userIds) {
      if (userIds.length === 0) return [];
      return await db
        .selectFrom('user_roles')
        .select(['user_id', 'role_id', 'by_hand', 'by_mapping'])
        .where('user_id', 'in', userIds)
        .execute();
    },
    give: (roles, now) => giveRoles(db, roles, { reason: 'by_mapping', now }),
    take: (roles) => takeRoles(db, roles, 'by_mapping'),
    async setGroup(userIds, groupId) {
      if (userIds.length === 0) return;
      await db
        .updateTable('users')
        .set({ group_id: groupId })
        .where('id', 'in', userIds)
        .where('group_by_hand', '=', 0)
        .execute();
    },
    async touchUsers(userIds, now) {
      if (userIds.length === 0) return;
      await db
        .updateTable('users')
        .set(({ eb }) => ({ updated_at: now, version: eb('version', '+', 1) }))
        .where('id', 'in', userIds)
        .execute();
    },

    async startRun(run) {
      await db
        .updateTable('mapping_runs')
        .set({ state: 'superseded', finished_at: run.created_at })
        .where('state', '=', 'running')
        .execute();
      await db.insertInto('mapping_runs').values(run).execute();
    },
    async findRun(state) {
      let query = db.selectFrom('mapping_runs').selectAll().orderBy('id', 'desc').limit(1);
      if (state) query = query.where('state', '=', state);
      return await lockRows(db, query).executeTakeFirst();
    },
    async updateRun(id, columns) {
      await db.updateTable('mapping_runs').set(columns).where('id', '=', id).execute();
    },
  };
}
