import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** Files of users that are taken in, and their rows. Column meanings are in `../tables/imports.ts`. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('imports')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addColumn('mode', 'text', (c) => c.notNull())
    .addColumn('dry_run', 'integer', (c) => c.notNull())
    .addColumn('columns', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('rows_total', 'integer', (c) => c.notNull())
    .addColumn('rows_done', 'integer', (c) => c.notNull())
    .addColumn('created', 'integer', (c) => c.notNull())
    .addColumn('updated', 'integer', (c) => c.notNull())
    .addColumn('unchanged', 'integer', (c) => c.notNull())
    .addColumn('failed', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .execute();
  await db.schema.createIndex('imports_by_state').on('imports').column('state').execute();

  await db.schema
    .createTable('import_rows')
    .addColumn('import_id', 'text', (c) => c.notNull().references('imports.id').onDelete('cascade'))
    .addColumn('number', 'integer', (c) => c.notNull())
    .addColumn('cells', 'text')
    .addColumn('outcome', 'text')
    .addColumn('user_id', 'text')
    .addColumn('errors', 'text')
    .addColumn('email_key', 'text')
    .addColumn('username_key', 'text')
    .addPrimaryKeyConstraint('import_rows_pk', ['import_id', 'number'])
    .execute();
  // Rows of one outcome, and earlier rows of the same person, without looking at all of a long file.
  await db.schema
    .createIndex('import_rows_by_outcome')
    .on('import_rows')
    .columns(['import_id', 'outcome', 'number'])
    .execute();
  for (const column of ['email_key', 'username_key'] as const) {
    await db.schema
      .createIndex(`import_rows_by_${column}`)
      .on('import_rows')
      .columns(['import_id', column])
      .where(column, 'is not', null)
      .execute();
  }
}
