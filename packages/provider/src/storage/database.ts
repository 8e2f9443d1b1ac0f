import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { migrateToLatest } from './migrations.ts';
import type { Database } from './schema.ts';
import { SqliteDialect } from './sqlite/dialect.ts';
import { SqliteFile } from './sqlite/file.ts';
import { StorageError } from './storage-error.ts';

export type Engine = 'sqlite' | 'postgresql';

/** An open database at the newest schema. */
export interface Storage {
  readonly engine: Engine;
  /** A write here is on the disk when it is acknowledged. */
  readonly db: Kysely<Database>;
  /**
   * The same database for who makes several writes before telling anyone outside: a write is acknowledged when
   * it is committed, and one wait for `durable` covers them all.
   */
  readonly grouped: {
    readonly db: Kysely<Database>;
    /** @returns when all that was acknowledged before the call is on the disk. */
    durable(): Promise<void>;
  };
  /**
   * Changes whenever a row other than the protocol's records may have changed; absent where the engine cannot
   * tell at once.
   */
  readonly rowVersion?: () => number;
  /** Waits for writes under way, then closes. */
  close(): Promise<void>;
}

export interface StorageOptions {
  /** `postgres://…`; absent: the embedded SQLite in `dataFolder`. */
  databaseUrl?: string | undefined;
  /** Folder of the embedded database; made when missing, readable by its owner only. */
  dataFolder: string;
  /** The disk failed the embedded database, and the process has to end; default: an uncaught exception. */
  onDiskFailure?: ((error: StorageError) => void) | undefined;
}

/**
 * Opens the database and brings it to the newest schema.
 *
 * @throws {StorageError} `data_folder_unwritable`, `database_unreachable` or `database_unusable`.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  return options.databaseUrl ? await openPostgres(options.databaseUrl) : await openSqlite(options);
}

async function openSqlite({
  dataFolder: folder,
  onDiskFailure = rethrow,
}: StorageOptions): Promise<Storage> {
  const path = join(folder, 'gatehouse.db');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw StorageError.dataFolderUnwritable(folder, cause);
  }
  let file: SqliteFile | undefined;
  try {
    makePrivate(path);
    file = new SqliteFile(path, onDiskFailure);
    const db = new Kysely<Database>({ dialect: new SqliteDialect(file, 'when durable') });
    await migrateToLatest(db);
    const open = file;
    return {
      engine: 'sqlite',
      db,
      grouped: {
        db: new Kysely<Database>({ dialect: new SqliteDialect(open, 'when committed') }),
        durable: () => open.durable(),
      },
      rowVersion: () => open.rowVersion(),
      close: () => open.close(),
    };
  } catch (cause) {
    await file?.close().catch(() => undefined);
    throw isUnwritable(cause)
      ? StorageError.dataFolderUnwritable(folder, cause)
      : StorageError.unusable(path, cause);
  }
}

/** Before SQLite opens it, which gives its journal the mode that the database has, such as a restored one. */
function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

async function openPostgres(url: string): Promise<Storage> {
  const { default: driver } = await import('pg');
  const pool = new driver.Pool({ connectionString: url, max: 20, types: typesOf(driver) });
  // Without a listener a connection lost while idle would end the process; the next query reconnects.
  pool.on('error', () => undefined);
  try {
    const client = await pool.connect();
    client.release();
  } catch (cause) {
    await pool.end();
    throw StorageError.unreachable(url, cause);
  }
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await migrateToLatest(db);
  } catch (cause) {
    await db.destroy();
    throw StorageError.unusable(withoutPassword(url), cause);
  }
  // PostgreSQL acknowledges a commit when it is on the disk, and waits on its own side.
  const grouped = { db, durable: async () => undefined };
  return { engine: 'postgresql', db, grouped, close: () => db.destroy() };
}

/** `bigint` columns hold milliseconds, well inside the range that a number holds exactly. */
function typesOf({ types }: typeof pg): pg.CustomTypesConfig {
  const getTypeParser: typeof types.getTypeParser = (oid, format) =>
    oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format as 'text');
  return { getTypeParser };
}

function isUnwritable(error: unknown): boolean {
  const { code, errstr } = error as { code?: string; errstr?: string };
  return (
    code === 'EACCES' ||
    code === 'EROFS' ||
    /unable to open|readonly|read-only/i.test(errstr ?? (error as Error).message ?? '')
  );
}

function withoutPassword(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed) return 'DATABASE_URL';
  parsed.password = '';
  return parsed.href;
}

function rethrow(error: StorageError): void {
  process.nextTick(() => {
    throw error;
  });
}
