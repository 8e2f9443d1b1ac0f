import { setImmediate } from 'node:timers/promises';
import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import { firstIdAt } from '../audit/event-ids.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import {
  COUNTED_SIGN_INS,
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
  type TallyCounts,
  type TallyResult,
} from './dry-run-tally.ts';
import type { PastPerson, PastSignIn, Verdict } from './past-sign-in.ts';
import { checkMayRead, visibleGroups } from './privileges.ts';
import type { SignInDetails } from './sign-in-methods.ts';

const DAY = 24 * 3_600_000;
/** Events that are read in one statement, between which others have their turn. */
const PAGE = 500;
/** People who are kept while pages are read; beyond that they are read anew. */
const KEPT_PEOPLE = 20_000;

/** Milliseconds from telling how far a run is to telling it again. */
const TOLD_EVERY = 150;

/** Sign-ins that a dry run looks at, at most, and milliseconds that it takes. */
export const DRY_RUN_BOUNDS = { signIns: 200_000, milliseconds: 10_000 } as const;

/** Who somebody is, for those who may see everybody. */
interface Named {
  email: string | null;
  name: string | null;
}

/** How far a run is. */
export interface ReplayProgress extends TallyCounts {
  /** Sign-ins that were looked at, whether the change is about them or not. */
  sign_ins_done: number;
  /** All of the time; {@link COUNTED_SIGN_INS} stand for that many or more. */
  sign_ins_total: number;
}

/** What a change would have done to the sign-ins of the last days. Times are milliseconds since the epoch. */
export interface ReplayResult
  extends Omit<TallyResult, 'affected_sign_ins' | 'affected_people'>,
    ReplayProgress {
  from: number;
  to: number;
  /** Sign-ins of this time and later were looked at; later than `from` where a bound was met. */
  covered_from: number;
  /** All sign-ins of the time were looked at. */
  complete: boolean;
  affected_sign_ins: (AffectedSignIn & Named)[];
  affected_people: (AffectedPerson & Named)[];
  /** What it would do to whoever asks, at their next sign-in; null: it is not about them. */
  you: Verdict | null;
}

/** Somebody, the group that they are in, and the policy that they are under; null: none, and the default one. */
export type KnownPerson = PastPerson & { groupId: string | null; policyId: string | null };

/** A change, as far as sign-ins go. */
export interface Replay {
  days: number;
  /** Only sign-ins to this application; absent: all. */
  clientId?: string;
  /** Told of the people of a page before they are asked about, to read in one query what it has to know of them. */
  learn?: (userIds: readonly string[]) => Promise<void>;
  /** @returns undefined where the change is not about them. */
  judge(signIn: PastSignIn, person: KnownPerson): Verdict | undefined;
  /** Told of each sign-in that was judged, the latest first, and of the end of each page. */
  judged?: (row: PastSignInRow) => void;
  settle?: () => Promise<void>;
}

/**
 * A run under way: tells from time to time how far it is, and in the end what it found. It reads no further than it is
 * asked to: whoever returns from it has stopped it.
 */
export type ReplayRun<Result = ReplayResult> = AsyncGenerator<ReplayProgress, Result, undefined>;

/** Lets a run go on to its end. */
export async function outcomeOf<Result>(run: ReplayRun<Result>): Promise<Result> {
  for (;;) {
    const step = await run.next();
    if (step.done) return step.value;
  }
}

/** Of all kinds of dry runs, since each administrator has one at a time. */
export interface Replays {
  /**
   * To be called before anything is waited for: whoever begins another run ends their first, and which was asked for
   * last must not depend on what was read first.
   *
   * @returns replays the sign-ins of the last days. It reads them by an index, 500 at a time, with one statement for the
   *   people among them who are not known yet; in between others have their turn. Where they are more than that, they
   *   are counted first, by the same index, a day at a time. It ends at {@link DRY_RUN_BOUNDS}, and throws {@link DomainError}
   *   `dry_run_superseded`.
   */
  begin(by: Actor): (replay: Replay) => ReplayRun;
}

/**
 * A dry run names people, and what they did.
 *
 * @throws {DomainError} `privilege_missing`.
 */
export function checkMayReplay(by: Actor): void {
  checkMayRead(by, 'events');
  if (visibleGroups(by)) throw new DomainError('privilege_missing');
}

