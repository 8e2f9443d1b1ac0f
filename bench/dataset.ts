import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';

/** How much of everything there is. */
export interface DatasetSize {
  users: number;
  roles: number;
  applications: number;
  grantsPerUser: number;
}

const GIVEN =
  'Ada Alan Barbara Edsger Grace Linus Margaret Niklaus Zoë Łukasz Søren Émilie Мария Ольга 美咲'.split(
    ' ',
  );
const FAMILY =
  'Lovelace Turing Liskov Dijkstra Hopper Torvalds Hamilton Wirth Öst Kowalski Ångström Dupont Иванова Петрова 佐藤'.split(
    ' ',
  );
const AT_ONCE = 5000;

type Row = readonly (string | number | null)[];
type Insert = (table: string, columns: readonly string[], rows: readonly Row[]) => Promise<void>;

/** Ids in the order of `i`, as those of users are in the order of creation. */
export function idOf(kind: 'user' | 'role' | 'application', i: number): string {
  const prefix = { user: '01990000', role: '01980000', application: '01970000' }[kind];
  return `${prefix}-0000-7000-8000-${i.toString(16).padStart(12, '0')}`;
}

/** The same people in the same order at every run. */
export function personOf(i: number) {
  const given = GIVEN[i % GIVEN.length] ?? '';
  const family = FAMILY[(i * 7) % FAMILY.length] ?? '';
  return { given, family, name: `${given} ${family}`, email: `${emailName(i)}@example.com` };
}

/** Spread over the alphabet, as addresses are. */
function emailName(i: number): string {
  return `${((i * 2_654_435_761) % 2 ** 32).toString(36).padStart(7, 'a')}${i}`;
}

/** Fills an empty database of the newest schema, and tells how far it is. */
export async function fillDatabase(
  where: { dataFolder: string; databaseUrl?: string | undefined },
  size: DatasetSize,
): Promise<void> {
  const { insert, close } = where.databaseUrl
    ? await openPostgres(where.databaseUrl)
    : openSqlite(join(where.dataFolder, 'gatehouse.db'));
  try {
    await insertRoles(insert, size);
    for (let from = 0; from < size.users; from += AT_ONCE) {
      await insertUsers(insert, { from, to: Math.min(from + AT_ONCE, size.users), size });
      if (process.stderr.isTTY)
        process.stderr.write(`\r  ${from + AT_ONCE} of ${size.users} users`);
    }
  } finally {
    await close();
  }
  if (process.stderr.isTTY) process.stderr.write('\r\x1b[K');
}

async function insertRoles(insert: Insert, { roles, applications }: DatasetSize): Promise<void> {
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  await insert(
    'roles',
    ['id', 'name', 'name_canonical', 'created_at', 'updated_at'],
    range(roles).map((i) => [idOf('role', i), `Role ${i}`, `role ${i}`, 1, 1]),
  );
  await insert(
    'applications',
    [
      ...['id', 'client_id', 'client_name', 'client_name_canonical', 'application_type'],
      ...['token_endpoint_auth_method', 'redirect_uris', 'post_logout_redirect_uris'],
      ...['grant_types', 'require_pkce', 'id_token_signed_response_alg', 'access'],
      ...['created_at', 'updated_at'],
    ],
    range(applications).map((i) => [
      ...[idOf('application', i), `app-${i}`, `App ${i}`, `app ${i}`, 'web', 'none'],
      ...['["https://a.example/"]', '[]', '["authorization_code"]', 1, 'RS256', 'roles', 1, 1],
    ]),
  );
  await insert(
    'role_applications',
    ['role_id', 'application_id', 'granted_at'],
    range(applications).map((i) => [idOf('role', i % roles), idOf('application', i), 1]),
  );
}

async function insertUsers(
  insert: Insert,
  { from, to, size }: { from: number; to: number; size: DatasetSize },
): Promise<void> {
  const users: Row[] = [];
  const grants: Row[] = [];
  for (let i = from; i < to; i += 1) {
    const { given, family, name, email } = personOf(i);
    users.push([
      ...[idOf('user', i), email, email, 1, `u${i}`, `u${i}`, name, name.toLowerCase()],
      ...[given, family, family.toLowerCase(), 'active', 1, 1],
    ]);
    const roles = new Set<number>();
    for (let k = 0; k < size.grantsPerUser; k += 1) roles.add((i * 31 + k * 197) % size.roles);
    for (const role of roles) grants.push([idOf('user', i), idOf('role', role), 1]);
  }
  await insert(
    'users',
    [
      ...['id', 'email', 'email_canonical', 'email_verified', 'username', 'username_canonical'],
      ...['name', 'name_canonical', 'given_name', 'family_name', 'family_name_canonical'],
      ...['state', 'created_at', 'updated_at'],
    ],
    users,
  );
  await insert('user_roles', ['user_id', 'role_id', 'granted_at'], grants);
}

function openSqlite(path: string): { insert: Insert; close: () => Promise<void> } {
  const database = new DatabaseSync(path);
  database.exec('pragma synchronous = off; pragma foreign_keys = off; pragma cache_size = -400000');
  return {
    async insert(table, columns, rows) {
      const marks = columns.map(() => '?').join(', ');
      const statement = database.prepare(
        `insert into ${table} (${columns.join(', ')}) values (${marks})`,
      );
      database.exec('begin');
      for (const row of rows) statement.run(...row);
      database.exec('commit');
    },
    async close() {
      database.exec('analyze');
      database.close();
    },
  };
}

async function openPostgres(url: string): Promise<{ insert: Insert; close: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set synchronous_commit = off');
  return {
    async insert(table, columns, rows) {
      const records = rows.map((row) =>
        Object.fromEntries(columns.map((column, i) => [column, row[i]])),
      );
      await client.query(
        `insert into ${table} (${columns.join(', ')})
         select ${columns.join(', ')} from json_populate_recordset(null::${table}, $1)`,
        [JSON.stringify(records)],
      );
    },
    async close() {
      await client.query('analyze');
      await client.end();
    },
  };
}
