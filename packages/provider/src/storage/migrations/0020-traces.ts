import { type Kysely, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Sign-ins as applications asked for them, decoded. Column meanings are in `../tables/traces.ts`. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('traces')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('started_at', 'bigint', (c) => c.notNull())
    .addColumn('client_id', 'text')
    .addColumn('user_id', 'text')
    .addColumn('session_id', 'text')
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('outcome_at', 'bigint', (c) => c.notNull())
    .addColumn('error', 'text')
    .addColumn('refreshes', 'integer', (c) => c.notNull())
    .addColumn('refreshed_at', 'bigint')
    .addColumn('userinfo_requests', 'integer', (c) => c.notNull())
    .addColumn('userinfo_at', 'bigint')
    .execute();
  await sql`create index traces_by_client on traces (client_id, id)
    where client_id is not null`.execute(db);
  await sql`create index traces_by_user on traces (user_id, id)
    where user_id is not null`.execute(db);
  await sql`create index traces_of_nobody on traces (id) where user_id is null`.execute(db);
  await db.schema
    .createTable('trace_entries')
    .addColumn('trace_id', 'text', (c) => c.notNull())
    .addColumn('id', 'text', (c) => c.notNull())
    .addColumn('occurred_at', 'bigint', (c) => c.notNull())
    .addColumn('reference', 'text', (c) => c.notNull())
    .addColumn('entry', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('trace_entries_pk', ['trace_id', 'id'])
    .execute();
  await db.schema
    .createIndex('trace_entries_by_reference')
    .on('trace_entries')
    .column('reference')
    .execute();
}
