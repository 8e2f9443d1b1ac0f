import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { type CompiledQuery, type QueryResult, SelectQueryNode } from 'kysely';
import { StorageError } from '../storage-error.ts';
import { LogFlusher } from './log-flusher.ts';

/** More distinct statements than the program has; a bound all the same, for queries with lists. */
const STATEMENT_CACHE_SIZE = 500;
/** Milliseconds for which SQLite itself waits for another process that writes, and the event loop with it. */
const BUSY_TIMEOUT = 5;
/** Milliseconds until the next try, and until a write gives up. */
const RETRY_INTERVAL = 2;
const PATIENCE = 10_000;
/** SQLITE_BUSY, which the error's extended codes have in their last byte. */
const BUSY = 5;
/** Milliseconds after which a write is brought to the disk even when nobody waits for it. */
const LONGEST_DELAY = 20;

const PRAGMAS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  PRAGMA foreign_keys = ON;
  PRAGMA cache_size = -16384;
  PRAGMA wal_autocheckpoint = 4000;
`;

/**
 * One SQLite file in WAL mode, written in groups: the first write begins a transaction, the ones after it join,
 * and {@link SqliteFile.durable} commits them together and waits for the disk once for all. That wait would stop
 * the event loop inside COMMIT with `synchronous=FULL`; so it is left out there (`NORMAL`) and made up for off the
 * event loop, which promises the same.
 *
 * Reads see the writes of the group before it is on the disk, in this process only. That is safe as long as
 * nobody outside is told of a write before `durable`, and it lets the database decide at once who of several
 * requests was first.
 *
 * A transaction of several steps has a connection of its own; writes outside of it wait until it ends.
 */
export class SqliteFile {
  readonly #main: CachedStatements;
  readonly #transactions: CachedStatements;
  readonly #log: LogFlusher;
  readonly #onDiskFailure: (error: StorageError) => void;
  #transaction: Promise<void> | undefined;
  #endTransaction: (() => void) | undefined;
  #lastResort: NodeJS.Timeout | undefined;
  #groupLost = false;
  #rowChanges = 0;
  #dataVersion: number | undefined;

  /**
   * @param onDiskFailure a group could not be brought to the disk. What it held is lost, and requests that have
   *   written but not yet asked cannot be told apart any more, so the process has to end.
   */
  constructor(path: string, onDiskFailure: (error: StorageError) => void) {
    this.#main = new CachedStatements(path);
    this.#transactions = new CachedStatements(path);
    this.#onDiskFailure = onDiskFailure;
    this.#log = new LogFlusher(`${path}-wal`, () => this.#commitGroup());
  }

  /** Runs a query on its own. Whoever tells somebody outside of a write awaits {@link durable} first. */
  async run(query: CompiledQuery): Promise<QueryResult<never>> {
    if (SelectQueryNode.is(query.query)) return this.#main.execute(query);
    const givesUp = performance.now() + PATIENCE;
    // No await between this and the statement, lest the group be committed in between.
    while (!this.#openGroup(givesUp)) await this.#nextChance();
    const result = this.#executeInGroup(query);
    this.#log.markWritten();
    return result;
  }

  /** @returns when all that was written before the call is on the disk; at once when it is. */
  durable(): Promise<void> {
    return this.#log.flush().catch((cause) => {
      throw this.#failed(cause);
    });
  }

  /** Marks that a row was written which {@link rowVersion} watches over. */
  markRowChange(): void {
    this.#rowChanges += 1;
  }

  /**
   * Changes whenever a row may have changed for which {@link markRowChange} was called, or another connection,
   * of this or another process, has committed anything.
   */
  rowVersion(): number {
    // Once in a turn of the event loop: a request that begins after a change begins in a later one.
    if (this.#dataVersion === undefined) {
      this.#dataVersion = this.#main.dataVersion();
      setImmediate(() => {
        this.#dataVersion = undefined;
      });
    }
    return this.#rowChanges + this.#dataVersion;
  }

  /** Waits for the transaction under way; writes outside of this one wait until it ends. */
  async begin(): Promise<void> {
    const givesUp = performance.now() + PATIENCE;
    while (!this.#beginTransaction(givesUp)) await this.#nextChance();
    this.#transaction = new Promise((resolve) => {
      this.#endTransaction = resolve;
    });
  }

  runInTransaction(query: CompiledQuery): QueryResult<never> {
    return this.#transactions.execute(query);
  }

  commit(): void {
    this.#transactions.database.exec('COMMIT');
    this.#log.markWritten();
    this.#transactionEnded();
  }

  rollback(): void {
    try {
      // On a disk that is full SQLite has undone it by itself, and what failed first is what is worth telling.
      const { database } = this.#transactions;
      if (database.isTransaction) database.exec('ROLLBACK');
    } finally {
      this.#transactionEnded();
    }
  }

  async close(): Promise<void> {
    while (this.#transaction) await this.#transaction;
    await this.#log.close();
    clearTimeout(this.#lastResort);
    this.#transactions.database.close();
    this.#main.database.close();
  }

  /**
   * A statement that fails on a constraint undoes itself only, and the others of its group go on. On a disk that is
   * full or broken SQLite may undo all of them, which nobody may then be told of as if they were kept.
   */
  #executeInGroup(query: CompiledQuery): QueryResult<never> {
    try {
      return this.#main.execute(query);
    } catch (cause) {
      if (this.#main.database.isTransaction) throw cause;
      this.#groupLost = true;
      throw this.#failed(cause);
    }
  }

  #failed(cause: unknown): StorageError {
    const error = StorageError.diskFailed(cause);
    this.#onDiskFailure(error);
    return error;
  }

  #transactionEnded(): void {
    this.#transaction = undefined;
    this.#endTransaction?.();
  }

  #beginTransaction(givesUp: number): boolean {
    if (this.#transaction) return false;
    this.#commitGroup();
    return this.#transactions.tryBegin(givesUp);
  }

  #openGroup(givesUp: number): boolean {
    if (this.#transaction) return false;
    if (this.#main.database.isTransaction) return true;
    if (!this.#main.tryBegin(givesUp)) return false;
    this.#lastResort ??= setTimeout(() => {
      this.#lastResort = undefined;
      this.durable().catch(() => undefined);
    }, LONGEST_DELAY);
    return true;
  }

  /** A transaction of ours says when it ends; another process does not. */
  #nextChance(): Promise<void> {
    return this.#transaction ?? delay(RETRY_INTERVAL);
  }

  #commitGroup(): void {
    if (this.#groupLost) throw new Error('a group of writes was undone');
    const { database } = this.#main;
    if (!database.isTransaction) return;
    clearTimeout(this.#lastResort);
    this.#lastResort = undefined;
    database.exec('COMMIT');
  }
}

class CachedStatements {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, { statement: StatementSync; returnsRows: boolean }>();
  readonly #dataVersion: StatementSync;

  constructor(path: string) {
    this.database = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
    this.database.exec(PRAGMAS);
    this.#dataVersion = this.database.prepare('PRAGMA data_version');
  }

  /**
   * Begins a transaction that writes.
   *
   * @returns false when another process is writing; from `givesUp` on that is an error.
   */
  tryBegin(givesUp: number): boolean {
    try {
      this.database.exec('BEGIN IMMEDIATE');
      return true;
    } catch (error) {
      const { errcode = 0 } = error as { errcode?: number };
      if ((errcode & 0xff) !== BUSY || performance.now() > givesUp) throw error;
      return false;
    }
  }

  dataVersion(): number {
    return Number(this.#dataVersion.get()?.data_version);
  }

  execute(query: CompiledQuery): QueryResult<never> {
    const { statement, returnsRows } = this.#prepare(query.sql);
    const parameters = query.parameters as SQLInputValue[];
    if (returnsRows) return { rows: statement.all(...parameters) as never[] };
    const { changes } = statement.run(...parameters);
    return { rows: [], numAffectedRows: BigInt(changes) };
  }

  #prepare(sql: string) {
    let cached = this.#statements.get(sql);
    if (!cached) {
      const statement = this.database.prepare(sql);
      cached = { statement, returnsRows: statement.columns().length > 0 };
      if (this.#statements.size >= STATEMENT_CACHE_SIZE) this.#statements.clear();
      this.#statements.set(sql, cached);
    }
    return cached;
  }
}
