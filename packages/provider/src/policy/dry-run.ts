import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { firstIdAt } from '../audit/event-ids.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import {
  createPastSignIns,
  type PastPersonRow,
  type PastSignInRow,
  type PastSignIns,
} from '../storage/past-sign-ins.ts';
import type { Database } from '../storage/schema.ts';
import {
  type AffectedPerson,
  type AffectedSignIn,
  createTally,
  type TallyResult,
} from './dry-run-tally.ts';
import type { JudgePastSignIn, PastPerson, PastSignIn, Verdict } from './past-sign-in.ts';
import type { Policies, Policy, PolicyChanges } from './policies.ts';
import { checkMayRead, visibleGroups } from './privileges.ts';
import type { SignInDetails } from './sign-in-methods.ts';

const DAY = 24 * 3_600_000;
/** Events that are read in one statement, between which others have their turn. */
const PAGE = 500;
/** People who are kept while pages are read; beyond that they are read anew. */
const KEPT_PEOPLE = 20_000;

/** Sign-ins that a dry run looks at, at most, and milliseconds that it takes. */
export const DRY_RUN_BOUNDS = { signIns: 200_000, milliseconds: 10_000 } as const;

/** Who somebody is, for those who may see everybody. */
interface Named {
  email: string | null;
  name: string | null;
}

/** What a change of a policy would have done. Times are milliseconds since the epoch. */
export interface DryRun extends Omit<TallyResult, 'affected_sign_ins' | 'affected_people'> {
  from: number;
  to: number;
  /** Sign-ins of this time and later were looked at; later than `from` where a bound was met. */
  covered_from: number;
  /** All sign-ins of the time were looked at. */
  complete: boolean;
  affected_sign_ins: (AffectedSignIn & Named)[];
  affected_people: (AffectedPerson & Named)[];
  /** Sessions of now that the shorter lifetime would end at once; null: it is not shorter. */
  sessions_over: number | null;
  /** What it would do to whoever asks, at their next sign-in; null: the policy is not theirs. */
  you: Verdict | null;
}

export interface PolicyDryRuns {
  /**
   * Replays the sign-ins of the last `days` days of whoever is under the policy today.
   *
   * A run reads sign-ins of everybody by an index, 500 at a time, with one statement for the people among them who are
   * not known yet; in between others have their turn. It ends at {@link DRY_RUN_BOUNDS}. Whoever starts another one
   * ends their first.
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
  /** Default: {@link DRY_RUN_BOUNDS}. */
  bounds?: { signIns: number; milliseconds: number };
}): PolicyDryRuns {
  const { db, policies, judge, clock, bounds = DRY_RUN_BOUNDS } = options;
  const rows = createPastSignIns(db);
  /** The run of each administrator; what is not in it any more is superseded. */
  const latest = new Map<string, symbol>();

  async function walk(
    { before, after }: { before: Policy; after: Policy },
    {
      now,
      days,
      by,
      isCurrent,
    }: { now: number; days: number; by: Actor; isCurrent: () => boolean },
  ): Promise<DryRun> {
    const from = now - days * DAY;
    const fromId = firstIdAt(from);
    const strict = new Set(await rows.applicationsWithMfa());
    const people = createPeople(rows);
    const tally = createTally();
    const sessions = createSessionCount(rows, { before, after, now });
    const verdictOn = (signIn: PastSignIn) => judge(signIn, { before, after });
    let beforeId = firstIdAt(now + 1);
    let seen = 0;
    let coveredFrom = from;
    for (;;) {
      if (!isCurrent()) throw new DomainError('dry_run_superseded');
      const page = await rows.list({ fromId, beforeId, limit: PAGE });
      await people.learn(page.map(({ user_id }) => user_id));
      for (const row of page) {
        const person = people.find(row.user_id);
        if (row.outcome !== 'success' || !person || !isUnder(person, before)) continue;
        const signIn = toPastSignIn(row, person, strict);
        tally.add(signIn, row, verdictOn(signIn));
        sessions.add(row);
      }
      await sessions.settle();
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      beforeId = last.id;
      seen += page.length;
      coveredFrom = last.occurred_at;
      if (seen >= bounds.signIns || clock.now() - now >= bounds.milliseconds) break;
      coveredFrom = from;
      // Reading may not leave the thread, so that without this nobody else would be served.
      await setImmediate();
    }
    const { affected_sign_ins, affected_people, ...counts } = tally.result();
    const named = await createNames(rows, [...affected_sign_ins, ...affected_people]);
    return {
      ...counts,
      from,
      to: now,
      covered_from: coveredFrom,
      complete: coveredFrom === from,
      affected_sign_ins: affected_sign_ins.map(named),
      affected_people: affected_people.map(named),
      sessions_over: sessions.over(),
      you: await nextOf(by, { before, verdictOn, strict, now }),
    };
  }

  /** As whoever asks signed in last, but now. */
  async function nextOf(
    by: Actor,
    {
      before,
      verdictOn,
      strict,
      now,
    }: {
      before: Policy;
      verdictOn: (signIn: PastSignIn) => Verdict;
      strict: ReadonlySet<string>;
      now: number;
    },
  ): Promise<Verdict | null> {
    if (by.type !== 'user' || by.id === null) return null;
    const [person] = (await rows.people([by.id])).map(toPerson);
    if (!person || !isUnder(person, before)) return null;
    const [row] = await rows.latestOf(by.id, 1);
    if (!row) return null;
    return verdictOn({ ...toPastSignIn(row, person, strict), occurredAt: now });
  }

  return {
    async run({ id, changes, days }, { by }) {
      // It names people, and what they did.
      checkMayRead(by, 'policies');
      checkMayRead(by, 'events');
      if (visibleGroups(by)) throw new DomainError('privilege_missing');
      const preview = await policies.preview(id, changes, { by });
      const holder = `${by.type} ${by.id}`;
      const run = Symbol(holder);
      latest.set(holder, run);
      const isCurrent = () => latest.get(holder) === run;
      try {
        return await walk(preview, { now: clock.now(), days, by, isCurrent });
      } finally {
        if (isCurrent()) latest.delete(holder);
      }
    },
  };
}

