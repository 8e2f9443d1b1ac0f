import type { UserTable } from '../storage/tables/directory.ts';
import type { UserWithRoles } from '../storage/users.ts';
import type { AttributeSchema, AttributeValue, AttributeValues } from './attribute-schema.ts';

/**
 * - `invited`: is yet to set a password.
 * - `active`: can sign in.
 * - `suspended`: an administrator has said no.
 * - `locked`: an administrator keeps others out of the account. Wrong passwords never lock it, they only make the next
 *   attempt wait.
 * - `deleted`: can be restored for a while, then is erased.
 */
export const USER_STATES = ['invited', 'active', 'suspended', 'locked', 'deleted'] as const;
export type UserState = (typeof USER_STATES)[number];
/** States that are set; a user becomes `deleted` by being deleted. */
export type SettableUserState = Exclude<UserState, 'deleted'>;

/** A person. Times are milliseconds since the epoch; the other fields have the names of their claims. */
export interface User extends Person {
  /** Values of the attributes that administrators have defined, by name. */
  attributes: AttributeValues;
  /** They are to set a password of their own at the next sign-in with the one they have. */
  must_change_password: boolean;
  created_at: number;
  deleted_at: number | null;
  /** Grows with every change. */
  version: number;
}

/** What is told about a person at every use of a token: all but what needs more than one query. */
export interface Person {
  id: string;
  email: string;
  email_verified: boolean;
  username: string | null;
  name: string | null;
  given_name: string | null;
  family_name: string | null;
  phone_number: string | null;
  phone_number_verified: boolean;
  locale: string | null;
  zoneinfo: string | null;
  picture: string | null;
  state: UserState;
  group_id: string | null;
  /** Names of the roles they have, sorted. */
  roles: string[];
  updated_at: number;
}

/** A person, with what of their attributes is read only where an application asks for it. */
export interface PersonForClaims extends Person {
  created_at: number;
  /** One of their roles asks for a second factor. */
  require_mfa: boolean;
  /** The version of the terms that they accepted last. */
  terms_accepted: string | null;
  must_change_password: boolean;
  /** null: it is not known. */
  password_changed_at: number | null;
  has_password: boolean;
  /** As in `users.attributes`, see {@link AttributeSchema.read}. */
  stored_attributes: string;
}

/** What a sign-in needs to know of a person. */
export interface SignInUser
  extends Pick<Person, 'id' | 'email' | 'username' | 'name' | 'state' | 'locale' | 'group_id'> {
  password_hash: string | null;
}

/** What is absent stays as it is; null removes. */
export interface UserChanges {
  email?: string | undefined;
  /** Becomes false by itself when the address changes. */
  email_verified?: boolean | undefined;
  username?: string | null | undefined;
  name?: string | null | undefined;
  given_name?: string | null | undefined;
  family_name?: string | null | undefined;
  phone_number?: string | null | undefined;
  /** Becomes false by itself when the number changes. */
  phone_number_verified?: boolean | undefined;
  locale?: string | null | undefined;
  zoneinfo?: string | null | undefined;
  picture?: string | null | undefined;
  /** By name; attributes that are not named stay as they are. */
  attributes?: Readonly<Record<string, AttributeValue | null>> | undefined;
  /** null: no sign-in with a password. */
  password?: string | null | undefined;
  /** Of the password, as another system made it; not together with `password`. */
  password_hash?: string | undefined;
  /** Becomes false by itself when a password is set. */
  must_change_password?: boolean | undefined;
  state?: SettableUserState | undefined;
  /** null: mappings decide, and otherwise none. */
  group_id?: string | null | undefined;
  /** Names of all the roles to have, beside those that mappings give. */
  roles?: readonly string[] | undefined;
}

/** What is absent gets its default. */
export interface NewUser extends UserChanges {
  email: string;
}

/** A person as their row holds them. */
export function toPerson({ user, roles }: UserWithRoles): Person {
  return {
    id: user.id,
    email: user.email,
    email_verified: user.email_verified === 1,
    username: user.username,
    name: user.name,
    given_name: user.given_name,
    family_name: user.family_name,
    phone_number: user.phone_number,
    phone_number_verified: user.phone_number_verified === 1,
    locale: user.locale,
    zoneinfo: user.zoneinfo,
    picture: user.picture,
    state: stateOf(user),
    group_id: user.group_id,
    roles: roles.toSorted(),
    updated_at: user.updated_at,
  };
}

/** A person as their row holds them, with what claims are made of. */
export function toPersonForClaims(found: UserWithRoles): PersonForClaims {
  const { attributes: stored_attributes, created_at, terms_accepted } = found.user;
  return {
    ...toPerson(found),
    created_at,
    stored_attributes,
    require_mfa: found.requireMfa,
    terms_accepted,
    must_change_password: found.user.must_change_password === 1,
    password_changed_at: found.user.password_changed_at,
    has_password: found.user.password_hash !== null,
  };
}

/** A user as their row holds them. */
export function toUser(found: UserWithRoles, schema: AttributeSchema): User {
  const { attributes, created_at, deleted_at, version } = found.user;
  return {
    ...toPerson(found),
    attributes: schema.read(attributes),
    must_change_password: found.user.must_change_password === 1,
    created_at,
    deleted_at,
    version,
  };
}

/** A deleted user keeps the state of before, for when they are restored. */
export function stateOf({ state, deleted_at }: Pick<UserTable, 'state' | 'deleted_at'>): UserState {
  return deleted_at === null ? state : 'deleted';
}
