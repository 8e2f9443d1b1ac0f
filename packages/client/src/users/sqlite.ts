import type { DatabaseSync } from 'node:sqlite';
import { type Clock, systemClock } from '../core/clock.ts';
import { invalid } from '../core/option-checks.ts';
import { openSqlite, type SqliteSource } from '../sessions/stores/sqlite-connection.ts';
import { migrate } from './sql/migrations.ts';
import { createSqlUserDirectory } from './sql/sql-user-directory.ts';
import { createSqliteEngine } from './sql/sqlite-engine.ts';
import type { UserDirectory } from './user-directory.ts';

/** Settings of {@link sqliteUserStore}: a file of its own, or a connection of the app's. */
export type SqliteUserStoreOptions = SqliteSource & {
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: Clock;
};

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
  return openSqlite(options, ({ database, owned, close }) => {
    if (owned) database.exec('pragma synchronous = full');
    checkForeignKeys(database);
    const engine = createSqliteEngine(database);
    engine.transactionSync(() => migrate(engine));
    return { ...createSqlUserDirectory(engine, { clock }), close };
  });
}

/** Without them a removed user would leave identities, whose people could never sign in again. */
function checkForeignKeys(database: DatabaseSync): void {
  if (Number(database.prepare('pragma foreign_keys').get()?.foreign_keys) === 1) return;
  throw invalid('database', 'switch foreign keys on: database.exec("pragma foreign_keys = on").');
}