type KnownPerson = PastPerson & { policyId: string | null };

/** People as far as pages have named them, each page in one query. */
function createPeople(rows: PastSignIns) {
  const known = new Map<string, KnownPerson | undefined>();
  return {
    async learn(ids: readonly string[]): Promise<void> {
      if (known.size > KEPT_PEOPLE) known.clear();
      const unknown = [...new Set(ids)].filter((id) => !known.has(id));
      // Who is erased is not found, and not asked for again.
      for (const id of unknown) known.set(id, undefined);
      for (const row of await rows.people(unknown)) known.set(row.id, toPerson(row));
    },
    find: (id: string) => known.get(id),
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

async function createNames(rows: PastSignIns, affected: readonly { user_id: string }[]) {
  const ids = [...new Set(affected.map(({ user_id }) => user_id))];
  const names = new Map((await rows.names(ids)).map(({ id, ...named }) => [id, named]));
  return <T extends { user_id: string }>(one: T): T & Named => ({
    ...one,
    ...(names.get(one.user_id) ?? { email: null, name: null }),
  });
}

function isUnder({ policyId }: KnownPerson, policy: Policy): boolean {
  return policyId === null ? policy.is_default : policyId === policy.id;
}

function toPerson(row: PastPersonRow): KnownPerson {
  return {
    id: row.id,
    policyId: row.policy_id,
    enrolled: [
      ...(row.has_totp === 1 ? (['totp'] as const) : []),
      ...(row.has_passkey === 1 ? (['passkey'] as const) : []),
    ],
    recoveryCodesLeft: row.recovery_codes_left,
    emailVerified: row.email_verified === 1,
    passwordChangedAt: row.password_changed_at,
    hasPassword: row.has_password === 1,
    requireMfa: row.requires_mfa === 1,
  };
}

function toPastSignIn(
  { occurred_at, details, client_id }: PastSignInRow,
  person: PastPerson,
  strict: ReadonlySet<string>,
): PastSignIn {
  return {
    occurredAt: occurred_at,
    details: { amr: [], ...(details === null ? {} : (JSON.parse(details) as SignInDetails)) },
    person,
    applicationRequiresMfa: client_id !== null && strict.has(client_id),
  };
}
