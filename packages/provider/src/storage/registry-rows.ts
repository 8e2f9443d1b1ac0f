import type { Kysely, Updateable } from 'kysely';
import { lockRows } from './locking.ts';
import { startsWith } from './prefix.ts';
import type { Database } from './schema.ts';

/** The tables of what administrators keep by name, one row each. */
export type RegistryTable =
  | 'roles'
  | 'groups'
  | 'policies'
  | 'attribute_definitions'
  | 'mappings'
  | 'apis';

/** What every row of such a table has. */
export interface RegistryRow {
  id: string;
  name: string;
  created_at: number;
  updated_at: number;
  version: number;
}

/** Queries on one such table. Errors of the database pass through as they are. */
export interface RegistryRows<Row extends RegistryRow> {
  insert(row: Row): Promise<void>;
  find(id: string): Promise<Row | undefined>;
  /** As `find`, and nobody changes the row until the transaction ends. */
  findAndLock(id: string): Promise<Row | undefined>;
  update(id: string, columns: Partial<Row>): Promise<void>;
  delete(id: string): Promise<void>;
  /** In the order of ids, which is that of creation. */
  list(page: RegistryPage): Promise<Row[]>;
}

export interface RegistryPage {
  limit: number;
  /** Only rows with greater ids. */
  afterId?: string | undefined;
  /** Only rows whose canonical name starts with it. */
  prefix?: string | undefined;
}

export function createRegistryRows<Row extends RegistryRow>(
  database: Kysely<Database>,
  name: RegistryTable,
): RegistryRows<Row> {
  // The queries use what all of the tables have, so one of them stands for all.
  const db = database;
  const table = name as 'roles';
  const searched = name === 'attribute_definitions' ? 'name' : 'name_canonical';
  const select = (id: string) => db.selectFrom(table).selectAll().where('id', '=', id);

  return {
    async insert(row) {
      await db
        .insertInto(table)
        .values(row as never)
        .execute();
    },
    async find(id) {
      return (await select(id).executeTakeFirst()) as Row | undefined;
    },
    async findAndLock(id) {
      return (await lockRows(db, select(id)).executeTakeFirst()) as Row | undefined;
    },
    async update(id, columns) {
      await db
        .updateTable(table)
        .set(columns as Updateable<Database['roles']>)
        .where('id', '=', id)
        .execute();
    },
    async delete(id) {
      await db.deleteFrom(table).where('id', '=', id).execute();
    },
    async list({ limit, afterId, prefix }) {
      let page = db.selectFrom(table).selectAll().orderBy('id').limit(limit);
      if (afterId !== undefined) page = page.where('id', '>', afterId);
      if (prefix !== undefined) {
        page = page.where(({ ref }) => startsWith(ref(searched as 'name'), prefix));
      }
      return (await page.execute()) as unknown as Row[];
    },
  };
}
