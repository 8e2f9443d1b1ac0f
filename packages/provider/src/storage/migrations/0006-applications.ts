import { type Kysely, PostgresAdapter, sql } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Database } from '../schema.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;

/**
 * Applications with two live secrets, keys and lifetimes of their own, and the APIs that they call. Column meanings
 * are in `../schema.ts`.
 */
export async function up(db: Kysely<Database>): Promise<void> {
  for (const name of ['jwks', 'jwks_uri', 'logo_uri', 'userinfo_signed_response_alg']) {
    await db.schema.alterTable('applications').addColumn(name, 'text').execute();
  }
  for (const [name, initially] of [
    ['require_consent', 0],
    ['access_token_lifetime', HOUR],
    ['id_token_lifetime', HOUR],
    ['refresh_token_lifetime', 30 * DAY],
  ] as const) {
    await db.schema
      .alterTable('applications')
      .addColumn(name, 'integer', (c) => c.notNull().defaultTo(initially))
      .execute();
  }
  await db.schema
    .alterTable('applications')
    .addColumn('claims', 'text', (c) => c.notNull().defaultTo('[]'))
    .execute();
  await addClientSecrets(db);
  await addApis(db);
}

async function addClientSecrets(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('client_secrets')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('application_id', 'text', (c) =>
      c.notNull().references('applications.id').onDelete('cascade'),
    )
    .addColumn('secret_hash', 'text', (c) => c.notNull())
    .addColumn('hint', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('last_used_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('client_secrets_by_application')
    .on('client_secrets')
    .column('application_id')
    .execute();
  // The secret of an application was a column of it, and its first characters are not known any more.
  await sql`insert into client_secrets (id, application_id, secret_hash, hint, created_at)
    select id, id, client_secret_hash, '', updated_at from applications
    where client_secret_hash is not null`.execute(db);
  await db.schema.alterTable('applications').dropColumn('client_secret_hash').execute();
}

async function addApis(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('apis')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('identifier', 'text', (c) => c.notNull().unique())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_canonical', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('scopes', 'text', (c) => c.notNull())
    .addColumn('access_token_format', 'text', (c) => c.notNull())
    .addColumn('access_token_signing_alg', 'text', (c) => c.notNull())
    .addColumn('access_token_lifetime', 'integer')
    .addColumn('is_built_in', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  if (db.getExecutor().adapter instanceof PostgresAdapter) {
    await sql`alter table apis alter column name_canonical type text collate "C"`.execute(db);
  }
  await db.schema
    .createTable('application_apis')
    .addColumn('application_id', 'text', (c) =>
      c.notNull().references('applications.id').onDelete('cascade'),
    )
    .addColumn('api_id', 'text', (c) => c.notNull().references('apis.id').onDelete('cascade'))
    .addColumn('scopes', 'text')
    .addColumn('granted_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('application_apis_pk', ['application_id', 'api_id'])
    .execute();
  await db.schema
    .createIndex('application_apis_by_api')
    .on('application_apis')
    .column('api_id')
    .execute();
  const now = Date.now();
  await db
    .insertInto('apis')
    .values({
      id: newId(),
      identifier: 'urn:gatehouse:api',
      name: 'Gatehouse admin API',
      name_canonical: 'gatehouse admin api',
      description: 'Of this provider itself',
      scopes: JSON.stringify([
        { name: 'admin', description: 'To do what the holder has privileges for' },
      ]),
      access_token_format: 'opaque',
      access_token_signing_alg: 'RS256',
      access_token_lifetime: HOUR,
      is_built_in: 1,
      created_at: now,
      updated_at: now,
    } as never)
    .execute();
}
