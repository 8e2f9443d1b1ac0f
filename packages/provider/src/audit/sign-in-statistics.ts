import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Clock } from '../clock.ts';
import { checkMayRead } from '../policy/privileges.ts';
import type { Database } from '../storage/schema.ts';
import { createSignInCounts, type SignInCount } from '../storage/sign-in-counts.ts';
import { firstIdAt } from './event-ids.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** After its end a day may still get events of processes whose clocks are behind. */
const SETTLED_AFTER = 10 * 60_000;
const RANKED = 10;

/** What can be counted by. */
export const INTERVALS = { hour: HOUR, day: DAY } as const;
export type Interval = keyof typeof INTERVALS;

/** Sign-ins that came of one interval. Times are milliseconds since the epoch. */
export interface SignInBucket {
  start: number;
  succeeded: number;
  failed: number;
  /** Of those that succeeded, with more than one factor. */
  with_mfa: number;
}

/** Sign-ins of a time. Times are milliseconds since the epoch. */
export interface SignInStatistics {
  from: number;
  to: number;
  /** Every interval of the time, in order, also those in which nobody signed in. */
  buckets: SignInBucket[];
  /** The applications that most sign-ins were for. */
  apps: { client_id: string; succeeded: number }[];
  /** Why most of the others failed. */
  reasons: { reason: string; failed: number }[];
}

/** Counts sign-ins over time. */
export interface SignIns {
  /**
   * The last `days` days in UTC, today among them.
   *
   * A day costs one look at the index entries of its sign-ins, the first time; then it is kept, since events do not
   * change. Days are looked at one after another, so that none holds up the others of the process for long.
   *
   * @throws {DomainError} `privilege_missing`.
   */
  statistics(
    wanted: { days: number; interval: Interval },
    asked: { by: Actor },
  ): Promise<SignInStatistics>;
}

interface DayCounts {
  hours: Map<number, Omit<SignInBucket, 'start'>>;
  apps: Map<string, number>;
  reasons: Map<string, number>;
}

export function createSignIns({ db, clock }: { db: Kysely<Database>; clock: Clock }): SignIns {
  const counts = createSignInCounts(db);
  const settled = new Map<number, DayCounts>();

  async function countDay(start: number): Promise<DayCounts> {
    const known = settled.get(start);
    if (known) return known;
    const end = start + DAY;
    const isSettled = clock.now() > end + SETTLED_AFTER;
    const day = toDayCounts(await counts.between(firstIdAt(start), firstIdAt(end)));
    if (isSettled) settled.set(start, day);
    return day;
  }

  return {
    async statistics({ days, interval }, { by }) {
      checkMayRead(by, 'events');
      const now = clock.now();
      const from = now - (now % DAY) - (days - 1) * DAY;
      const to = from + days * DAY;
      // What nobody asks for any more is not kept.
      for (const start of settled.keys()) if (start < now - 100 * DAY) settled.delete(start);
      const all: DayCounts[] = [];
      for (let start = from; start < to; start += DAY) all.push(await countDay(start));
      const apps = ranked(all.map((day) => day.apps));
      const reasons = ranked(all.map((day) => day.reasons));
      return {
        from,
        to,
        buckets: toBuckets(all, { from, to, length: INTERVALS[interval] }),
        apps: apps.map(([client_id, succeeded]) => ({ client_id, succeeded })),
        reasons: reasons.map(([reason, failed]) => ({ reason, failed })),
      };
    },
  };
}

function toDayCounts(rows: readonly SignInCount[]): DayCounts {
  const day: DayCounts = { hours: new Map(), apps: new Map(), reasons: new Map() };
  for (const { hour, outcome, client_id, reason, mfa, count } of rows) {
    const bucket = day.hours.get(hour) ?? { succeeded: 0, failed: 0, with_mfa: 0 };
    day.hours.set(hour, bucket);
    if (outcome === 'success') {
      bucket.succeeded += count;
      if (mfa === 1) bucket.with_mfa += count;
      if (client_id !== null) add(day.apps, client_id, count);
    } else {
      bucket.failed += count;
      if (reason !== null) add(day.reasons, reason, count);
    }
  }
  return day;
}

function toBuckets(
  days: readonly DayCounts[],
  { from, to, length }: { from: number; to: number; length: number },
): SignInBucket[] {
  const buckets: SignInBucket[] = [];
  for (let start = from; start < to; start += length) {
    buckets.push({ start, succeeded: 0, failed: 0, with_mfa: 0 });
  }
  for (const [hour, counted] of days.flatMap((day) => [...day.hours])) {
    const bucket = buckets[Math.floor((hour - from) / length)];
    if (!bucket) continue;
    bucket.succeeded += counted.succeeded;
    bucket.failed += counted.failed;
    bucket.with_mfa += counted.with_mfa;
  }
  return buckets;
}

function ranked(parts: readonly Map<string, number>[]): [string, number][] {
  const sums = new Map<string, number>();
  for (const [name, count] of parts.flatMap((part) => [...part])) add(sums, name, count);
  return [...sums].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, RANKED);
}

function add(sums: Map<string, number>, name: string, count: number): void {
  sums.set(name, (sums.get(name) ?? 0) + count);
}
