import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import { DEFAULT_LIMIT, decodeCursor, isId, type Page, toPage } from '../../paging.ts';
import { checkMayChange } from '../../policy/privileges.ts';
import { createImportRows, type WaitingRow } from '../../storage/imports.ts';
import type { Database } from '../../storage/schema.ts';
import type { ImportRowTable, ImportTable } from '../../storage/tables/imports.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { Attributes } from '../attributes.ts';
import type { BatchOutcome } from '../batches/batch.ts';
import { INVITE, readHeader } from './columns.ts';
import { type CsvRow, invalid, readCsv } from './csv.ts';
import {
  type ImportResult,
  type ImportResultError,
  toImport,
  type UserImport,
} from './user-import.ts';

/** Rows that are written at once. */
const BATCH = 500;
const DAY_MS = 86_400_000;
const KEPT_DAYS = 30;
/** Longer than any file takes to arrive. */
const ABANDONED_MS = DAY_MS;

/** Files of users that super administrators send. */
export interface Imports {
  /**
   * Takes a CSV file in as it comes; its rows are done in the background. A file that can't be read leaves nothing.
   *
   * @param options.invite as if the column `invite` said `true` in each row that does not say otherwise.
   *
   * @throws {DomainError} `privilege_missing`, `import_file_invalid`.
   */
  receive(
    file: AsyncIterable<Uint8Array>,
    options: { mode: 'create' | 'upsert'; dryRun: boolean; invite?: boolean },
    asked: { by: Actor },
  ): Promise<UserImport>;
  /** @throws {DomainError} `privilege_missing`, `import_not_found`. */
  get(id: string, asked: { by: Actor }): Promise<UserImport>;
  /** The latest first. @throws {DomainError} `privilege_missing`, `cursor_invalid`. */
  list(page: { limit?: number; after?: string }, asked: { by: Actor }): Promise<Page<UserImport>>;
  /**
   * What came of the rows that are done, in their order.
   *
   * @throws {DomainError} `privilege_missing`, `import_not_found`, `cursor_invalid`.
   */
  results(
    id: string,
    page: { outcome?: BatchOutcome; limit?: number; after?: string },
    asked: { by: Actor },
  ): Promise<Page<ImportResult>>;
  /**
   * Leaves the rows that are not done undone; what is done stays.
   *
   * @throws {DomainError} `privilege_missing`, `import_not_found`, `import_over`.
   */
  cancel(id: string, asked: { by: Actor }): Promise<UserImport>;
  /**
   * Removes the import with its results, not the users.
   *
   * @throws {DomainError} `privilege_missing`, `import_not_found`, `import_running`.
   */
  delete(id: string, asked: { by: Actor }): Promise<void>;
  /** Removes what was over a month ago, and files that never arrived as a whole. @returns how many. */
  sweep(limit: number): Promise<number>;
}

