import { type Kysely, PostgresAdapter, sql } from 'kysely';
import { v7 as newId } from 'uuid';
import { canonical } from '../../canonical.ts';
import type { Database } from '../schema.ts';

/** Users read at once when their names are filled in. */
const BATCH = 500;

/** Columns that are searched and sorted by, by table. */
const SORTED = {
  users: ['email_canonical', 'username_canonical', 'name_canonical', 'family_name_canonical'],
  roles: ['name_canonical'],
  applications: ['client_name_canonical', 'client_id'],
};

/**
 * People with attributes, groups and states; roles that open applications; privileges of administrators. Column
 * meanings are in `../schema.ts`.
 */
export async function up(db: Kysely<Database>): Promise<void> {
  await addPoliciesAndGroups(db);
  await addUserColumns(db);
  await addAttributeDefinitions(db);
  await addAccess(db);
  for (const table of ['roles', 'applications'] as const) {
    await db.schema
      .alterTable(table)
      .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
      .execute();
  }
  await sortByBytes(db);
  await fillInNames(db);
  await addUserIndexes(db);
  await addPrivileges(db);
}

async function addPoliciesAndGroups(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('policies')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_canonical', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('is_default', 'integer', (c) => c.notNull())
    .addColumn('password_min_length', 'integer', (c) => c.notNull())
    .addColumn('session_lifetime', 'integer', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
  const now = Date.now();
  await db
    .insertInto('policies')
    .values({
      id: newId(),
      name: 'Default',
      name_canonical: 'default',
      description: 'For everyone whose group has no other',
      is_default: 1,
      password_min_length: 8,
      session_lifetime: 24 * 3600,
      created_at: now,
      updated_at: now,
      version: 1,
      // The table has more columns today than it had then.
    } as never)
    .execute();
  await db.schema
    .createTable('groups')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('name_canonical', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('policy_id', 'text', (c) => c.references('policies.id'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
}

async function addUserColumns(db: Kysely<Database>): Promise<void> {
  // One by one, since SQLite adds no two columns in a statement.
  const add = async (name: string, type: 'text' | 'bigint') => {
    await db.schema.alterTable('users').addColumn(name, type).execute();
  };
  for (const name of ['phone_number', 'locale', 'zoneinfo', 'picture']) await add(name, 'text');
  await add('deleted_at', 'bigint');
  for (const [name, initially] of [
    ['phone_number_verified', 0],
    ['group_by_hand', 0],
    ['version', 1],
  ] as const) {
    await db.schema
      .alterTable('users')
      .addColumn(name, 'integer', (c) => c.notNull().defaultTo(initially))
      .execute();
  }
  for (const [name, initially] of [
    ['family_name_canonical', ''],
    ['attributes', '{}'],
  ] as const) {
    await db.schema
      .alterTable('users')
      .addColumn(name, 'text', (c) => c.notNull().defaultTo(initially))
      .execute();
  }
  await db.schema
    .alterTable('users')
    .addColumn('group_id', 'text', (c) => c.references('groups.id').onDelete('set null'))
    .execute();
}

async function addAttributeDefinitions(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('attribute_definitions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('description', 'text')
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('multi_valued', 'integer', (c) => c.notNull())
    .addColumn('required', 'integer', (c) => c.notNull())
    .addColumn('canonical_values', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addColumn('version', 'integer', (c) => c.notNull().defaultTo(1))
    .execute();
}

async function addAccess(db: Kysely<Database>): Promise<void> {
  for (const [name, initially] of [
    ['by_hand', 1],
    ['by_mapping', 0],
  ] as const) {
    await db.schema
      .alterTable('user_roles')
      .addColumn(name, 'integer', (c) => c.notNull().defaultTo(initially))
      .execute();
  }
  // With the user, so that the people of a role are read in order and without their rows.
  await db.schema.dropIndex('user_roles_by_role').execute();
  await db.schema
    .createIndex('user_roles_by_role')
    .on('user_roles')
    .columns(['role_id', 'user_id'])
    .execute();

  await db.schema
    .alterTable('applications')
    .addColumn('access', 'text', (c) => c.notNull().defaultTo('everyone'))
    .execute();
  await db.schema
    .createTable('role_applications')
    .addColumn('role_id', 'text', (c) => c.notNull().references('roles.id').onDelete('cascade'))
    .addColumn('application_id', 'text', (c) =>
      c.notNull().references('applications.id').onDelete('cascade'),
    )
    .addColumn('granted_at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('role_applications_pk', ['role_id', 'application_id'])
    .execute();
  await db.schema
    .createIndex('role_applications_by_application')
    .on('role_applications')
    .columns(['application_id', 'role_id'])
    .execute();
}

/**
 * PostgreSQL sorts text by its locale and then finds no prefix by an index. By bytes it does, and both engines
 * sort alike.
 */
async function sortByBytes(db: Kysely<Database>): Promise<void> {
  if (!(db.getExecutor().adapter instanceof PostgresAdapter)) return;
  for (const [table, columns] of Object.entries(SORTED)) {
    for (const column of columns) {
      await sql`alter table ${sql.table(table)}
        alter column ${sql.ref(column)} type text collate "C"`.execute(db);
    }
  }
}

/** Users were named before their names were searched. In batches, since only we know the canonical form. */
async function fillInNames(db: Kysely<Database>): Promise<void> {
  let after = '';
  for (;;) {
    const users = await db
      .selectFrom('users')
      .select(['id', 'name', 'family_name'])
      .where('id', '>', after)
      .orderBy('id')
      .limit(BATCH)
      .execute();
    for (const { id, name, family_name } of users) {
      await db
        .updateTable('users')
        .set({
          name_canonical: canonical(name ?? ''),
          family_name_canonical: canonical(family_name ?? ''),
        })
        .where('id', '=', id)
        .execute();
    }
    const last = users.at(-1);
    if (!last || users.length < BATCH) return;
    after = last.id;
  }
}

async function addUserIndexes(db: Kysely<Database>): Promise<void> {
  for (const [name, column] of [
    ['users_by_name', 'name_canonical'],
    ['users_by_family_name', 'family_name_canonical'],
    ['users_by_state', 'state'],
  ] as const) {
    await db.schema.createIndex(name).on('users').columns([column, 'id']).execute();
  }
  await db.schema
    .createIndex('users_by_group')
    .on('users')
    .columns(['group_id', 'id'])
    .where('group_id', 'is not', null)
    .execute();
  await db.schema
    .createIndex('users_by_deletion')
    .on('users')
    .column('deleted_at')
    .where('deleted_at', 'is not', null)
    .execute();
}

/** Whoever was made administrator at the first start stays one. */
async function addPrivileges(db: Kysely<Database>): Promise<void> {
  await db.schema
    .createTable('privileges')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('role_id', 'text', (c) => c.references('roles.id').onDelete('cascade'))
    .addColumn('client_application_id', 'text', (c) =>
      c.references('applications.id').onDelete('cascade'),
    )
    .addColumn('group_id', 'text', (c) => c.references('groups.id').onDelete('cascade'))
    .addColumn('application_id', 'text', (c) => c.references('applications.id').onDelete('cascade'))
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  for (const column of ['user_id', 'role_id', 'client_application_id']) {
    await db.schema
      .createIndex(`privileges_by_${column}`)
      .on('privileges')
      .column(column)
      .where(sql.ref(column), 'is not', null)
      .execute();
  }
  const role = await db
    .selectFrom('roles')
    .select('id')
    .where('name_canonical', '=', 'admin')
    .executeTakeFirst();
  if (!role) return;
  await db
    .insertInto('privileges')
    .values({ id: newId(), kind: 'super', role_id: role.id, created_at: Date.now() })
    .execute();
}
