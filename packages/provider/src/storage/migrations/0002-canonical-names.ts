import type { Kysely } from 'kysely';

/** Names are searched without regard to case, beyond ASCII too, where SQLite's own lower() stops. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('users').addColumn('name_canonical', 'text').execute();
  await db.schema.alterTable('applications').addColumn('client_name_canonical', 'text').execute();
}