export function createImports(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  attributes: Pick<Attributes, 'schema'>;
}): Imports {
  const { db, clock, audit, attributes } = options;
  const rows = createImportRows(db);

  async function find(id: string, by: Actor): Promise<ImportTable> {
    checkMayChange(by, 'users');
    return checkThere(isId(id) ? await rows.find(id) : undefined);
  }

  /** Writes the rows of a file as they come. @returns how many there are. */
  async function store(
    id: string,
    file: AsyncIterable<CsvRow>,
    complete: FileColumns['complete'],
  ): Promise<number> {
    let total = 0;
    let waiting: WaitingRow[] = [];
    for await (const { cells } of file) {
      total += 1;
      waiting.push({ number: total, cells: JSON.stringify(complete(cells)) });
      if (waiting.length < BATCH) continue;
      await rows.addRows(id, waiting);
      waiting = [];
    }
    await rows.addRows(id, waiting);
    return total;
  }

  return {
    async receive(file, { mode, dryRun, invite = false }, { by }) {
      checkMayChange(by, 'users');
      const read = readCsv(file);
      const { value: header } = await read.next();
      if (!header)
        throw invalid('empty', 'The file is empty: its first line must name the columns.');
      const { columns, complete } = invite ? withInvite(header.cells) : asItIs(header.cells);
      readHeader(columns, await attributes.schema());
      const id = newId();
      const { privileges: _, ...actor } = by;
      const row: ImportTable = {
        id,
        state: 'receiving',
        reason: null,
        mode,
        dry_run: Number(dryRun),
        columns: JSON.stringify(columns),
        actor: JSON.stringify(actor),
        rows_total: 0,
        rows_done: 0,
        created: 0,
        updated: 0,
        unchanged: 0,
        failed: 0,
        created_at: clock.now(),
        finished_at: null,
      };
      await rows.insert(row);
      try {
        const total = await store(id, read, complete);
        if (total === 0) throw invalid('empty', 'The file has no rows below its header.');
        const begun = { state: 'running', rows_total: total } as const;
        return await inTransaction(db, async (transaction) => {
          await createImportRows(transaction).update(id, begun);
          await audit.record(transaction, by, {
            action: 'user.import',
            target: { type: 'import', id },
            details: { state: 'running', mode, dry_run: dryRun, invite, rows_total: total },
          });
          return toImport({ ...row, ...begun });
        });
      } catch (error) {
        await rows.delete(id);
        throw error;
      }
    },

    get: async (id, { by }) => toImport(await find(id, by)),

    async list({ limit = DEFAULT_LIMIT, after }, { by }) {
      checkMayChange(by, 'users');
      const found = await rows.list({ beforeId: decodeCursor(after), limit: limit + 1 });
      return toPage(found.map(toImport), limit);
    },

    async results(id, { outcome, limit = DEFAULT_LIMIT, after }, { by }) {
      await find(id, by);
      const page = { outcome, after: decodeNumber(after), limit: limit + 1 };
      const found = await rows.listDone(id, page);
      const items = found.slice(0, limit).map(toResult);
      const last = items.at(-1);
      const hasMore = found.length > limit && last !== undefined;
      return { items, next: hasMore ? encodeNumber(last.number) : null };
    },

    async cancel(id, { by }) {
      checkMayChange(by, 'users');
      return await inTransaction(db, async (transaction) => {
        const inside = createImportRows(transaction);
        const row = checkThere(isId(id) ? await inside.findAndLock(id) : undefined);
        if (row.state !== 'running') throw new DomainError('import_over');
        const over = { state: 'cancelled', finished_at: clock.now() } as const;
        await inside.update(id, over);
        await inside.dropWaiting(id);
        await audit.record(transaction, by, {
          action: 'user.import',
          target: { type: 'import', id },
          details: { state: 'cancelled', rows_done: row.rows_done },
        });
        return toImport({ ...row, ...over });
      });
    },

    async delete(id, { by }) {
      checkMayChange(by, 'users');
      await inTransaction(db, async (transaction) => {
        const inside = createImportRows(transaction);
        const row = checkThere(isId(id) ? await inside.findAndLock(id) : undefined);
        if (row.state === 'running') throw new DomainError('import_running');
        await inside.delete(id);
      });
    },

    async sweep(limit) {
      const now = clock.now();
      const times = { over: now - KEPT_DAYS * DAY_MS, abandoned: now - ABANDONED_MS };
      return await rows.sweep(times, limit);
    },
  };
}

/** The header under which the rows of a file are kept, and what is added to each. */
interface FileColumns {
  columns: string[];
  complete(cells: string[]): string[];
}

function asItIs(columns: string[]): FileColumns {
  return { columns, complete: (cells) => cells };
}

/** Everybody is invited of whom the file does not say otherwise. */
function withInvite(header: string[]): FileColumns {
  const at = header.indexOf(INVITE);
  if (at === -1) return { columns: [...header, INVITE], complete: (cells) => [...cells, 'true'] };
  return { columns: header, complete: (cells) => cells.with(at, cells[at] || 'true') };
}

/** @throws {DomainError} `import_not_found`. */
function checkThere(row: ImportTable | undefined): ImportTable {
  if (!row || row.state === 'receiving') throw new DomainError('import_not_found');
  return row;
}

function toResult({ number, outcome, user_id, errors }: ImportRowTable): ImportResult {
  const found = errors === null ? [] : (JSON.parse(errors) as ImportResultError[]);
  return { number, outcome: outcome ?? 'failed', user_id, errors: found };
}

function encodeNumber(number: number): string {
  return Buffer.from(String(number)).toString('base64url');
}

/** @throws {DomainError} `cursor_invalid`. */
function decodeNumber(after: string | undefined): number {
  if (after === undefined) return 0;
  const text = Buffer.from(after, 'base64url').toString();
  if (!/^\d{1,9}$/.test(text)) throw new DomainError('cursor_invalid');
  return Number(text);
}
