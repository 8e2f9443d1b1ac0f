import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';

/** Roles of one statement: each is a part of it, and both engines bound these. */
const AT_ONCE = 50;

/** Queries on who may open an application by a role. */
export interface ApplicationUserRows {
  /**
   * Ids of users who have one of the roles, in the order of creation. Each role costs one page of its index, however many
   * people have it.
   *
   * @param page.groupIds only users of these groups; absent: all.
   */
  listIds(
    roleIds: readonly string[],
    page: {
      limit: number;
      afterId?: string | undefined;
      groupIds?: readonly string[] | undefined;
    },
  ): Promise<string[]>;
}

export function createApplicationUserRows(db: Kysely<Database>): ApplicationUserRows {
  return {
    async listIds(roleIds, { limit, afterId, groupIds }) {
      if (groupIds?.length === 0) return [];
      const found = new Set<string>();
      for (const some of slices(roleIds, AT_ONCE)) {
        const parts = some.map((roleId) => {
          let part = db
            .selectFrom('user_roles')
            .innerJoin('users', 'users.id', 'user_roles.user_id')
            .select('user_roles.user_id as id')
            .where('user_roles.role_id', '=', roleId)
            .where('users.deleted_at', 'is', null)
            .orderBy('user_roles.user_id')
            .limit(limit);
          if (afterId !== undefined) part = part.where('user_roles.user_id', '>', afterId);
          if (groupIds) part = part.where('users.group_id', 'in', groupIds);
          return db.selectFrom(part.as('part')).select('id');
        });
        const [first, ...others] = parts;
        if (!first) break;
        const rows = await db
          .selectFrom(others.reduce((all, part) => all.union(part), first).as('found'))
          .select('id')
          .orderBy(sql.ref('id'))
          .limit(limit)
          .execute();
        for (const { id } of rows) found.add(id);
      }
      return [...found].toSorted().slice(0, limit);
    },
  };
}
