import { type Compilable, type RawBuilder, sql } from 'kysely';
import { canonical, canonicalEmail } from '../canonical.ts';
import type { AppUser, UserChange } from '../user-store.ts';
import type { SqlEngine } from './engine.ts';
import type { UserTable } from './tables.ts';

/** A user with groups and permissions, as either engine gives them. */
export interface UserRow {
  readonly id: string;
  readonly username: string;
  readonly email: string | null;
  readonly email_verified: boolean | number;
  readonly name: string;
  readonly attributes: string;
  readonly is_active: boolean | number;
  readonly is_superuser: boolean | number;
  /** PostgreSQL gives text. */
  readonly created_at: number | string;
  readonly last_login_at: number | string | null;
  readonly groups: JsonList;
  readonly permissions: JsonList;
}

/** SQLite gives text, PostgreSQL the list, or null when it is empty. */
export type JsonList = string | readonly string[] | null;

/** Selects users with groups and permissions, in one query; conditions on `user.…` are for the caller to add. */
export function selectUsers({ db, dialect }: Pick<SqlEngine, 'db' | 'dialect'>) {
  const list = sql.raw(dialect.jsonList);
  return db
    .selectFrom('gatehouse_users as user')
    .select([
      'user.id',
      'user.username',
      'user.email',
      'user.email_verified',
      'user.name',
      'user.attributes',
      'user.is_active',
      'user.is_superuser',
      'user.created_at',
      'user.last_login_at',
    ])
    .select((user) => [
      user
        .selectFrom('gatehouse_group_members as member')
        .whereRef('member.user_id', '=', 'user.id')
        .select(sql<JsonList>`${list}(member.group_name)`.as('names'))
        .as('groups'),
      user
        .selectFrom(
          user
            .selectFrom('gatehouse_user_permissions as own')
            .whereRef('own.user_id', '=', 'user.id')
            .select('own.permission')
            .unionAll(
              user
                .selectFrom('gatehouse_group_members as member')
                .innerJoin(
                  'gatehouse_group_permissions as given',
                  'given.group_name',
                  'member.group_name',
                )
                .whereRef('member.user_id', '=', 'user.id')
                .select('given.permission'),
            )
            .as('all'),
        )
        .select(sql<JsonList>`${list}(permission)`.as('names'))
        .as('permissions'),
    ]);
}

/** Selects one user, whose id has to be given for the placeholder. */
export function selectUserById(engine: Pick<SqlEngine, 'db' | 'dialect'>, id = '') {
  return selectUsers(engine).where('user.id', '=', id) as Compilable<UserRow>;
}

/** Selects the user of an identity, whose issuer and `sub` have to be given for the placeholders. */
export function selectUserByIdentity(engine: Pick<SqlEngine, 'db' | 'dialect'>) {
  return selectUsers(engine)
    .innerJoin('gatehouse_user_identities as identity', 'identity.user_id', 'user.id')
    .where('identity.iss', '=', '')
    .where('identity.sub', '=', '') as Compilable<UserRow>;
}

/** The columns that a change is about. */
export function columnsOf(change: UserChange): Partial<UserTable> {
  const { username, name, attributes, isActive, isSuperuser, lastLoginAt } = change;
  const { email = null } = change;
  return {
    ...(username === undefined ? {} : { username, username_canonical: canonical(username) }),
    ...('email' in change ? { email, email_canonical: email && canonicalEmail(email) } : {}),
    ...(name === undefined ? {} : { name, name_canonical: canonical(name) }),
    ...(attributes === undefined ? {} : { attributes: JSON.stringify(attributes) }),
    ...(isActive === undefined ? {} : { is_active: isActive }),
    ...(isSuperuser === undefined ? {} : { is_superuser: isSuperuser }),
    ...(lastLoginAt === undefined ? {} : { last_login_at: lastLoginAt }),
  };
}

/** Whether the address is known to be the person's, after a change of a user who is there. */
export function verifiedAfter(change: UserChange): {
  email_verified?: boolean | RawBuilder<boolean>;
} {
  const { emailVerified } = change;
  if (!('email' in change)) {
    if (emailVerified === undefined) return {};
    return { email_verified: sql<boolean>`(email is not null and ${emailVerified})` };
  }
  if (change.email === undefined) return { email_verified: false };
  if (emailVerified !== undefined) return { email_verified: emailVerified };
  const email = canonicalEmail(change.email);
  // Coalesced, since nothing is equal to an address that is not there.
  return {
    email_verified: sql<boolean>`coalesce(email_canonical = ${email} and email_verified, ${false})`,
  };
}

/** A row as the app sees it. */
export function toAppUser(row: UserRow): AppUser {
  const { id, username, email, name, last_login_at: lastLoginAt } = row;
  return {
    id,
    username,
    email: email ?? undefined,
    emailVerified: Boolean(row.email_verified),
    name,
    attributes: JSON.parse(row.attributes),
    isActive: Boolean(row.is_active),
    isSuperuser: Boolean(row.is_superuser),
    groups: namesIn(row.groups),
    permissions: namesIn(row.permissions),
    createdAt: Number(row.created_at),
    lastLoginAt: lastLoginAt === null ? undefined : Number(lastLoginAt),
  };
}

/** Sorted, each once. */
export function namesIn(list: JsonList): string[] {
  const names: readonly string[] = typeof list === 'string' ? JSON.parse(list) : (list ?? []);
  return names.length < 2 ? [...names] : [...new Set(names)].sort();
}
