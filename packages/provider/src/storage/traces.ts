import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Compilable, type Kysely, sql } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { TraceEntryRow, TraceRow } from './tables/traces.ts';

/** Rows of one statement, which is compiled once. */
const AT_ONCE = 25;
const TRACE_COLUMNS = [
  'id',
  'started_at',
  'client_id',
  'user_id',
  'session_id',
  'outcome',
  'outcome_at',
  'error',
  'refreshes',
  'refreshed_at',
  'userinfo_requests',
  'userinfo_at',
] as const satisfies readonly (keyof TraceRow)[];
const ENTRY_COLUMNS = [
  'trace_id',
  'id',
  'occurred_at',
  'reference',
  'entry',
] as const satisfies readonly (keyof TraceEntryRow)[];
/** Entries that are read of one trace; more of one come from retries in a loop. */
const ENTRIES_READ = 200;

/** A role that opened an application for a person. */
export interface OpeningRoleOf {
  client_id: string;
  user_id: string;
  name: string;
}

/** Queries on traces. What is written is added to what other processes have written of the same traces. */
export interface TraceRows {
  /**
   * Adds to what is known: a person, client or session stays once it is known, counts are added, and the latest outcome
   * counts.
   *
   * @param traces each id once.
   */
  merge(traces: readonly TraceRow[]): Promise<void>;
  addEntries(entries: readonly TraceEntryRow[]): Promise<void>;
  /** Removes those of these in which nobody proved who they are. */
  removeOfNobody(ids: readonly string[]): Promise<void>;
  /** The roles by which these people may open these applications, where roles are needed. */
  openingRolesOf(wanted: { clientIds: string[]; userIds: string[] }): Promise<OpeningRoleOf[]>;
  /** What these applications have defined as claims of their own, as JSON; those without are left out. */
  claimRulesOf(clientIds: string[]): Promise<{ client_id: string; claims: string }[]>;
  find(id: string): Promise<TraceRow | undefined>;
  /** The oldest first. */
  entriesOf(id: string): Promise<TraceEntryRow[]>;
  /** The latest first. */
  list(wanted: {
    clientId?: string | undefined;
    userId?: string | undefined;
    reference?: string | undefined;
    /** Only smaller ids. */
    beforeId?: string | undefined;
    limit: number;
  }): Promise<TraceRow[]>;
  /**
   * Removes up to `limit` traces with smaller ids, and of nobody in particular those below `nobodyBelow`.
   *
   * @returns how many were removed.
   */
  sweep(wanted: { below: string; nobodyBelow: string }, limit: number): Promise<number>;
}

