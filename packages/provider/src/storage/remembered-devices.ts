import type { Kysely } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { RememberedDeviceTable } from './tables/factors.ts';

/** Queries on `remembered_devices`. */
export interface RememberedDeviceRows {
  insert(device: RememberedDeviceTable): Promise<void>;
  find(userId: string, tokenHash: string): Promise<RememberedDeviceTable | undefined>;
  /** Those that have not expired, the one used last first. */
  list(userId: string, now: number): Promise<RememberedDeviceTable[]>;
  /** @returns false: it was forgotten meanwhile. */
  markUsed(id: string, now: number): Promise<boolean>;
  /** @returns whether there was one. */
  delete(userId: string, id: string): Promise<boolean>;
  /** @returns how many there were. */
  deleteAll(userId: string): Promise<number>;
  /**
   * Removes up to `limit` that expired before `now`.
   *
   * @returns how many.
   */
  sweep(now: number, limit: number): Promise<number>;
}

export function createRememberedDeviceRows(db: Kysely<Database>): RememberedDeviceRows {
  const find = prepare<{ userId: string; tokenHash: string }, RememberedDeviceTable>(
    db,
    db
      .selectFrom('remembered_devices')
      .selectAll()
      .where('token_hash', '=', parameter<string>('tokenHash'))
      .where('user_id', '=', parameter<string>('userId')),
  );
  return {
    async insert(device) {
      await db.insertInto('remembered_devices').values(device).execute();
    },
    find: async (userId, tokenHash) => (await find({ userId, tokenHash })).rows[0],
    list: (userId, now) =>
      db
        .selectFrom('remembered_devices')
        .selectAll()
        .where('user_id', '=', userId)
        .where('expires_at', '>', now)
        .orderBy('last_used_at', 'desc')
        .orderBy('id', 'desc')
        .execute(),
    async markUsed(id, now) {
      const { numUpdatedRows } = await db
        .updateTable('remembered_devices')
        .set({ last_used_at: now })
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async delete(userId, id) {
      const { numDeletedRows } = await db
        .deleteFrom('remembered_devices')
        .where('user_id', '=', userId)
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
    async deleteAll(userId) {
      const { numDeletedRows } = await db
        .deleteFrom('remembered_devices')
        .where('user_id', '=', userId)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    async sweep(now, limit) {
      const { numDeletedRows } = await db
        .deleteFrom('remembered_devices')
        .where('id', 'in', (expired) =>
          expired
            .selectFrom('remembered_devices')
            .select('id')
            .where('expires_at', '<=', now)
            .limit(limit),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
