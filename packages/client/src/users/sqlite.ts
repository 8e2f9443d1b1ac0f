import { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock } from '../core/clock.ts';
import { invalid } from '../core/option-checks.ts';
import { shareSqliteFile } from '../sessions/stores/sqlite-schema.ts';
import { migrate } from './sql/migrations.ts';
import { createSqlUserDirectory } from './sql/sql-user-directory.ts';
import { createSqliteEngine } from './sql/sqlite-engine.ts';
import type { UserDirectory } from './user-directory.ts';

/** Settings of {@link sqliteUserStore}: a file of its own, or a connection of the app's. */
export type SqliteUserStoreOptions = {
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: Clock;
} & (
  | {
      /** Path of the file, made when absent; its folder must exist. */
      readonly file: string;
    }
  | {
      /**
       * An open connection. Its pragmas stay as they are, and what is done inside a transaction that
       * the app holds open is undone with it.
       */
      readonly database: DatabaseSync;
    }
);

/** A {@link UserDirectory} in SQLite. */
export interface SqliteUserStore extends UserDirectory {
  /** Closes the file; nothing when the connection is the app's. */
  close(): void;
}

/**
 * Users in a SQLite file, which any number of processes of one machine may share, by `node:sqlite`
 * and `kysely`. Makes its tables, `gatehouse_users` and others that begin like it.
 *
 * Calls are synchronous inside: each keeps the event loop for some microseconds, and at most for 5
 * seconds while another process writes. What is written to a file of its own survives a power cut.
 *
 * @throws {ConfigError} when foreign keys are switched off on the app's connection.
 * @throws what SQLite throws when the file can't be opened or written; methods reject with the same.
 */
export function sqliteUserStore(options: SqliteUserStoreOptions): SqliteUserStore {
  const { clock = systemClock } = options;
  const owned = 'file' in options;
  const database = owned ? new DatabaseSync(options.file) : options.database;
  try {
    if (owned) {
      shareSqliteFile(database);
      database.exec('pragma synchronous = full');
    }
    checkForeignKeys(database);
    const engine = createSqliteEngine(database);
    engine.transactionSync(() => migrate(engine));
    return {
      ...createSqlUserDirectory(engine, { clock }),
      close() {
        if (owned) database.close();
      },
    };
  } catch (error) {
    if (owned) database.close();
    throw error;
  }
}

/** Without them a removed user would leave identities, whose people could never sign in again. */
function checkForeignKeys(database: DatabaseSync): void {
  if (Number(database.prepare('pragma foreign_keys').get()?.foreign_keys) === 1) return;
  throw invalid('database', 'switch foreign keys on: database.exec("pragma foreign_keys = on").');
}
