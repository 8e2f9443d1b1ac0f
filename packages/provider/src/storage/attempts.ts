import { type Kysely, type SqlBool, sql } from 'kysely';
import { lockRows } from './locking.ts';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { AttemptTable } from './tables/attempts.ts';

/** A counter in which an attempt takes a place. Times are milliseconds. */
export type Counter = Pick<AttemptTable, 'key' | 'kind' | 'owner'>;

/** What counters allow. */
export interface CounterRules {
  /** Of accounts and devices: how long the next attempt waits after 1, 2, … failures; the last delay is the longest. */
  delays: readonly number[];
  /** In which one failure is forgotten. */
  forgets: Readonly<Record<AttemptTable['kind'], number>>;
  /** Of addresses and networks: failures that are there at once before the next attempt waits for one to be forgotten. */
  room: Readonly<Record<'address' | 'network', number>>;
  /** How far from now the next attempt is at most. Only the clock's going back leaves one that is further. */
  furthest: Readonly<Record<AttemptTable['kind'], number>>;
}

/** Writes that count, each one statement. Acknowledged as `db` does it. */
export interface AttemptWrites {
  /**
   * Takes a place in each counter that allows an attempt at `now`, for the attempt of this made-up name. Many at
   * once, in however many processes, get no more places than there are. A counter from before the clock went back
   * starts anew: nobody waits for as long as the clock has jumped.
   *
   * @returns keys of the counters that have given one.
   */
  take(counters: readonly Counter[], of: { attempt: string; now: number }): Promise<Set<string>>;
  /** Gives the places back, as if the attempt had not been. */
  giveBack(keys: readonly string[], of: { attempt: string; now: number }): Promise<void>;
  /** As `giveBack`, and forgets all failures of the account or device among them. */
  forget(keys: readonly string[], of: { attempt: string; now: number }): Promise<void>;
}

/** What is known of an account, in sum over it and the devices that have a counter of their own. */
export interface AccountAttempts {
  failures: number;
  since: number;
  lastAt: number;
  /** When the account itself, as whoever is no known device meets it, allows the next. */
  allowedAt: number;
}

/** Queries on `attempts` other than those that count. */
export interface AttemptRows {
  /** When the last of these counters allows an attempt; 0: there is none. */
  allowedAt(keys: readonly string[]): Promise<number>;
  find(owner: string, now: number): Promise<AccountAttempts | undefined>;
  /** @returns how many counters were removed. */
  clear(owner: string): Promise<number>;
  /**
   * Removes up to `limit` counters that were empty at `now`.
   *
   * @returns how many.
   */
  sweep(now: number, limit: number): Promise<number>;
}

/** Made once for `rules`, since they become part of the statements. */
export function createAttemptWrites(db: Kysely<Database>, rules: CounterRules): AttemptWrites {
  const takes = onePerCount((count) => prepareTake(db, count, rules));
  const givesBack = onePerCount((count) => prepareGiveBack(db, count, { rules, forgets: false }));
  const forgets = onePerCount((count) => prepareGiveBack(db, count, { rules, forgets: true }));
  const valuesOf = (keys: readonly string[], of: { attempt: string; now: number }) => ({
    ...of,
    ...Object.fromEntries(keys.map((key, i) => [`key${i}`, key])),
  });
  return {
    async take(counters, { attempt, now }) {
      const values: Record<string, unknown> = { attempt, now };
      // In one order everywhere, so that no two statements wait for each other.
      for (const [i, counter] of counters.toSorted(byKey).entries()) {
        const { forgottenAt, allowedAt } = first(counter.kind, now, rules);
        values[`key${i}`] = counter.key;
        values[`kind${i}`] = counter.kind;
        values[`owner${i}`] = counter.owner;
        values[`forgottenAt${i}`] = forgottenAt;
        values[`allowedAt${i}`] = allowedAt;
      }
      const { rows } = await takes(counters.length)(values);
      return new Set(rows.map(({ key }) => key));
    },
    async giveBack(keys, of) {
      if (keys.length > 0) await givesBack(keys.length)(valuesOf(keys, of));
    },
    async forget(keys, of) {
      if (keys.length > 0) await forgets(keys.length)(valuesOf(keys, of));
    },
  };
}

