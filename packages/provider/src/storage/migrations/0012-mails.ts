import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** Mails on their way, and the links and codes in them. Column meanings are in `../tables/`. */
export async function up(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('mails')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('template', 'text', (c) => c.notNull())
    .addColumn('recipient', 'text', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('content', 'text')
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('due_at', 'bigint')
    .addColumn('give_up_at', 'bigint', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('finished_at', 'bigint')
    .addColumn('last_error', 'text')
    .execute();
  await db.schema
    .createIndex('mails_by_due')
    .on('mails')
    .column('due_at')
    .where('due_at', 'is not', null)
    .execute();
  await db.schema.createIndex('mails_by_state').on('mails').columns(['state', 'id']).execute();
  await db.schema.createIndex('mails_by_age').on('mails').column('created_at').execute();

  await db.schema
    .createTable('one_time_tokens')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('secret_hash', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('email_canonical', 'text', (c) => c.notNull())
    .addColumn('bound_to', 'text')
    .addColumn('tries', 'integer', (c) => c.notNull())
    .addColumn('data', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .addColumn('spent_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('one_time_tokens_by_secret')
    .on('one_time_tokens')
    .column('secret_hash')
    .execute();
  await db.schema
    .createIndex('one_time_tokens_by_user')
    .on('one_time_tokens')
    .columns(['user_id', 'kind'])
    .execute();
  await db.schema
    .createIndex('one_time_tokens_by_email')
    .on('one_time_tokens')
    .columns(['email_canonical', 'kind'])
    .execute();
  await db.schema
    .createIndex('one_time_tokens_by_expiry')
    .on('one_time_tokens')
    .column('expires_at')
    .execute();
}
