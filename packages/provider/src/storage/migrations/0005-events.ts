import { type Kysely, PostgresAdapter, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Searched in the order of ids, which is that of time. Rows without the value are in none of them. */
const SEARCHED = {
  action: 'events_by_action',
  outcome: 'events_by_outcome',
  actor_id: 'events_by_actor',
  target_type: 'events_by_target_type',
  target_id: 'events_by_target',
  client_id: 'events_by_client',
  ip_address: 'events_by_address',
} as const;

/** So few events share a value that they are sorted when they are found. */
const NARROW = {
  session_id: 'events_by_session',
  correlation_id: 'events_by_correlation',
} as const;

const FIXED =
  'id, occurred_at, action, outcome, reason, actor_type, actor_id, target_type, target_id, client_id, session_id, ip_address, user_agent, correlation_id, details';
const REFUSAL = 'events are append-only';

/** What happened. Column meanings are in `../schema.ts`. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('occurred_at', 'bigint', (c) => c.notNull())
    .addColumn('action', 'text', (c) => c.notNull())
    .addColumn('outcome', 'text', (c) => c.notNull())
    .addColumn('reason', 'text')
    .addColumn('actor_type', 'text', (c) => c.notNull())
    .addColumn('actor_id', 'text')
    .addColumn('target_type', 'text')
    .addColumn('target_id', 'text')
    .addColumn('client_id', 'text')
    .addColumn('session_id', 'text')
    .addColumn('ip_address', 'text')
    .addColumn('user_agent', 'text')
    .addColumn('correlation_id', 'text')
    .addColumn('details', 'text')
    .addColumn('sequence', 'bigint')
    .addColumn('hash', 'text')
    .execute();
  for (const [column, name] of Object.entries(SEARCHED)) {
    await createIndex(db, name, column, sql`, id`);
  }
  for (const [column, name] of Object.entries(NARROW)) await createIndex(db, name, column);
  await sql`create unique index events_by_sequence on events (sequence)
    where sequence is not null`.execute(db);
  await sql`create index events_unsealed on events (id) where sequence is null`.execute(db);
  if (db.getExecutor().adapter instanceof PostgresAdapter) await refuseChangesOnPostgres(db);
  else await refuseChangesOnSqlite(db);
}

async function createIndex(db: Kysely<Database>, name: string, column: string, and = sql``) {
  const column_ = sql.ref(column);
  await sql`create index ${sql.ref(name)} on events (${column_}${and})
    where ${column_} is not null`.execute(db);
}

/** An event is given its place in the chain once; nothing else of it changes, and it is not removed. */
async function refuseChangesOnSqlite(db: Kysely<Database>): Promise<void> {
  const refuse = sql`begin select raise(abort, ${sql.lit(REFUSAL)}); end`;
  await sql`create trigger events_keep_content before update of ${sql.raw(FIXED)} on events
    ${refuse}`.execute(db);
  await sql`create trigger events_keep_place before update on events
    when old.sequence is not null ${refuse}`.execute(db);
  await sql`create trigger events_stay before delete on events ${refuse}`.execute(db);
}

async function refuseChangesOnPostgres(db: Kysely<Database>): Promise<void> {
  await sql`create function refuse_change_of_events() returns trigger language plpgsql as
    ${sql.lit(`begin raise exception '${REFUSAL}'; end`)}`.execute(db);
  const refuse = sql`execute function refuse_change_of_events()`;
  await sql`create trigger events_keep_content before update of ${sql.raw(FIXED)} on events
    for each row ${refuse}`.execute(db);
  await sql`create trigger events_keep_place before update on events
    for each row when (old.sequence is not null) ${refuse}`.execute(db);
  await sql`create trigger events_stay before delete on events
    for each row ${refuse}`.execute(db);
  await sql`create trigger events_stay_all before truncate on events
    for each statement ${refuse}`.execute(db);
}
