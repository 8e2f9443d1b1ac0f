import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** Findings about applications that were accepted. Column meanings are in `../tables/applications.ts`. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('hygiene_acceptances')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('application_id', 'text', (c) =>
      c.notNull().references('applications.id').onDelete('cascade'),
    )
    .addColumn('code', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('subject_hash', 'text', (c) => c.notNull())
    .addColumn('basis', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('accepted_until', 'bigint')
    .addColumn('accepted_at', 'bigint', (c) => c.notNull())
    .addColumn('actor_type', 'text', (c) => c.notNull())
    .addColumn('actor_id', 'text')
    .addUniqueConstraint('hygiene_acceptances_once', ['application_id', 'code', 'subject_hash'])
    .execute();
}
