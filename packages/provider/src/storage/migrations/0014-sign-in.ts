import type { Kysely } from 'kysely';
import type { Database } from '../schema.ts';

const DAY = 24 * 3600;

/** Columns of `policies` and what they are for policies that were there before. */
const POLICY_COLUMNS = {
  password_history: 0,
  password_max_age: 0,
  password_check_common: 1,
  password_check_breached: 0,
  remembered_device_lifetime: 30 * DAY,
  passwordless: 1,
  email_code_sign_in: 0,
  require_verified_email: 0,
  session_idle_lifetime: 0,
};

/**
 * Sign-ins of several steps: what policies, roles and applications ask for, and sign-ins under way. Column meanings are
 * in `../schema.ts`.
 */
export async function up(db: Kysely<Database>): Promise<void> {
  for (const [name, initially] of Object.entries(POLICY_COLUMNS)) {
    await db.schema
      .alterTable('policies')
      .addColumn(name, 'integer', (c) => c.notNull().defaultTo(initially))
      .execute();
  }
  for (const [name, initially] of [
    ['mfa', 'optional'],
    ['factors', '["totp","passkey","email_code"]'],
  ] as const) {
    await db.schema
      .alterTable('policies')
      .addColumn(name, 'text', (c) => c.notNull().defaultTo(initially))
      .execute();
  }
  for (const table of ['roles', 'applications'] as const) {
    await db.schema
      .alterTable(table)
      .addColumn('require_mfa', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
  }
  await db.schema.alterTable('users').addColumn('terms_accepted', 'text').execute();
  await db.schema.alterTable('users').addColumn('terms_accepted_at', 'bigint').execute();
  await db.schema
    .alterTable('users')
    .addColumn('must_change_password', 'integer', (c) => c.notNull().defaultTo(0))
    .execute();
  await db.schema
    .createTable('sign_in_flows')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('progress', 'text', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull())
    .addColumn('expires_at', 'bigint', (c) => c.notNull())
    .execute();
  await db.schema
    .createIndex('sign_in_flows_by_expiry')
    .on('sign_in_flows')
    .column('expires_at')
    .execute();
  await db.schema
    .createIndex('sign_in_flows_by_user')
    .on('sign_in_flows')
    .column('user_id')
    .execute();
}
