import type { DatabaseSync } from 'node:sqlite';

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
