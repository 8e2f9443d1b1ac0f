import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock.ts';
import {
  createPastSignIns,
  type PastSignInRow,
  type PastSignIns,
} from '../storage/past-sign-ins.ts';
import type { Database } from '../storage/schema.ts';
import type { JudgePastSignIn } from './past-sign-in.ts';
import type { Policies, Policy, PolicyChanges } from './policies.ts';
import { checkMayRead } from './privileges.ts';
import { checkMayReplay, createReplays, type KnownPerson, type ReplayResult } from './replays.ts';

/** What a change of a policy would have done. */
export interface DryRun extends ReplayResult {
  /** Sessions of now that the shorter lifetime would end at once; null: it is not shorter. */
  sessions_over: number | null;
}

export interface PolicyDryRuns {
  /**
   * Replays the sign-ins of the last `days` days of whoever is under the policy today.
   *
   * @throws {DomainError} `privilege_missing`, `policy_not_found`, `validation_failed`, `dry_run_superseded`.
   */
  run(
    wanted: { id: string; changes: PolicyChanges; days: number },
    asked: { by: Actor },
  ): Promise<DryRun>;
}

export function createPolicyDryRuns(options: {
  db: Kysely<Database>;
  policies: Pick<Policies, 'preview'>;
  judge: JudgePastSignIn;
  clock: Clock;
  /** Default: that of {@link createReplays}. */
  bounds?: { signIns: number; milliseconds: number };
}): PolicyDryRuns {
  const { db, policies, judge, clock } = options;
  const rows = createPastSignIns(db);
  const replays = createReplays(options);
  return {
    async run({ id, changes, days }, { by }) {
      checkMayRead(by, 'policies');
      checkMayReplay(by);
      const { before, after } = await policies.preview(id, changes, { by });
      const sessions = createSessionCount(rows, { before, after, now: clock.now() });
      const result = await replays.run(
        {
          days,
          judge: (signIn, person) =>
            isUnder(person, before) ? judge(signIn, { before, after }) : undefined,
          judged: (row) => sessions.add(row),
          settle: () => sessions.settle(),
        },
        { by },
      );
      return { ...result, sessions_over: sessions.over() };
    },
  };
}

/** Sessions that a shorter lifetime would end at once, as far as they began in the time. */
function createSessionCount(
  rows: PastSignIns,
  { before, after, now }: { before: Policy; after: Policy; now: number },
) {
  const isShorter = after.session_lifetime < before.session_lifetime;
  const seen = new Set<string>();
  let pending: string[] = [];
  let over = 0;
  return {
    /** Given the latest first, so that the first of a session is the one that its lifetime counts from. */
    add({ session_id: id, occurred_at }: PastSignInRow): void {
      if (!isShorter || id === null || seen.has(id)) return;
      seen.add(id);
      if (occurred_at + after.session_lifetime * 1000 <= now) pending.push(id);
    },
    async settle(): Promise<void> {
      over += (await rows.openSessions(pending, now)).length;
      pending = [];
    },
    over: () => (isShorter ? over : null),
  };
}

/** Whether the policy is that of somebody. */
export function isUnder(
  { policyId }: Pick<KnownPerson, 'policyId'>,
  policy: Pick<Policy, 'id' | 'is_default'>,
): boolean {
  return policyId === null ? policy.is_default : policyId === policy.id;
}
