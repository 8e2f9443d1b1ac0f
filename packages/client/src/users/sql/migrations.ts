import type { Compilable, Kysely } from 'kysely';
import type { Dialect, SqlEngine, Steps } from './engine.ts';
import { rowsOf } from './engine.ts';
import type { Tables } from './tables.ts';

type Migration = (db: Kysely<Tables>, dialect: Dialect) => readonly Compilable[];

/** The changes of the schema, oldest first; only append, so that older versions of the package go on working. */
const MIGRATIONS: readonly Migration[] = [createUsers];

/** The version that {@link migrate} brings the schema to. */
export const SCHEMA_VERSION: number = MIGRATIONS.length;

/** The version of the schema of users; the table has to be there. */
export function schemaVersion(db: Kysely<Tables>): Compilable<{ version: number }> {
  return db.selectFrom('gatehouse_schema').select('version').where('name', '=', 'users');
}

/** Makes or updates the tables. Nobody else may be doing the same. */
export function* migrate({ db, dialect }: Pick<SqlEngine, 'db' | 'dialect'>): Steps<void> {
  yield* rowsOf(
    table(db, dialect, 'gatehouse_schema')
      .ifNotExists()
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('version', 'integer', (column) => column.notNull()),
  );
  const [row] = yield* rowsOf(schemaVersion(db));
  for (const migration of MIGRATIONS.slice(Number(row?.version ?? 0))) {
    for (const query of migration(db, dialect)) yield* rowsOf(query);
  }
  yield* rowsOf(
    db
      .insertInto('gatehouse_schema')
      .values({ name: 'users', version: SCHEMA_VERSION })
      .onConflict((conflict) =>
        conflict
          .column('name')
          .doUpdateSet({ version: SCHEMA_VERSION })
          .where('gatehouse_schema.version', '<', SCHEMA_VERSION),
      ),
  );
}

function createUsers(db: Kysely<Tables>, dialect: Dialect): readonly Compilable[] {
  const { key, flag, time } = dialect;
  const ofUser = 'gatehouse_users.id';
  return [
    table(db, dialect, 'gatehouse_users')
      .addColumn('id', key, (column) => column.primaryKey().notNull())
      .addColumn('username', 'text', (column) => column.notNull())
      .addColumn('username_canonical', key, (column) => column.notNull().unique())
      .addColumn('email', 'text')
      .addColumn('email_canonical', key)
      .addColumn('email_verified', flag, (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_canonical', key, (column) => column.notNull())
      .addColumn('attributes', 'text', (column) => column.notNull())
      .addColumn('is_active', flag, (column) => column.notNull())
      .addColumn('is_superuser', flag, (column) => column.notNull())
      .addColumn('created_at', time, (column) => column.notNull())
      .addColumn('last_login_at', time),
    index(db, 'gatehouse_users', 'email_canonical'),

    table(db, dialect, 'gatehouse_user_identities')
      .addColumn('iss', 'text', (column) => column.notNull())
      .addColumn('sub', 'text', (column) => column.notNull())
      .addColumn('user_id', key, (column) =>
        column.notNull().references(ofUser).onDelete('cascade'),
      )
      .addPrimaryKeyConstraint('gatehouse_user_identities_pk', ['iss', 'sub'])
      .addUniqueConstraint('gatehouse_user_identities_one_per_issuer', ['user_id', 'iss']),

    table(db, dialect, 'gatehouse_groups').addColumn('name', key, (column) =>
      column.primaryKey().notNull(),
    ),
    table(db, dialect, 'gatehouse_group_permissions')
      .addColumn('group_name', key, (column) =>
        column.notNull().references('gatehouse_groups.name').onDelete('cascade'),
      )
      .addColumn('permission', key, (column) => column.notNull())
      .addPrimaryKeyConstraint('gatehouse_group_permissions_pk', ['group_name', 'permission']),

    table(db, dialect, 'gatehouse_group_members')
      .addColumn('user_id', key, (column) =>
        column.notNull().references(ofUser).onDelete('cascade'),
      )
      .addColumn('group_name', key, (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('gatehouse_group_members_pk', ['user_id', 'group_name', 'source']),
    index(db, 'gatehouse_group_members', 'group_name'),

    table(db, dialect, 'gatehouse_user_permissions')
      .addColumn('user_id', key, (column) =>
        column.notNull().references(ofUser).onDelete('cascade'),
      )
      .addColumn('permission', key, (column) => column.notNull())
      .addPrimaryKeyConstraint('gatehouse_user_permissions_pk', ['user_id', 'permission']),
  ];
}

function table(db: Kysely<Tables>, { tableEnd }: Dialect, name: keyof Tables) {
  const definition = db.schema.createTable(name);
  return tableEnd ? definition.modifyEnd(tableEnd) : definition;
}

function index(db: Kysely<Tables>, name: keyof Tables, column: string): Compilable {
  return db.schema.createIndex(`${name}_${column}`).on(name).column(column);
}