export function createReplays(options: {
  db: Kysely<Database>;
  clock: Clock;
  /** Default: {@link DRY_RUN_BOUNDS}. */
  bounds?: { signIns: number; milliseconds: number };
}): Replays {
  const { db, clock, bounds = DRY_RUN_BOUNDS } = options;
  const rows = createPastSignIns(db);
  /** The run of each administrator; what is not in it any more is superseded. */
  const latest = new Map<string, symbol>();

  async function* walk(
    { days, clientId, learn, judge, judged, settle }: Replay,
    { now, by, isCurrent }: { now: number; by: Actor; isCurrent: () => boolean },
  ): ReplayRun {
    const from = now - days * DAY;
    const fromId = firstIdAt(from);
    const strict = new Set(await rows.applicationsWithMfa());
    const people = createPeople(rows);
    const tally = createTally();
    let beforeId = firstIdAt(now + 1);
    let done = 0;
    let total: number | undefined;
    let toldAt: number | undefined;
    let coveredFrom = from;
    for (;;) {
      if (!isCurrent()) throw new DomainError('dry_run_superseded');
      const page = await rows.list({ fromId, beforeId, clientId, limit: PAGE });
      const ids = [...new Set(page.map(({ user_id }) => user_id))];
      await people.learn(ids);
      await learn?.(ids);
      for (const row of page) {
        const person = people.find(row.user_id);
        if (row.outcome !== 'success' || !person) continue;
        const signIn = toPastSignIn(row, person, strict);
        const verdict = judge(signIn, person);
        if (!verdict) continue;
        tally.add(signIn, row, verdict);
        judged?.(row);
      }
      await settle?.();
      done += page.length;
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      total ??= await countAll();
      beforeId = last.id;
      coveredFrom = last.occurred_at;
      const at = clock.now();
      if (done >= bounds.signIns || at - now >= bounds.milliseconds) break;
      coveredFrom = from;
      if (toldAt === undefined || at - toldAt >= TOLD_EVERY) {
        toldAt = at;
        yield { ...tally.counts(), sign_ins_done: done, sign_ins_total: Math.max(total, done) };
      }
      // Reading may not leave the thread, so that without this nobody else would be served.
      await setImmediate();
    }
    const { affected_sign_ins, affected_people, ...counts } = tally.result();
    const named = await createNames(rows, [...affected_sign_ins, ...affected_people]);
    return {
      ...counts,
      from,
      to: now,
      sign_ins_done: done,
      sign_ins_total: coveredFrom === from ? done : Math.max(total ?? 0, done),
      covered_from: coveredFrom,
      complete: coveredFrom === from,
      affected_sign_ins: affected_sign_ins.map(named),
      affected_people: affected_people.map(named),
      you: await nextOf(by),
    };

    /** A day by itself: others would wait for the count of all, and longest where few are to the application. */
    async function countAll(): Promise<number> {
      let counted = 0;
      for (let day = from; day <= now && counted < COUNTED_SIGN_INS; day += DAY) {
        counted += await rows.count({
          fromId: firstIdAt(day),
          beforeId: firstIdAt(Math.min(day + DAY, now + 1)),
          clientId,
          limit: COUNTED_SIGN_INS - counted,
        });
        await setImmediate();
      }
      return counted;
    }

    /** As whoever asks signed in last, but now. */
    async function nextOf({ type, id }: Actor): Promise<Verdict | null> {
      if (type !== 'user' || id === null) return null;
      const [person] = (await rows.people([id])).map(toPerson);
      const row = person && (await rows.latestOf(id, 1))[0];
      if (!row) return null;
      await learn?.([id]);
      return judge({ ...toPastSignIn(row, person, strict), occurredAt: now }, person) ?? null;
    }
  }

  return {
    begin(by) {
      const holder = `${by.type} ${by.id}`;
      const run = Symbol(holder);
      latest.set(holder, run);
      const isCurrent = () => latest.get(holder) === run;
      return async function* (replay) {
        try {
          return yield* walk(replay, { now: clock.now(), by, isCurrent });
        } finally {
          if (isCurrent()) latest.delete(holder);
        }
      };
    },
  };
}

/** People as far as pages have named them, each page in one query. */
function createPeople(rows: PastSignIns) {
  const known = new Map<string, KnownPerson | undefined>();
  return {
    async learn(ids: readonly string[]): Promise<void> {
      if (known.size > KEPT_PEOPLE) known.clear();
      const unknown = ids.filter((id) => !known.has(id));
      // Who is erased is not found, and not asked for again.
      for (const id of unknown) known.set(id, undefined);
      for (const row of await rows.people(unknown)) known.set(row.id, toPerson(row));
    },
    find: (id: string) => known.get(id),
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

function toPerson(row: PastPersonRow): KnownPerson {
  return {
    id: row.id,
    groupId: row.group_id,
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
