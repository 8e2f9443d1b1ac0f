import { type Clock, systemClock } from '../../core/clock.ts';
import type { SessionStore, StoredEntry } from './session-store.ts';
import { openSqlite, type SqliteConnection, type SqliteSource } from './sqlite-connection.ts';
import { migrateSqlite } from './sqlite-schema.ts';
import { createSweeper } from './sweep.ts';

const MAX_LISTED = 1000;
/** Rows deleted in one sweep, so that it holds up neither this process nor the others' writes. */
const SWEEP_BATCH = 500;

/** Settings of {@link sqliteStore}: a file of its own, or a connection of the app's. */
export type SqliteStoreOptions = SqliteSource & {
  /** Milliseconds since 1970. Default: the system's. */
  readonly clock?: Clock;
};

/** A {@link SessionStore} in SQLite. */
export interface SqliteSessionStore extends SessionStore {
  /** Closes the file; nothing when the connection is the app's. */
  close(): void;
}

/**
 * Sessions in a SQLite file, which any number of processes of one machine may share, by `node:sqlite`
 * (Node.js 22.13 or newer). Makes its tables `gatehouse_sessions` and `gatehouse_schema`.
 *
 * Calls are synchronous inside: each keeps the event loop for some microseconds, and at most for 5
 * seconds while another process writes. In a file of its own, a power cut may undo the last writes,
 * but not removals: those wait for the disk, so that nobody who signed out is signed in again.
 *
 * @throws what SQLite throws when the file can't be opened or written; methods reject with the same.
 */
export function sqliteStore(options: SqliteStoreOptions): SqliteSessionStore {
  const { clock = systemClock } = options;
  return openSqlite(options, (connection) => {
    migrateSqlite(connection.database);
    return createStore(connection, clock);
  });
}

function createStore(
  { database, owned, close }: SqliteConnection,
  clock: Clock,
): SqliteSessionStore {
  const columns = 'key, subject, data, revision, expires_at';
  const read = database.prepare(
    `select ${columns} from gatehouse_sessions where key = ? and expires_at > ?`,
  );
  const add = database.prepare(
    `insert into gatehouse_sessions (${columns}) values (?, ?, ?, ?, ?)
     on conflict (key) do update set subject = excluded.subject, data = excluded.data,
       revision = excluded.revision, expires_at = excluded.expires_at
     where gatehouse_sessions.expires_at <= ?`,
  );
  const replace = database.prepare(
    `update gatehouse_sessions set data = ?, revision = ?, expires_at = ?
     where key = ? and revision = ? and expires_at > ?`,
  );
  const touch = database.prepare(
    'update gatehouse_sessions set expires_at = ? where key = ? and expires_at > ?',
  );
  const remove = database.prepare('delete from gatehouse_sessions where key = ?');
  const readAllOf = database.prepare(
    `select ${columns} from gatehouse_sessions where subject = ? and subject <> '' and expires_at > ?
     order by expires_at desc limit ${MAX_LISTED}`,
  );
  const removeAllOf = database.prepare(
    `delete from gatehouse_sessions
     where subject = ? and subject <> '' and expires_at > ? and key is not ?`,
  );
  const deleteExpired = database.prepare(
    `delete from gatehouse_sessions where rowid in
       (select rowid from gatehouse_sessions where expires_at <= ? limit ${SWEEP_BATCH})`,
  );
  const afterWrite = createSweeper(
    clock,
    () => Number(deleteExpired.run(clock()).changes) === SWEEP_BATCH,
  );

  function durably<Result>(write: () => Result): Result {
    if (!owned) return write();
    database.exec('pragma synchronous = full');
    try {
      return write();
    } finally {
      database.exec('pragma synchronous = normal');
    }
  }

  return {
    async read(key) {
      const row = read.get(key, clock());
      return row && toEntry(row);
    },
    async add({ key, subject, data, revision, expiresAt }) {
      const { changes } = add.run(key, subject, data, revision, expiresAt, clock());
      afterWrite();
      return Number(changes) === 1;
    },
    async replace({ key, data, revision, expiresAt }) {
      const { changes } = replace.run(data, revision, expiresAt, key, revision - 1, clock());
      afterWrite();
      return Number(changes) === 1;
    },
    async touch(key, expiresAt) {
      const { changes } = touch.run(expiresAt, key, clock());
      afterWrite();
      return Number(changes) === 1;
    },
    async remove(key) {
      durably(() => remove.run(key));
    },
    async readAllOf(subject) {
      return readAllOf.all(subject, clock()).map(toEntry);
    },
    async removeAllOf(subject, exceptKey) {
      const { changes } = durably(() => removeAllOf.run(subject, clock(), exceptKey ?? null));
      return Number(changes);
    },
    close,
  };
}

function toEntry(row: Record<string, unknown>): StoredEntry {
  return {
    key: String(row.key),
    subject: String(row.subject),
    data: String(row.data),
    revision: Number(row.revision),
    expiresAt: Number(row.expires_at),
  };
}
