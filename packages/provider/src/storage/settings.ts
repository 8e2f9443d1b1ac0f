import type { Kysely } from 'kysely';
import { lockRows } from './locking.ts';
import type { Database } from './schema.ts';

/** Named values of the installation, one text each. */
export interface Settings {
  get(name: string): Promise<string | undefined>;
  /** As `get`, and nobody changes the value until the transaction ends. */
  getAndLock(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  remove(name: string): Promise<void>;
  /**
   * Adds the value unless there is one, in one statement that only one caller can win, on any node.
   *
   * @returns whether this call was the one.
   */
  addOnce(name: string, value: string): Promise<boolean>;
}

export function createSettings(db: Kysely<Database>): Settings {
  const select = (name: string) =>
    db.selectFrom('settings').select('value').where('name', '=', name);
  return {
    async get(name) {
      return (await select(name).executeTakeFirst())?.value;
    },
    async getAndLock(name) {
      return (await lockRows(db, select(name)).executeTakeFirst())?.value;
    },
    async set(name, value) {
      await db
        .insertInto('settings')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
    },
    async remove(name) {
      await db.deleteFrom('settings').where('name', '=', name).execute();
    },
    async addOnce(name, value) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('settings')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
  };
}
