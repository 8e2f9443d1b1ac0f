import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Named values of the installation, one text each. */
export interface Settings {
  get(name: string): Promise<string | undefined>;
  set(name: string, value: string): Promise<void>;
  /**
   * Adds the value unless there is one, in one statement that only one caller can win, on any node.
   *
   * @returns whether this call was the one.
   */
  addOnce(name: string, value: string): Promise<boolean>;
}

export function createSettings(db: Kysely<Database>): Settings {
  const get = async (name: string) => {
    const row = await db
      .selectFrom('settings')
      .select('value')
      .where('name', '=', name)
      .executeTakeFirst();
    return row?.value;
  };
  return {
    get,
    async set(name, value) {
      await db
        .insertInto('settings')
        .values({ name, value })
        .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
        .execute();
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
