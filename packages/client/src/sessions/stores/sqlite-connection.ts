import { DatabaseSync } from 'node:sqlite';

/** Milliseconds that a write waits for another process's. */
const BUSY_TIMEOUT = 5000;
/** Milliseconds between two tries to switch to WAL. */
const RETRY_EVERY = 5;
const SQLITE_BUSY = 5;

/** Where a store keeps its tables: in a file of its own, or on a connection of the app's. */
export type SqliteSource =
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
    };

/** A connection, and whether it is ours. */
export interface SqliteConnection {
  readonly database: DatabaseSync;
  readonly owned: boolean;
  /** Closes the file; nothing when the connection is the app's. */
  close(): void;
}

/**
 * Opens the file, or takes the app's connection, and has it set up; a file that can't be is closed again.
 *
 * @throws what SQLite throws, and what `setUp` throws.
 */
export function openSqlite<Made>(
  source: SqliteSource,
  setUp: (connection: SqliteConnection) => Made,
): Made {
  const owned = 'file' in source;
  const database = owned ? new DatabaseSync(source.file) : source.database;
  const close = () => {
    if (owned) database.close();
  };
  try {
    if (owned) shareFile(database);
    return setUp({ database, owned, close });
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * Settings for several processes on one file: write-ahead log, a busy timeout of 5 seconds, and no
 * wait for the disk at each write.
 *
 * @throws what SQLite throws, when the file is no database or stays locked.
 */
function shareFile(database: DatabaseSync): void {
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
