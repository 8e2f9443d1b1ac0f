import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

const AT_ONCE = 500;

/** Front-channel logout, and grants that are found with what was issued under them. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema.alterTable('applications').addColumn('frontchannel_logout_uri', 'text').execute();
  await db.schema
    .alterTable('applications')
    .addColumn('frontchannel_logout_session_required', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await nameGrants(db);
}

/** A grant did not carry its own id in the clear; what was issued under it does. */
async function nameGrants(db: Kysely<Database>): Promise<void> {
  for (let after = ''; ; ) {
    const found = await db
      .selectFrom('oidc_records')
      .select('grant_id')
      .distinct()
      .where('grant_id', '>', after)
      .orderBy('grant_id')
      .limit(AT_ONCE)
      .execute();
    for (const { grant_id: id } of found) {
      if (id === null) continue;
      await db
        .updateTable('oidc_records')
        .set({ grant_id: id })
        .where('kind', '=', 'Grant')
        .where('id_hash', '=', hash('sha256', id, 'base64url'))
        .execute();
      after = id;
    }
    if (found.length < AT_ONCE) return;
  }
}
