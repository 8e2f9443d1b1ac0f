import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import type { IntegrationTestRow } from './tables/integration-tests.ts';

/** A test as it is begun; what leads to it is kept as hashes. */
export type NewIntegrationTest = Omit<
  IntegrationTestRow,
  'start_hash' | 'state_hash' | 'started_at' | 'returned_at' | 'trace_id' | 'result'
> & { start: string; state: string };

/** Queries on tests of integrations. Each of `begin` and `take` succeeds once, on whichever node. */
export interface IntegrationTestRows {
  insert(on: Kysely<Database>, test: NewIntegrationTest): Promise<void>;
  find(id: string): Promise<IntegrationTestRow | undefined>;
  /** @param start what the link to the start carries. */
  findByStart(start: string): Promise<IntegrationTestRow | undefined>;
  /** @returns the test that began by this call; undefined: it had begun, or its time is over. */
  begin(start: string, now: number): Promise<IntegrationTestRow | undefined>;
  /** @returns the test that has begun, and whose answer has not come. */
  findBegun(state: string, now: number): Promise<IntegrationTestRow | undefined>;
  setTrace(id: string, traceId: string): Promise<void>;
  /**
   * @param starts the test has to have begun by one of these.
   * @returns the test whose answer this call is the one to handle.
   */
  take(
    state: string,
    starts: readonly string[],
    now: number,
  ): Promise<IntegrationTestRow | undefined>;
  /** @param result sealed. */
  setResult(id: string, result: string): Promise<void>;
  /** Removes up to `limit` that expired before `now`. @returns how many were removed. */
  sweep(now: number, limit: number): Promise<number>;
}

export function createIntegrationTestRows(db: Kysely<Database>): IntegrationTestRows {
  const all = () => db.selectFrom('integration_tests').selectAll();
  return {
    async insert(on, { start, state, ...test }) {
      await on
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
        .execute();
    },
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
    findBegun: (state, now) =>
      all()
        .where('state_hash', '=', hashOf(state))
        .where('started_at', 'is not', null)
        .where('returned_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst(),
    async setTrace(id, traceId) {
      await db
        .updateTable('integration_tests')
        .set({ trace_id: traceId })
        .where('id', '=', id)
        .execute();
    },
    async take(state, starts, now) {
      if (starts.length === 0) return undefined;
      return await db
        .updateTable('integration_tests')
        .set({ returned_at: now })
        .where('state_hash', '=', hashOf(state))
        .where('start_hash', 'in', starts.map(hashOf))
        .where('started_at', 'is not', null)
        .where('returned_at', 'is', null)
        .where('expires_at', '>', now)
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

/** A copy of the database leads into no test. */
function hashOf(value: string): string {
  return hash('sha256', value, 'base64url');
}