/** @param written where it is written; nobody waits for the disk. */
export function createTraceRows(db: Kysely<Database>, written: Kysely<Database> = db): TraceRows {
  const merge = prepareRows<TraceRow>(written, TRACE_COLUMNS, (rows) =>
    written
      .insertInto('traces')
      .values(rows)
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet({
          client_id: sql`coalesce(traces.client_id, excluded.client_id)`,
          user_id: sql`coalesce(traces.user_id, excluded.user_id)`,
          session_id: sql`coalesce(excluded.session_id, traces.session_id)`,
          outcome: latest('outcome'),
          error: latest('error'),
          outcome_at: latest('outcome_at'),
          refreshes: sql`traces.refreshes + excluded.refreshes`,
          refreshed_at: sql`coalesce(excluded.refreshed_at, traces.refreshed_at)`,
          userinfo_requests: sql`traces.userinfo_requests + excluded.userinfo_requests`,
          userinfo_at: sql`coalesce(excluded.userinfo_at, traces.userinfo_at)`,
        }),
      ),
  );
  const addEntries = prepareRows<TraceEntryRow>(written, ENTRY_COLUMNS, (rows) =>
    written.insertInto('trace_entries').values(rows),
  );
  async function remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await written.deleteFrom('trace_entries').where('trace_id', 'in', ids).execute();
    await written.deleteFrom('traces').where('id', 'in', ids).execute();
  }
  return {
    async merge(traces) {
      // In one order, so that two processes don't wait for each other.
      await inRows(
        merge,
        traces.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      );
    },
    addEntries: (entries) => inRows(addEntries, entries),
    async removeOfNobody(ids) {
      const found = await db
        .selectFrom('traces')
        .select('id')
        .where('id', 'in', ids)
        .where('user_id', 'is', null)
        .execute();
      await remove(found.map(({ id }) => id));
    },
    async openingRolesOf({ clientIds, userIds }) {
      return await db
        .selectFrom('applications')
        .innerJoin('role_applications', 'role_applications.application_id', 'applications.id')
        .innerJoin('user_roles', 'user_roles.role_id', 'role_applications.role_id')
        .innerJoin('roles', 'roles.id', 'role_applications.role_id')
        .select(['applications.client_id', 'user_roles.user_id', 'roles.name'])
        .where('applications.client_id', 'in', clientIds)
        .where('applications.access', '!=', 'everyone')
        .where('user_roles.user_id', 'in', userIds)
        .orderBy('roles.name_canonical')
        .execute();
    },
    async claimRulesOf(clientIds) {
      return await db
        .selectFrom('applications')
        .select(['client_id', 'claims'])
        .where('client_id', 'in', clientIds)
        .where('claims', '!=', '[]')
        .execute();
    },
    find: (id) => db.selectFrom('traces').selectAll().where('id', '=', id).executeTakeFirst(),
    entriesOf: (id) =>
      db
        .selectFrom('trace_entries')
        .selectAll()
        .where('trace_id', '=', id)
        .orderBy('id')
        .limit(ENTRIES_READ)
        .execute(),
    async list({ clientId, userId, reference, beforeId, limit }) {
      let page = db.selectFrom('traces').selectAll().orderBy('id', 'desc').limit(limit);
      if (clientId !== undefined) page = page.where('client_id', '=', clientId);
      if (userId !== undefined) page = page.where('user_id', '=', userId);
      if (beforeId !== undefined) page = page.where('id', '<', beforeId);
      if (reference !== undefined) {
        page = page.where('id', 'in', (eb) =>
          eb.selectFrom('trace_entries').select('trace_id').where('reference', '=', reference),
        );
      }
      return await page.execute();
    },
    async sweep({ below, nobodyBelow }, limit) {
      const old = await db
        .selectFrom('traces')
        .select('id')
        .where('id', '<', below)
        .orderBy('id')
        .limit(limit)
        .execute();
      const ofNobody = await db
        .selectFrom('traces')
        .select('id')
        .where('user_id', 'is', null)
        .where('id', '<', nobodyBelow)
        .orderBy('id')
        .limit(limit - old.length)
        .execute();
      const ids = [...new Set([...old, ...ofNobody].map(({ id }) => id))];
      await remove(ids);
      return ids.length;
    },
  };
}

/** Writes rows, one or {@link AT_ONCE} in a statement. */
interface PreparedRows<Row> {
  one(rows: readonly Row[]): Promise<unknown>;
  many(rows: readonly Row[]): Promise<unknown>;
}

function prepareRows<Row extends object>(
  db: Kysely<Database>,
  columns: readonly (keyof Row & string)[],
  insert: (rows: Row[]) => Compilable<unknown>,
): PreparedRows<Row> {
  // One array of values takes a fifth of the time of an object with a name for each.
  const placeOf = (row: number, column: number) => parameter(`${row * columns.length + column}`);
  const ofSize = (size: number) => {
    const rows = Array.from(
      { length: size },
      (_, row) => Object.fromEntries(columns.map((name, i) => [name, placeOf(row, i)])) as Row,
    );
    const run = prepare<unknown[], unknown>(db, insert(rows));
    return (values: readonly Row[]) =>
      run(values.flatMap((row) => columns.map((name) => row[name])));
  };
  return { one: ofSize(1), many: ofSize(AT_ONCE) };
}

async function inRows<Row>({ one, many }: PreparedRows<Row>, rows: readonly Row[]): Promise<void> {
  for (let start = 0; start < rows.length; ) {
    const some = rows.slice(start, start + AT_ONCE);
    if (some.length === AT_ONCE) await many(some);
    else for (const row of some) await one([row]);
    start += some.length;
    // The embedded database does not wait, so requests would wait for all of it.
    await nextTurn();
  }
}

function latest(column: 'outcome' | 'error' | 'outcome_at') {
  const [now, then] = [sql.ref(`excluded.${column}`), sql.ref(`traces.${column}`)];
  return sql<never>`case when excluded.outcome_at >= traces.outcome_at then ${now} else ${then} end`;
}