export function createAttemptRows(db: Kysely<Database>): AttemptRows {
  return {
    async allowedAt(keys) {
      const { latest } = await db
        .selectFrom('attempts')
        .select(({ fn }) => fn.max<number | null>('allowed_at').as('latest'))
        .where('key', 'in', keys)
        .executeTakeFirstOrThrow();
      return latest ?? 0;
    },
    async find(owner, now) {
      const rows = await db
        .selectFrom('attempts')
        .select(['kind', 'failures', 'since', 'last_at', 'allowed_at'])
        .where('owner', '=', owner)
        .where('forgotten_at', '>', now)
        .where('failures', '>', 0)
        .execute();
      if (rows.length === 0) return undefined;
      return {
        failures: rows.reduce((sum, { failures }) => sum + failures, 0),
        since: Math.min(...rows.map(({ since }) => since)),
        lastAt: Math.max(...rows.map(({ last_at }) => last_at)),
        allowedAt: rows.find(({ kind }) => kind === 'account')?.allowed_at ?? 0,
      };
    },
    async clear(owner) {
      const { numDeletedRows } = await db
        .deleteFrom('attempts')
        .where('owner', '=', owner)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    async sweep(now, limit) {
      const { numDeletedRows } = await db
        .deleteFrom('attempts')
        .where('key', 'in', (empty) =>
          empty
            .selectFrom('attempts')
            .select('key')
            .where('forgotten_at', '<=', now)
            .where('allowed_at', '<=', now)
            .limit(limit),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

/**
 * Of a counter without delay. The time of the attempt itself would refuse one that was begun in the same moment and
 * reaches the database a little later: two forms sent at once, or two processes whose clocks differ.
 */
const AT_ANY_TIME = 0;

function allowedAfter(now: number, delay: number): number {
  return delay === 0 ? AT_ANY_TIME : now + delay;
}

/** What a counter says after the first attempt since it was empty. */
function first(kind: Counter['kind'], now: number, { delays, forgets, room }: CounterRules) {
  const forgottenAt = now + forgets[kind];
  return {
    forgottenAt,
    // A place is free once no more than all but one are taken.
    allowedAt:
      kind === 'address' || kind === 'network'
        ? forgottenAt - (room[kind] - 1) * forgets[kind]
        : allowedAfter(now, delays[0] ?? 0),
  };
}

const isPersonal = sql<SqlBool>`attempts.kind in ('account', 'device')`;

function prepareTake(
  db: Kysely<Database>,
  count: number,
  { delays, forgets, furthest }: CounterRules,
) {
  const ahead = sql`case attempts.kind when 'address' then ${sql.lit(furthest.address)}
    when 'network' then ${sql.lit(furthest.network)} else ${sql.lit(furthest.account)} end`;
  // Everywhere here `excluded.last_at` is now.
  const isFromFuture = sql<SqlBool>`attempts.allowed_at > excluded.last_at + ${ahead}`;
  /** How much of what is to be forgotten is left before this attempt. */
  const left = sql<number>`case when ${isFromFuture} then 0
    when attempts.forgotten_at > excluded.last_at then attempts.forgotten_at - excluded.last_at
    else 0 end`;
  const allowed = (delay: number) =>
    delay === 0 ? sql.lit(AT_ANY_TIME) : sql`excluded.last_at + ${sql.lit(delay)}`;
  // More failures than lead to the longest delay are not remembered for longer.
  const most = sql.lit((delays.length - 1) * forgets.account);
  const ladder = delays.flatMap((delay, taken) =>
    // Of attempts that are free one line says it all.
    delay === delays[taken + 1]
      ? []
      : sql`when ${left} <= ${sql.lit(taken * forgets.account)} then ${allowed(delay)}`,
  );
  const personallyAllowed = sql`case ${sql.join(ladder, sql` `)} else ${allowed(delays.at(-1) ?? 0)} end`;
  return prepare<Record<string, unknown>, { key: string }>(
    db,
    db
      .insertInto('attempts')
      .values(
        Array.from({ length: count }, (_, i) => ({
          key: parameter<string>(`key${i}`),
          kind: parameter<Counter['kind']>(`kind${i}`),
          owner: parameter<string | null>(`owner${i}`),
          failures: 1,
          since: parameter<number>('now'),
          last_at: parameter<number>('now'),
          previous_at: null,
          last_attempt: parameter<string>('attempt'),
          forgotten_at: parameter<number>(`forgottenAt${i}`),
          allowed_at: parameter<number>(`allowedAt${i}`),
        })),
      )
      .onConflict((conflict) =>
        conflict
          .column('key')
          .doUpdateSet({
            failures: sql`case when ${left} > 0 then attempts.failures + 1 else 1 end`,
            since: sql`case when ${left} > 0 then attempts.since else excluded.since end`,
            previous_at: sql`case when ${left} > 0 then attempts.last_at end`,
            last_at: sql`excluded.last_at`,
            last_attempt: sql`excluded.last_attempt`,
            forgotten_at: sql`excluded.forgotten_at + case
              when ${isPersonal} and ${left} > ${most} then ${most} else ${left} end`,
            allowed_at: sql`case when ${isPersonal} then ${personallyAllowed}
              else excluded.allowed_at + ${left} end`,
          })
          .where(sql<SqlBool>`attempts.allowed_at <= excluded.last_at or ${isFromFuture}`),
      )
      .returning('key'),
  );
}

function prepareGiveBack(
  db: Kysely<Database>,
  count: number,
  { rules, forgets }: { rules: CounterRules; forgets: boolean },
) {
  const place = sql`case attempts.kind when 'address' then ${sql.lit(rules.forgets.address)}
    when 'network' then ${sql.lit(rules.forgets.network)} else ${sql.lit(rules.forgets.account)} end`;
  const now = sql`cast(${parameter<number>('now')} as bigint)`;
  const isLast = sql<SqlBool>`attempts.last_attempt = ${parameter<string>('attempt')}`;
  const isForgotten = forgets ? isPersonal : sql<SqlBool>`1 = 0`;
  const keys = Array.from({ length: count }, (_, i) => parameter<string>(`key${i}`));
  const wanted = db.selectFrom('attempts').select('key').where('key', 'in', keys).orderBy('key');
  return prepare(
    db,
    db
      .updateTable('attempts')
      .set({
        failures: sql`case when ${isForgotten} or attempts.failures = 0 then 0
          else attempts.failures - 1 end`,
        last_at: sql`case when ${isLast} and attempts.previous_at is not null
          then attempts.previous_at else attempts.last_at end`,
        forgotten_at: sql`case when ${isForgotten} then ${now}
          else attempts.forgotten_at - ${place} end`,
        // It was allowed when the place was taken, so it is now, unless others have taken one since.
        allowed_at: sql`case when not ${isPersonal} then attempts.allowed_at - ${place}
          when ${isForgotten} or ${isLast} then ${sql.lit(AT_ANY_TIME)} else attempts.allowed_at end`,
      })
      .where('key', 'in', lockRows(db, wanted)),
  );
}

function byKey(a: Counter, b: Counter): number {
  return a.key < b.key ? -1 : 1;
}

function onePerCount<Query>(make: (count: number) => Query): (count: number) => Query {
  const made = new Map<number, Query>();
  return (count) => {
    const known = made.get(count) ?? make(count);
    made.set(count, known);
    return known;
  };
}
