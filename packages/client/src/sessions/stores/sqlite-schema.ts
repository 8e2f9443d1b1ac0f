import type { DatabaseSync } from 'node:sqlite';

/** Milliseconds that a write waits for another process's. */
const BUSY_TIMEOUT = 5000;
/** Milliseconds between two tries to switch to WAL. */
const RETRY_EVERY = 5;
const SQLITE_BUSY = 5;

/** The changes of the schema, oldest first; only append, so that older versions of the package go on working. */
const MIGRATIONS: readonly string[] = [
  `create table gatehouse_sessions (
     key text primary key not null,
     subject text not null,
     data text not null,
     revision integer not null,
     expires_at integer not null
   ) strict;
   create index gatehouse_sessions_subject on gatehouse_sessions (subject, expires_at)
     where subject <> '';
   create index gatehouse_sessions_expires_at on gatehouse_sessions (expires_at);`,
];

/**
 * Makes or updates the tables. Safe when several processes start at once: the first does the work
 * under SQLite's write lock, the others wait and find it done.
 *
 * @throws what SQLite throws, when it can't write for longer than the busy timeout.
 */
export function migrateSqlite(database: DatabaseSync): void {
  database.exec('begin immediate');
  try {
    // Not `pragma user_version`, which belongs to whose file it is.
    database.exec(
      'create table if not exists gatehouse_schema (name text primary key not null, version integer not null) strict',
    );
    const row = database
      .prepare("select version from gatehouse_schema where name = 'sessions'")
      .get();
    for (const migration of MIGRATIONS.slice(Number(row?.version ?? 0))) database.exec(migration);
    database
      .prepare(
        `insert into gatehouse_schema (name, version) values ('sessions', ?)
         on conflict (name) do update set version = max(version, excluded.version)`,
      )
      .run(MIGRATIONS.length);
    database.exec('commit');
  } catch (error) {
    database.exec('rollback');
    throw error;
  }
}

/**
 * Settings for several processes on one file: write-ahead log, a busy timeout of 5 seconds, and no
 * wait for the disk at each write.
 *
 * @throws what SQLite throws, when the file is no database or stays locked.
 */
export function shareSqliteFile(database: DatabaseSync): void {
  database.exec(`pragma busy_timeout = ${BUSY_TIMEOUT}; pragma synchronous = normal`);
  const giveUpAt = performance.now() + BUSY_TIMEOUT;
  for (;;) {
    try {
      database.exec('pragma journal_mode = wal');
      return;
    } catch (error) {
      // SQLite does not wait by itself here, so as not to deadlock with another process doing the same.
      if (!isBusy(error) || performance.now() > giveUpAt) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_EVERY);
    }
  }
}

function isBusy(error: unknown): boolean {
  // The low byte is the primary code.
  return (
    error instanceof Error && 'errcode' in error && (Number(error.errcode) & 255) === SQLITE_BUSY
  );
}
