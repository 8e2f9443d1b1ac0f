import type { Kysely } from 'kysely';
import { lockRows } from './locking.ts';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';
import type { ImportRowTable, ImportTable } from './tables/imports.ts';

type ImportOutcome = NonNullable<ImportRowTable['outcome']>;

/** A row of a file that is to be done. */
export interface WaitingRow {
  number: number;
  cells: string;
}

/** Queries on `imports` and `import_rows`. */
export interface ImportRows {
  insert(row: ImportTable): Promise<void>;
  find(id: string): Promise<ImportTable | undefined>;
  /** Nobody changes it until the transaction ends. */
  findAndLock(id: string): Promise<ImportTable | undefined>;
  /** The first that is running; nobody else goes on with it until the transaction ends. */
  findRunningAndLock(): Promise<ImportTable | undefined>;
  update(id: string, columns: Partial<ImportTable>): Promise<void>;
  delete(id: string): Promise<void>;
  /** The latest first. */
  list(page: { beforeId: string | undefined; limit: number }): Promise<ImportTable[]>;
  /** Removes what was over, or not received, at `time`. @returns how many. */
  sweep(times: { over: number; abandoned: number }, limit: number): Promise<number>;

  addRows(importId: string, rows: readonly WaitingRow[]): Promise<void>;
  listWaiting(importId: string, page: { after: number; limit: number }): Promise<WaitingRow[]>;
  /** Earlier rows that did not fail and are about one of these people. */
  listSame(
    importId: string,
    keys: { emails: string[]; usernames: string[] },
  ): Promise<Pick<ImportRowTable, 'number' | 'email_key' | 'username_key'>[]>;
  /** Writes what came of rows over what they were. */
  finishRows(rows: readonly ImportRowTable[]): Promise<void>;
  /** Removes what the rows say that are not done. */
  dropWaiting(importId: string): Promise<void>;
  listDone(
    importId: string,
    page: { outcome: ImportOutcome | undefined; after: number; limit: number },
  ): Promise<ImportRowTable[]>;
}

export function createImportRows(db: Kysely<Database>): ImportRows {
  const select = () => db.selectFrom('imports').selectAll();
  return {
    async insert(row) {
      await db.insertInto('imports').values(row).execute();
    },
    find: (id) => select().where('id', '=', id).executeTakeFirst(),
    findAndLock: (id) => lockRows(db, select().where('id', '=', id)).executeTakeFirst(),
    findRunningAndLock: () =>
      lockRows(
        db,
        select().where('state', '=', 'running').orderBy('id').limit(1),
      ).executeTakeFirst(),
    async update(id, columns) {
      await db.updateTable('imports').set(columns).where('id', '=', id).execute();
    },
    async delete(id) {
      await db.deleteFrom('imports').where('id', '=', id).execute();
    },
    async list({ beforeId, limit }) {
      let page = select().where('state', '!=', 'receiving').orderBy('id', 'desc').limit(limit);
      if (beforeId !== undefined) page = page.where('id', '<', beforeId);
      return await page.execute();
    },
    async sweep({ over, abandoned }, limit) {
      const due = await db
        .selectFrom('imports')
        .select('id')
        .where(({ or, and, eb }) =>
          or([
            eb('finished_at', '<', over),
            and([eb('state', '=', 'receiving'), eb('created_at', '<', abandoned)]),
          ]),
        )
        .limit(limit)
        .execute();
      if (due.length === 0) return 0;
      const ids = due.map(({ id }) => id);
      await db.deleteFrom('imports').where('id', 'in', ids).execute();
      return ids.length;
    },

    async addRows(importId, rows) {
      if (rows.length === 0) return;
      await db
        .insertInto('import_rows')
        .values(rows.map((row) => ({ ...row, import_id: importId })))
        .execute();
    },
    async listWaiting(importId, { after, limit }) {
      const found = await db
        .selectFrom('import_rows')
        .select(['number', 'cells'])
        .where('import_id', '=', importId)
        .where('number', '>', after)
        .orderBy('number')
        .limit(limit)
        .execute();
      return found.map(({ number, cells }) => ({ number, cells: cells ?? '[]' }));
    },
    async listSame(importId, { emails, usernames }) {
      const by = (column: 'email_key' | 'username_key', values: string[]) =>
        values.length === 0
          ? []
          : db
              .selectFrom('import_rows')
              .select(['number', 'email_key', 'username_key'])
              .where('import_id', '=', importId)
              .where(column, 'in', values)
              .execute();
      // Two statements, each of which has its index.
      const found = [await by('email_key', emails), await by('username_key', usernames)];
      return found.flat();
    },
    async finishRows(rows) {
      for (const some of slices(rows)) {
        await db
          .insertInto('import_rows')
          .values(some)
          .onConflict((conflict) =>
            conflict.columns(['import_id', 'number']).doUpdateSet(({ ref }) => ({
              cells: ref('excluded.cells'),
              outcome: ref('excluded.outcome'),
              user_id: ref('excluded.user_id'),
              errors: ref('excluded.errors'),
              email_key: ref('excluded.email_key'),
              username_key: ref('excluded.username_key'),
            })),
          )
          .execute();
      }
    },
    async dropWaiting(importId) {
      await db
        .deleteFrom('import_rows')
        .where('import_id', '=', importId)
        .where('outcome', 'is', null)
        .execute();
    },
    async listDone(importId, { outcome, after, limit }) {
      let page = db
        .selectFrom('import_rows')
        .selectAll()
        .where('import_id', '=', importId)
        .where('number', '>', after)
        .orderBy('number')
        .limit(limit);
      page =
        outcome === undefined
          ? page.where('outcome', 'is not', null)
          : page.where('outcome', '=', outcome);
      return await page.execute();
    },
  };
}
