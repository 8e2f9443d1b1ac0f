import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** Records read at once when their people are filled in. */
const BATCH = 500;

/** Applications are told when a session ends, so sessions and grants are found by the person they belong to. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema.alterTable('applications').addColumn('backchannel_logout_uri', 'text').execute();
  await db.schema
    .alterTable('applications')
    .addColumn('backchannel_logout_session_required', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();

  await db.schema.alterTable('oidc_records').addColumn('account_id', 'text').execute();
  await fillInAccounts(db);
  await db.schema
    .createIndex('oidc_records_by_account')
    .on('oidc_records')
    .columns(['account_id', 'kind'])
    .where('account_id', 'is not', null)
    .execute();

  await db.schema
    .createTable('logout_notifications')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('client_id', 'text', (c) => c.notNull())
    .addColumn('sub', 'text', (c) => c.notNull())
    .addColumn('sid', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('due_at', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('last_error', 'text')
    .execute();
  await db.schema
    .createIndex('logout_notifications_by_due')
    .on('logout_notifications')
    .columns(['due_at', 'client_id'])
    .execute();
}

/** In batches, and not in SQL: the engines read JSON each in its own way. */
async function fillInAccounts(db: Kysely<Database>): Promise<void> {
  let after = '';
  for (;;) {
    const records = await db
      .selectFrom('oidc_records')
      .select(['id_hash', 'kind', 'payload'])
      .where('kind', 'in', ['Session', 'Grant'])
      .where('id_hash', '>', after)
      .orderBy('id_hash')
      .limit(BATCH)
      .execute();
    for (const { id_hash, kind, payload } of records) {
      const { accountId } = JSON.parse(payload) as { accountId?: string };
      if (!accountId) continue;
      await db
        .updateTable('oidc_records')
        .set({ account_id: accountId })
        .where('id_hash', '=', id_hash)
        .where('kind', '=', kind)
        .execute();
    }
    const last = records.at(-1);
    if (!last || records.length < BATCH) return;
    after = last.id_hash;
  }
}
