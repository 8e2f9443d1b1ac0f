import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

const AT_ONCE = 200;

/** What applications are seen doing. Column meanings are in `../tables/applications.ts`. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('application_usage')
    .addColumn('application_id', 'text', (c) =>
      c.primaryKey().references('applications.id').onDelete('cascade'),
    )
    .addColumn('recorded_since', 'bigint', (c) => c.notNull())
    .addColumn('first_sign_in_at', 'bigint')
    .addColumn('last_sign_in_at', 'bigint')
    .addColumn('last_sign_in_user_id', 'text', (c) => c.references('users.id').onDelete('set null'))
    .addColumn('last_sign_in_session_id', 'text')
    .addColumn('last_sign_in_reference', 'text')
    .addColumn('last_request_at', 'bigint')
    .addColumn('last_pkce_at', 'bigint')
    .addColumn('last_without_pkce_at', 'bigint')
    .addColumn('auth_method', 'text')
    .addColumn('auth_method_at', 'bigint')
    .addColumn('failed_at', 'bigint')
    .addColumn('failure', 'text')
    .execute();
  // For the erasure of a user, who may be one of a million.
  await db.schema
    .createIndex('application_usage_by_user')
    .on('application_usage')
    .column('last_sign_in_user_id')
    .execute();
  await db.schema
    .createTable('application_uris')
    .addColumn('application_id', 'text', (c) =>
      c.notNull().references('applications.id').onDelete('cascade'),
    )
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('uri_hash', 'text', (c) => c.notNull())
    .addColumn('uri', 'text', (c) => c.notNull())
    .addColumn('added_at', 'bigint', (c) => c.notNull())
    .addColumn('last_used_at', 'bigint')
    .addPrimaryKeyConstraint('application_uris_key', ['application_id', 'kind', 'uri_hash'])
    .execute();
  await db.schema
    .createTable('unknown_clients')
    .addColumn('place', 'integer', (c) => c.primaryKey())
    .addColumn('client_id', 'text', (c) => c.notNull())
    .addColumn('redirect_uri', 'text')
    .addColumn('endpoint', 'text', (c) => c.notNull())
    .addColumn('reference', 'text', (c) => c.notNull())
    .addColumn('seen_at', 'bigint', (c) => c.notNull())
    .execute();
  await fill(db, Date.now());
}

/** Of applications that are there already nothing is known yet: they are seen from now on. */
async function fill(db: Kysely<Database>, now: number): Promise<void> {
  for (let after = ''; ; ) {
    const found = await db
      .selectFrom('applications')
      .select(['id', 'redirect_uris', 'post_logout_redirect_uris'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(AT_ONCE)
      .execute();
    for (const application of found) {
      after = application.id;
      await db
        .insertInto('application_usage')
        .values({ application_id: application.id, recorded_since: now })
        .execute();
      const uris = [
        ...urisOf('redirect', application.redirect_uris),
        ...urisOf('post_logout', application.post_logout_redirect_uris),
      ].map((uri) => ({ ...uri, application_id: application.id, added_at: now }));
      if (uris.length > 0) await db.insertInto('application_uris').values(uris).execute();
    }
    if (found.length < AT_ONCE) return;
  }
}

function urisOf(kind: 'redirect' | 'post_logout', list: string) {
  const uris = new Set(JSON.parse(list) as string[]);
  return [...uris].map((uri) => ({ kind, uri, uri_hash: hash('sha256', uri, 'base64url') }));
}
