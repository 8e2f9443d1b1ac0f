import { hash } from 'node:crypto';
import type { ExpressionBuilder, Kysely } from 'kysely';
import type { Database } from './schema.ts';
import type { IntegrationTestRow } from './tables/integration-tests.ts';

/** A test as it is begun; what leads to it is kept as hashes. */
export type NewIntegrationTest = Omit<
  IntegrationTestRow,
  'start_hash' | 'state_hash' | 'started_at' | 'returned_at' | 'trace_id' | 'result'
> & { start: string; state: string };

/** `state` of a request, and what led to the tests that its browser has begun: the test has to be one of them. */
export interface StateInBrowser {
  state: string;
  starts: readonly string[];
}

/** Queries on tests of integrations. Each of `begin` and `take` succeeds once, on whichever node. */
export interface IntegrationTestRows {
  /** @param on the transaction that it is recorded in. */
  insert(on: Kysely<Database>, test: NewIntegrationTest): Promise<IntegrationTestRow>;
  find(id: string): Promise<IntegrationTestRow | undefined>;
  /** @param start what the link to the start carries. */
  findByStart(start: string): Promise<IntegrationTestRow | undefined>;
  /** @returns the test that began by this call; undefined: it had begun, or its time is over. */
  begin(start: string, now: number): Promise<IntegrationTestRow | undefined>;
  /** @returns the test that has begun, and whose answer has not come. */
  findBegun(wanted: StateInBrowser, now: number): Promise<IntegrationTestRow | undefined>;
  setTrace(id: string, traceId: string): Promise<void>;
  /** @returns the test whose answer this call is the one to handle. */
  take(wanted: StateInBrowser, now: number): Promise<IntegrationTestRow | undefined>;
  /** @param result sealed. */
  setResult(id: string, result: string): Promise<void>;
  /** Removes up to `limit` that expired before `now`. @returns how many were removed. */
  sweep(now: number, limit: number): Promise<number>;
}

export function createIntegrationTestRows(db: Kysely<Database>): IntegrationTestRows {
  const all = () => db.selectFrom('integration_tests').selectAll();
  return {
    insert: (on, { start, state, ...test }) =>
      on
        .insertInto('integration_tests')
        .values({
          ...test,
          start_hash: hashOf(start),
          state_hash: hashOf(state),
          started_at: null,
          returned_at: null,
          trace_id: null,
          result: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow(),
    find: (id) => all().where('id', '=', id).executeTakeFirst(),
    findByStart: (start) => all().where('start_hash', '=', hashOf(start)).executeTakeFirst(),
    begin: (start, now) =>
      db
        .updateTable('integration_tests')
        .set({ started_at: now })
        .where('start_hash', '=', hashOf(start))
        .where('started_at', 'is', null)
        .where('expires_at', '>', now)
        .returningAll()
        .executeTakeFirst(),
    async findBegun(wanted, now) {
      if (wanted.starts.length === 0) return undefined;
      return await all().where(isUnderWay(wanted, now)).executeTakeFirst();
    },
    async setTrace(id, traceId) {
      await db
        .updateTable('integration_tests')
        .set({ trace_id: traceId })
        .where('id', '=', id)
        .execute();
    },
    async take(wanted, now) {
      if (wanted.starts.length === 0) return undefined;
      return await db
        .updateTable('integration_tests')
        .set({ returned_at: now })
        .where(isUnderWay(wanted, now))
        .returningAll()
        .executeTakeFirst();
    },
    async setResult(id, result) {
      await db.updateTable('integration_tests').set({ result }).where('id', '=', id).execute();
    },
    async sweep(now, limit) {
      const { numDeletedRows } = await db
        .deleteFrom('integration_tests')
        .where('id', 'in', (eb) =>
          eb
            .selectFrom('integration_tests')
            .select('id')
            .where('expires_at', '<', now)
            .orderBy('expires_at')
            .limit(limit),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function isUnderWay({ state, starts }: StateInBrowser, now: number) {
  return ({ eb, and }: ExpressionBuilder<Database, 'integration_tests'>) =>
    and([
      eb('state_hash', '=', hashOf(state)),
      eb('start_hash', 'in', starts.map(hashOf)),
      eb('started_at', 'is not', null),
      eb('returned_at', 'is', null),
      eb('expires_at', '>', now),
    ]);
}

/** A copy of the database leads into no test. */
function hashOf(value: string): string {
  return hash('sha256', value, 'base64url');
}
