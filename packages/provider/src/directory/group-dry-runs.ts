import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { FieldErrors } from '../field-checks.ts';
import { readPolicies } from '../policy/all-policies.ts';
import { createSessionCount, type DryRun } from '../policy/dry-run.ts';
import type { JudgePastSignIn } from '../policy/past-sign-in.ts';
import type { Policies } from '../policy/policies.ts';
import { checkMayReplay, type ReplayRun, type Replays } from '../policy/replays.ts';
import { createPastSignIns } from '../storage/past-sign-ins.ts';
import type { Database } from '../storage/schema.ts';
import { checkPolicyOfGroup, type Groups } from './groups.ts';

/**
 * What it would have done to the sign-ins of whoever is in a group today, if the group had been under another policy.
 *
 * @param wanted.changes.policy_id null: the default policy; absent: as it is.
 * @throws {DomainError} `privilege_missing`, `group_not_found`, `validation_failed`, `dry_run_superseded`.
 */
export type DryRunGroup = (
  wanted: { id: string; changes: { policy_id?: string | null | undefined }; days: number },
  asked: { by: Actor },
) => ReplayRun<DryRun>;

export function createDryRunGroup(options: {
  db: Kysely<Database>;
  groups: Pick<Groups, 'get'>;
  policies: Pick<Policies, 'list'>;
  judge: JudgePastSignIn;
  replays: Replays;
  clock: Clock;
}): DryRunGroup {
  const { db, groups, policies, judge, replays, clock } = options;
  const rows = createPastSignIns(db);
  return async function* ({ id, changes, days }, { by }) {
    checkMayReplay(by);
    const replay = replays.begin(by);
    const group = await groups.get(id, { by });
    const { policy_id = group.policy_id } = changes;
    const errors = new FieldErrors();
    await checkPolicyOfGroup(errors, policy_id, db);
    if (errors.all.length > 0) throw DomainError.invalid(errors.all);
    const policyOf = await readPolicies(policies);
    const before = policyOf({ policyId: group.policy_id });
    const after = policyOf({ policyId: policy_id });
    const sessions = createSessionCount(rows, { before, after, now: clock.now() });
    const result = yield* replay({
      days,
      judge: (signIn, person) =>
        person.groupId === group.id ? judge(signIn, { before, after }) : undefined,
      judged: (row) => sessions.add(row),
      settle: () => sessions.settle(),
    });
    return { ...result, ...sessions.counts() };
  };
}
