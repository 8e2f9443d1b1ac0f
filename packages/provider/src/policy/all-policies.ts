import { SYSTEM } from '../actor.ts';
import { MAX_LIMIT } from '../paging.ts';
import type { Policies, Policy } from './policies.ts';
import type { KnownPerson } from './replays.ts';

/** The policy of each person, of a few policies that are read once. */
export async function readPolicies(
  policies: Pick<Policies, 'list'>,
): Promise<(person: Pick<KnownPerson, 'policyId'>) => Policy> {
  const byId = new Map<string | null, Policy>();
  let after: string | undefined;
  do {
    const page = await policies.list({ limit: MAX_LIMIT, after }, { by: SYSTEM });
    for (const policy of page.items) {
      byId.set(policy.id, policy);
      if (policy.is_default) byId.set(null, policy);
    }
    after = page.next ?? undefined;
  } while (after !== undefined);
  return ({ policyId }) => {
    const policy = byId.get(policyId) ?? byId.get(null);
    if (!policy) throw new TypeError('One policy is the default.');
    return policy;
  };
}
