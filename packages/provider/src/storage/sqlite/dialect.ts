import {
  type CompiledQuery,
  type DatabaseIntrospector,
  type Dialect,
  type DialectAdapter,
  type Driver,
  type Kysely,
  type QueryCompiler,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { type Acknowledge, runAlone, SqliteDriver } from './driver.ts';
import type { Executed, SqliteFile } from './file.ts';

/** Kysely over an open {@link SqliteFile}; several may share one. */
export class SqliteDialect implements Dialect {
  readonly #file: SqliteFile;
  readonly #acknowledge: Acknowledge;

  constructor(file: SqliteFile, acknowledge: Acknowledge) {
    this.#file = file;
    this.#acknowledge = acknowledge;
  }

  createDriver(): Driver {
    return new SqliteDriver(this.#file, this.#acknowledge);
  }

  createQueryCompiler(): QueryCompiler {
    return new SqliteQueryCompiler();
  }

  createAdapter(): DialectAdapter {
    return new SharedFileAdapter((query, executed) =>
      runAlone(this.#file, query, { acknowledge: this.#acknowledge, executed }),
    );
  }

  createIntrospector(db: Kysely<unknown>): DatabaseIntrospector {
    return new SqliteIntrospector(db);
  }
}

type RunAlone = (query: CompiledQuery, executed?: Executed) => Promise<QueryResult<never>>;

/** What our driver can do and Kysely does not expect of SQLite. */
export class SharedFileAdapter extends SqliteAdapter {
  /** Runs a compiled query past Kysely's connection handling, which costs more than most of the queries. */
  readonly run: RunAlone;

  constructor(run: RunAlone) {
    super();
    this.run = run;
  }

  /** Schema changes obey transactions, so a migration that fails half-way leaves nothing behind. */
  override get supportsTransactionalDdl(): boolean {
    return true;
  }

  /** The file orders who writes. One connection at a time would make every write wait for the disk alone. */
  override get supportsMultipleConnections(): boolean {
    return true;
  }
}
