import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';

/**
 * Former passwords, when each was set, and which were brought in from elsewhere. Column meanings are in
 * `../tables/directory.ts`.
 */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema.alterTable('users').addColumn('password_changed_at', 'bigint').execute();
  await db.schema
    .alterTable('users')
    .addColumn('password_imported', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  // Nobody knows when they were set, and nobody is to change theirs at once.
  await db
    .updateTable('users')
    .set({ password_changed_at: Date.now() })
    .where('password_hash', 'is not', null)
    .execute();
  // One is looked for while passwords are checked, and there are mostly none.
  await db.schema
    .createIndex('users_with_imported_password')
    .on('users')
    .column('id')
    .where(sql.ref('password_imported'), '=', 1)
    .execute();

  await db.schema
    .createTable('password_history')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.notNull().references('users.id').onDelete('cascade'))
    .addColumn('password_hash', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('password_history_by_user')
    .on('password_history')
    .columns(['user_id', 'id'])
    .execute();
}
