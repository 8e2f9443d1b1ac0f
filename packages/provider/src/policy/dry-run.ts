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
import {
  checkMayReplay,
  type KnownPerson,
  type ReplayResult,
  type ReplayRun,
  type Replays,
} from './replays.ts';

/** What a change of a policy would have done. */
export interface DryRun extends ReplayResult {
  /** Sessions of now that the shorter lifetime would end at once; null: it is not shorter. */
  sessions_over: number | null;
  /** Sessions of now that were not used for longer than the shorter idle lifetime; null: it is not shorter. */
  sessions_idle: number | null;
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
  ): ReplayRun<DryRun>;
}

export function createPolicyDryRuns(options: {
  db: Kysely<Database>;
  policies: Pick<Policies, 'preview'>;
  judge: JudgePastSignIn;
  replays: Replays;
  clock: Clock;
}): PolicyDryRuns {
  const { db, policies, judge, replays, clock } = options;
  const rows = createPastSignIns(db);
  return {
    async *run({ id, changes, days }, { by }) {
      checkMayRead(by, 'policies');
      checkMayReplay(by);
      const replay = replays.begin(by);
      const { before, after } = await policies.preview(id, changes, { by });
      const sessions = createSessionCount(rows, { before, after, now: clock.now() });
      const result = yield* replay({
        days,
        judge: (signIn, person) =>
          isUnder(person, before) ? judge(signIn, { before, after }) : undefined,
        judged: (row) => sessions.add(row),
        settle: () => sessions.settle(),
      });
      return { ...result, ...sessions.counts() };
    },
  };
}

/**
 * Counts the sessions that are older, or unused for longer, than shorter lifetimes allow, as far as they began in the time.
 * To be told of each sign-in that is judged, the latest first, and of the end of each page.
 */
export function createSessionCount(
  rows: PastSignIns,
  { before, after, now }: { before: Policy; after: Policy; now: number },
) {
  const isShorter = after.session_lifetime < before.session_lifetime;
  const idle = after.session_idle_lifetime;
  const isIdleShorter =
    idle > 0 && (before.session_idle_lifetime === 0 || idle < before.session_idle_lifetime);
  const seen = new Set<string>();
  /** Whether they are too old, by their ids. */
  let pending = new Map<string, boolean>();
  let over = 0;
  let unused = 0;
  return {
    /** Given the latest first, so that the first of a session is the one that its lifetime counts from. */
    add({ session_id: id, occurred_at }: PastSignInRow): void {
      if (!(isShorter || isIdleShorter) || id === null || seen.has(id)) return;
      seen.add(id);
      const isTooOld = isShorter && occurred_at + after.session_lifetime * 1000 <= now;
      if (isTooOld || isIdleShorter) pending.set(id, isTooOld);
    },
    async settle(): Promise<void> {
      for (const { id, usedAt } of await rows.openSessions([...pending.keys()], now)) {
        if (pending.get(id)) over += 1;
        if (isIdleShorter && usedAt !== null && usedAt + idle * 1000 <= now) unused += 1;
      }
      pending = new Map();
    },
    counts: () => ({
      sessions_over: isShorter ? over : null,
      sessions_idle: isIdleShorter ? unused : null,
    }),
  };
}

/** Whether the policy is that of somebody. */
export function isUnder(
  { policyId }: Pick<KnownPerson, 'policyId'>,
  policy: Pick<Policy, 'id' | 'is_default'>,
): boolean {
  return policyId === null ? policy.is_default : policyId === policy.id;
}
