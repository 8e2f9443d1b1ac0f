import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { type CoveredGroup, createPolicyCoverageRows } from '../storage/policy-coverage.ts';
import type { Database } from '../storage/schema.ts';
import type { Policies } from './policies.ts';
import { checkMayRead } from './privileges.ts';

/** Groups that are named; a policy may have more. */
export const GROUPS_NAMED = 100;

/** Who is under a policy. */
export interface PolicyCoverage {
  /** By name. */
  groups: CoveredGroup[];
  /** There are more than are named. */
  more_groups: boolean;
  /** Users without a group, who are under the default policy; null: it is another. */
  users_without_group: number | null;
}

/** @throws {DomainError} `privilege_missing`, `policy_not_found`. */
export type CoverPolicy = (id: string, asked: { by: Actor }) => Promise<PolicyCoverage>;

/** A look costs what it counts: entries of an index for groups, and rows for users without one. */
export function createCoverPolicy(options: {
  db: Kysely<Database>;
  policies: Pick<Policies, 'get'>;
}): CoverPolicy {
  const { db, policies } = options;
  const rows = createPolicyCoverageRows(db);
  return async (id, { by }) => {
    checkMayRead(by, 'groups');
    const policy = await policies.get(id, { by });
    const groups = await rows.groups(policy, GROUPS_NAMED);
    return {
      groups: groups.slice(0, GROUPS_NAMED),
      more_groups: groups.length > GROUPS_NAMED,
      users_without_group: policy.is_default ? await rows.usersWithoutGroup() : null,
    };
  };
}
