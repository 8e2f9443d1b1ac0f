import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { SelectQueryNode } from 'kysely';

/** More distinct statements than the program has; a bound all the same, for queries with lists. */
const STATEMENT_CACHE_SIZE = 500;

interface PendingWrite {
  query: CompiledQuery;
  resolve: (result: QueryResult<never>) => void;
  reject: (error: unknown) => void;
}

/**
 * Kysely's driver over `node:sqlite`, with two connections to one file in WAL mode:
 *
 * - reads run on a connection that sees only committed data;
 * - writes outside a transaction that arrive in one turn of the event loop share one commit, and each is
 *   acknowledged only after it. One flush to the disk then serves many requests, which is what
 *   `synchronous=FULL` costs.
 *
 * A transaction has the write connection to itself; writes that arrive meanwhile wait for it.
 */
export class SqliteDriver implements Driver {
  readonly #path: string;
  #writer!: CachedStatements;
  #reader!: CachedStatements;
  #pending: PendingWrite[] = [];
  #flushScheduled = false;
  #transaction: Promise<void> | undefined;
  #endTransaction: (() => void) | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async init(): Promise<void> {
    const writer = new DatabaseSync(this.#path, { timeout: 5000 });
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;');
    const reader = new DatabaseSync(this.#path, { timeout: 5000 });
    reader.exec('PRAGMA query_only = ON;');
    this.#writer = new CachedStatements(writer);
    this.#reader = new CachedStatements(reader);
  }

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this);
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    while (this.#transaction) await this.#transaction;
    this.#flush();
    this.#writer.database.exec('BEGIN IMMEDIATE');
    this.#transaction = new Promise((resolve) => {
      this.#endTransaction = resolve;
    });
    (connection as SqliteConnection).inTransaction = true;
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    this.#writer.database.exec('COMMIT');
    this.#releaseWriter(connection);
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    try {
      this.#writer.database.exec('ROLLBACK');
    } finally {
      this.#releaseWriter(connection);
    }
  }

  async destroy(): Promise<void> {
    while (this.#transaction) await this.#transaction;
    this.#flush();
    this.#reader.database.close();
    this.#writer.database.close();
  }

  read(query: CompiledQuery): QueryResult<never> {
    return this.#reader.execute(query);
  }

  writeInTransaction(query: CompiledQuery): QueryResult<never> {
    return this.#writer.execute(query);
  }

  write(query: CompiledQuery): Promise<QueryResult<never>> {
    return new Promise((resolve, reject) => {
      this.#pending.push({ query, resolve, reject });
      this.#scheduleFlush();
    });
  }

  #releaseWriter(connection: DatabaseConnection): void {
    (connection as SqliteConnection).inTransaction = false;
    this.#transaction = undefined;
    this.#endTransaction?.();
    if (this.#pending.length > 0) this.#scheduleFlush();
  }

  #scheduleFlush(): void {
    if (this.#flushScheduled || this.#transaction) return;
    this.#flushScheduled = true;
    setImmediate(() => {
      this.#flushScheduled = false;
      if (!this.#transaction) this.#flush();
    });
  }

  #flush(): void {
    const writes = this.#pending;
    if (writes.length === 0) return;
    this.#pending = [];
    try {
      for (const acknowledge of this.#runTogether(writes)) acknowledge();
    } catch (error) {
      for (const write of writes) write.reject(error);
    }
  }

  #runTogether(writes: PendingWrite[]): (() => void)[] {
    const { database } = this.#writer;
    database.exec('BEGIN IMMEDIATE');
    try {
      const settled = writes.map((write) => this.#run(write));
      database.exec('COMMIT');
      return settled;
    } catch (error) {
      if (database.isTransaction) database.exec('ROLLBACK');
      throw error;
    }
  }

  /**
   * A statement that fails on a constraint undoes itself only and the others of its group go on. A failure of
   * the disk undoes the whole group, and then nobody may be told that their write is safe.
   */
  #run({ query, resolve, reject }: PendingWrite): () => void {
    try {
      const result = this.#writer.execute(query);
      return () => resolve(result);
    } catch (error) {
      if (!this.#writer.database.isTransaction) throw error;
      return () => reject(error);
    }
  }
}

class SqliteConnection implements DatabaseConnection {
  inTransaction = false;
  readonly #driver: SqliteDriver;

  constructor(driver: SqliteDriver) {
    this.#driver = driver;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.inTransaction) return this.#driver.writeInTransaction(query);
    if (SelectQueryNode.is(query.query)) return this.#driver.read(query);
    return this.#driver.write(query);
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator, and no query here streams.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Streaming is not supported on SQLite; read in pages.');
  }
}

class CachedStatements {
  readonly database: DatabaseSync;
  readonly #statements = new Map<string, { statement: StatementSync; returnsRows: boolean }>();

  constructor(database: DatabaseSync) {
    this.database = database;
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
