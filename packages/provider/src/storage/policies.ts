import type { Kysely } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { PolicyTable } from './tables/policy.ts';

/** Queries on `policies` beside those of every register. */
export interface PolicyRows {
  /** The policy of a group; the default one where it has none, or `groupId` is null. */
  ofGroup(groupId: string | null): Promise<PolicyTable>;
  /** Whether a group is under it. */
  isUsed(id: string): Promise<boolean>;
}

export function createPolicyRows(db: Kysely<Database>): PolicyRows {
  const ofGroup = prepare<{ groupId: string | null }, PolicyTable>(
    db,
    db
      .selectFrom('policies')
      .selectAll()
      .where(({ or, eb, selectFrom }) =>
        or([
          eb('is_default', '=', 1),
          eb(
            'id',
            '=',
            selectFrom('groups').select('policy_id').where('id', '=', parameter<string>('groupId')),
          ),
        ]),
      )
      .orderBy('is_default')
      .limit(1),
  );
  return {
    async ofGroup(groupId) {
      const [policy] = (await ofGroup({ groupId })).rows;
      if (!policy) throw new TypeError('The default policy is made with the schema.');
      return policy;
    },
    async isUsed(id) {
      const group = await db
        .selectFrom('groups')
        .select('id')
        .where('policy_id', '=', id)
        .executeTakeFirst();
      return group !== undefined;
    },
  };
}
