import { type Kysely, sql } from 'kysely';
import { COUNTED_AT_MOST } from './counts.ts';
import type { Database } from './schema.ts';

/** A group that is under a policy, and how many users it has, up to {@link COUNTED_AT_MOST}. */
export interface CoveredGroup {
  id: string;
  name: string;
  users: number;
}

/** Who is under a policy by their group. Counts stop at {@link COUNTED_AT_MOST}. */
export interface PolicyCoverageRows {
  /** By name; of the default policy: groups without another. One more than `limit` where there are more. */
  groups(policy: { id: string; is_default: boolean }, limit: number): Promise<CoveredGroup[]>;
  usersWithoutGroup(): Promise<number>;
}

export function createPolicyCoverageRows(db: Kysely<Database>): PolicyCoverageRows {
  return {
    async groups({ id, is_default }, limit) {
      const rows = await db
        .selectFrom('groups')
        .select([
          'groups.id',
          'groups.name',
          sql<number>`(select count(*) from (select 1 from users
            where users.group_id = groups.id and users.deleted_at is null
            limit ${sql.lit(COUNTED_AT_MOST)}) counted)`.as('users'),
        ])
        .where(({ or, eb }) =>
          or([eb('policy_id', '=', id), ...(is_default ? [eb('policy_id', 'is', null)] : [])]),
        )
        .orderBy('name_canonical')
        .limit(limit + 1)
        .execute();
      return rows.map((row) => ({ ...row, users: Number(row.users) }));
    },

    async usersWithoutGroup() {
      const { rows } = await sql<{ count: number | string }>`select count(*) as count from
        (select 1 from users where group_id is null and deleted_at is null
        limit ${sql.lit(COUNTED_AT_MOST)}) counted`.execute(db);
      return Number(rows[0]?.count ?? 0);
    },
  };
}
