import { chmodSync, closeSync, openSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import { makeDataFolder } from './data-folder.ts';
import { migrateToLatest } from './migrations.ts';
import type { Database } from './schema.ts';
import { SqliteDialect } from './sqlite/dialect.ts';
import { SqliteFile } from './sqlite/file.ts';
import { StorageError } from './storage-error.ts';

export type Engine = 'sqlite' | 'postgresql';

/** Milliseconds until a request that waits for a connection to PostgreSQL fails. */
const CONNECT_PATIENCE = 10_000;
/** Milliseconds for which a query may take without a word of PostgreSQL. */
const SILENCE = 30_000;

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
  /** Milliseconds after which a connection on which PostgreSQL says nothing is given up; default: half a minute. */
  silence?: number | undefined;
}

/**
 * Opens the database and brings it to the newest schema.
 *
 * @throws {StorageError} `data_folder_unwritable`, `database_unreachable` or `database_unusable`.
 */
export async function openStorage(options: StorageOptions): Promise<Storage> {
  return options.databaseUrl
    ? await openPostgres(options.databaseUrl, options)
    : await openSqlite(options);
}

async function openSqlite({
  dataFolder: folder,
  onDiskFailure = rethrow,
}: StorageOptions): Promise<Storage> {
  const path = join(folder, 'gatehouse.db');
  makeDataFolder(folder);
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
      : cannotMigrate(path, cause);
  }
}

function cannotMigrate(where: string, cause: unknown): StorageError {
  return cause instanceof StorageError ? cause : StorageError.unusable(where, cause);
}

/** Before SQLite opens it, which gives its journal the mode that the database has, such as a restored one. */
function makePrivate(path: string): void {
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
}

async function openPostgres(
  url: string,
  { silence = SILENCE }: Pick<StorageOptions, 'silence'>,
): Promise<Storage> {
  const { default: driver } = await import('pg');
  const openPool = () => {
    const pool = new driver.Pool({
      connectionString: url,
      max: 20,
      types: typesOf(driver),
      connectionTimeoutMillis: CONNECT_PATIENCE,
    });
    // Without listeners a connection that is lost, idle or in use, would end the process; its query fails, and the next
    // one reconnects.
    pool.on('error', () => undefined);
    return pool.on('connect', (client) => client.on('error', () => undefined));
  };
  // Of its own, since a migration may be long without a word.
  const first = openPool();
  const migrated = new Kysely<Database>({ dialect: new PostgresDialect({ pool: first }) });
  try {
    const client = await first.connect().catch((cause) => {
      throw StorageError.unreachable(url, cause);
    });
    client.release();
    await migrateToLatest(migrated);
  } catch (cause) {
    throw cannotMigrate(withoutPassword(url), cause);
  } finally {
    await migrated.destroy();
    if (!first.ended) await first.end();
  }
  const pool = openPool().on('connect', (client) => endWhenSilent(client, silence));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  // PostgreSQL acknowledges a commit when it is on the disk, and waits on its own side.
  const grouped = { db, durable: async () => undefined };
  return { engine: 'postgresql', db, grouped, close: () => db.destroy() };
}

/**
 * A server that vanished closes nothing: without this all that wait for it would do so until the system gives up its
 * connections, a quarter of an hour later. Those without a query end sooner, by the pool.
 */
function endWhenSilent({ connection }: pg.PoolClient, silence: number): void {
  const { stream } = connection as unknown as { stream: Socket };
  stream.setTimeout(silence, () => stream.destroy(new Error('PostgreSQL has fallen silent')));
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
