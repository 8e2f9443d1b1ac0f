import { type Kysely, PostgresAdapter, sql } from 'kysely';
import type { Database } from '../schema.ts';

/** Who has let an application in, the latest first. A grant is written once a sign-in; nothing else pays for it. */
export async function up(db: Kysely<Database>): Promise<void> {
  const isPostgres = db.getExecutor().adapter instanceof PostgresAdapter;
  const [client, time] = isPostgres
    ? [sql`(payload::jsonb ->> 'clientId')`, sql`((payload::jsonb ->> 'iat')::bigint)`]
    : [sql`json_extract(payload, '$.clientId')`, sql`json_extract(payload, '$.iat')`];
  await sql`create index oidc_records_grants_of_clients on oidc_records (${client}, ${time}, id_hash)
    where kind = 'Grant'`.execute(db);
}
