import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** Tests of an application's integration. Column meanings are in `../tables/integration-tests.ts`. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('integration_tests')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('application_id', 'text', (c) =>
      c.notNull().references('applications.id').onDelete('cascade'),
    )
    .addColumn('actor_type', 'text', (c) => c.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('request', 'text', (c) => c.notNull())
    .addColumn('start_hash', 'text', (c) => c.notNull().unique())
    .addColumn('state_hash', 'text', (c) => c.notNull().unique())
    .addColumn('challenge', 'text', (c) => c.notNull())
    .addColumn('secrets', 'text', (c) => c.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('returned_at', 'bigint')
    .addColumn('trace_id', 'text')
    .addColumn('result', 'text')
    .execute();
  await db.schema
    .createIndex('integration_tests_by_application')
    .on('integration_tests')
    .column('application_id')
    .execute();
  await db.schema
    .createIndex('integration_tests_by_expiry')
    .on('integration_tests')
    .column('expires_at')
    .execute();
}
