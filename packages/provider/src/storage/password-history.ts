import type { Kysely } from 'kysely';
import { lockRows } from './locking.ts';
import type { Database } from './schema.ts';
import type { FormerPasswordTable, UserTable } from './tables/directory.ts';

/** What is known of the password that somebody has. */
export type CurrentPassword = Pick<
  UserTable,
  'password_hash' | 'state' | 'group_id' | 'version' | 'email' | 'name' | 'locale' | 'zoneinfo'
>;

/** Queries on the passwords of people: the one they have, and former ones. */
export interface PasswordRows {
  /** Nobody changes it until the transaction ends; undefined: there is no such user. */
  findAndLock(userId: string): Promise<CurrentPassword | undefined>;
  /** The hash that somebody has, and then up to `limit` former ones, the latest first. */
  listHashes(userId: string, limit: number): Promise<string[]>;
  remember(former: readonly FormerPasswordTable[]): Promise<void>;
  /** Keeps the latest `count` of the former ones. */
  prune(userId: string, count: number): Promise<void>;
  /** One hash that was brought in and has not been replaced; always the same, as long as it is there. */
  findImported(): Promise<string | undefined>;
}

export function createPasswordRows(db: Kysely<Database>): PasswordRows {
  const latest = (userId: string) =>
    db.selectFrom('password_history').where('user_id', '=', userId).orderBy('id', 'desc');
  return {
    async findAndLock(userId) {
      const select = db
        .selectFrom('users')
        .select([
          'password_hash',
          'state',
          'group_id',
          'version',
          'email',
          'name',
          'locale',
          'zoneinfo',
        ])
        .where('id', '=', userId);
      return await lockRows(db, select).executeTakeFirst();
    },
    async listHashes(userId, limit) {
      const current = await db
        .selectFrom('users')
        .select('password_hash')
        .where('id', '=', userId)
        .executeTakeFirst();
      const former = await latest(userId).select('password_hash').limit(limit).execute();
      return [current, ...former].flatMap((row) => row?.password_hash ?? []);
    },
    async remember(former) {
      if (former.length > 0) await db.insertInto('password_history').values(former).execute();
    },
    async prune(userId, count) {
      await db
        .deleteFrom('password_history')
        .where('user_id', '=', userId)
        .where('id', 'not in', latest(userId).select('id').limit(count))
        .execute();
    },
    async findImported() {
      const found = await db
        .selectFrom('users')
        .select('password_hash')
        .where('password_imported', '=', 1)
        .orderBy('id')
        .limit(1)
        .executeTakeFirst();
      return found?.password_hash ?? undefined;
    },
  };
}
