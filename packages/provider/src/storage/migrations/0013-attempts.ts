import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** Counters of failed attempts. Column meanings are in `../tables/attempts.ts`. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('attempts')
    .addColumn('key', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('owner', 'text')
    .addColumn('failures', 'bigint', (c) => c.notNull())
    .addColumn('since', 'bigint', (c) => c.notNull())
    .addColumn('last_at', 'bigint', (c) => c.notNull())
    .addColumn('previous_at', 'bigint')
    .addColumn('last_attempt', 'text', (c) => c.notNull())
    .addColumn('forgotten_at', 'bigint', (c) => c.notNull())
    .addColumn('allowed_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema.createIndex('attempts_by_owner').on('attempts').column('owner').execute();
  await db.schema.createIndex('attempts_by_end').on('attempts').column('forgotten_at').execute();
}
