import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  type QueryResult,
  SelectQueryNode,
} from 'kysely';
import type { Executed, SqliteFile } from './file.ts';

/** When a write is acknowledged: once it is on the disk, or already when it is committed. */
export type Acknowledge = 'when durable' | 'when committed';

/** Kysely's driver over a {@link SqliteFile}. A transaction is always acknowledged when it is on the disk. */
export class SqliteDriver implements Driver {
  readonly #file: SqliteFile;
  readonly #acknowledge: Acknowledge;

  constructor(file: SqliteFile, acknowledge: Acknowledge) {
    this.#file = file;
    this.#acknowledge = acknowledge;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<DatabaseConnection> {
    return new SqliteConnection(this.#file, this.#acknowledge);
  }

  async releaseConnection(): Promise<void> {}

  async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await this.#file.begin();
    (connection as SqliteConnection).inTransaction = true;
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    (connection as SqliteConnection).inTransaction = false;
    this.#file.commit();
    await this.#file.durable();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    (connection as SqliteConnection).inTransaction = false;
    this.#file.rollback();
  }

  /** The file belongs to whoever opened it. */
  async destroy(): Promise<void> {}
}

/** Runs a query on its own, outside a transaction. */
export async function runAlone(
  file: SqliteFile,
  query: CompiledQuery,
  { acknowledge, executed }: { acknowledge: Acknowledge; executed?: Executed | undefined },
): Promise<QueryResult<never>> {
  const result = await file.run(query, executed);
  if (acknowledge === 'when durable' && !SelectQueryNode.is(query.query)) {
    file.markRowChange();
    await file.durable();
  }
  return result;
}

class SqliteConnection implements DatabaseConnection {
  inTransaction = false;
  readonly #file: SqliteFile;
  readonly #acknowledge: Acknowledge;

  constructor(file: SqliteFile, acknowledge: Acknowledge) {
    this.#file = file;
    this.#acknowledge = acknowledge;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.inTransaction) return this.#file.runInTransaction(query);
    return await runAlone(this.#file, query, { acknowledge: this.#acknowledge });
  }

  // biome-ignore lint/correctness/useYield: the interface wants a generator, and no query here streams.
  async *streamQuery(): AsyncIterableIterator<never> {
    throw new Error('Streaming is not supported on SQLite; read in pages.');
  }
}
