import type { Generated, Selectable } from 'kysely';

/**
 * The tables, as both engines hold them. Times are milliseconds since the epoch, truth values are 0 or 1 and
 * lists are JSON text, so that one set of queries serves SQLite and PostgreSQL.
 */
export interface Database {
  users: UserTable;
  attribute_definitions: AttributeDefinitionTable;
  groups: GroupTable;
  policies: PolicyTable;
  roles: RoleTable;
  user_roles: UserRoleTable;
  role_applications: RoleApplicationTable;
  privileges: PrivilegeTable;
  mappings: MappingTable;
  mapping_runs: MappingRunTable;
  applications: ApplicationTable;
  client_secrets: ClientSecretTable;
  apis: ApiTable;
  application_apis: ApplicationApiTable;
  signing_keys: SigningKeyTable;
  settings: SettingTable;
  oidc_records: OidcRecordTable;
  logout_notifications: LogoutNotificationTable;
  events: EventTable;
  idempotency_keys: IdempotencyKeyTable;
}

export interface UserTable {
  id: string;
  email: string;
  /** `email` as compared: NFKC, lower case. */
  email_canonical: string;
  email_verified: number;
  username: string | null;
  username_canonical: string | null;
  name: string | null;
  /** `name` as searched and sorted; empty without one. See `email_canonical`. */
  name_canonical: string;
  given_name: string | null;
  family_name: string | null;
  /** See `name_canonical`. */
  family_name_canonical: string;
  phone_number: string | null;
  phone_number_verified: number;
  locale: string | null;
  zoneinfo: string | null;
  picture: string | null;
  /** JSON object: values by the id of their definition, so that a deleted definition's values mean nothing. */
  attributes: string;
  /** PHC string with its parameters; null: this person has no password. */
  password_hash: string | null;
  /** What it was before `deleted_at`, which says more. */
  state: 'invited' | 'active' | 'suspended' | 'locked';
  deleted_at: number | null;
  group_id: string | null;
  /** 1: somebody gave the group, and mappings leave it alone. */
  group_by_hand: number;
  created_at: number;
  updated_at: number;
  /** Counts the changes, see `RoleTable.version`. */
  version: number;
}

/** An attribute that administrators have defined, as SCIM describes one (RFC 7643, section 7). */
export interface AttributeDefinitionTable {
  id: string;
  name: string;
  description: string | null;
  type: 'string' | 'boolean' | 'integer' | 'decimal' | 'date_time';
  multi_valued: number;
  required: number;
  /** JSON list of the values that are allowed; null: any. */
  canonical_values: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

/** People under one security policy. */
export interface GroupTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  /** null: the default policy. */
  policy_id: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

export interface PolicyTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  /** 1 for exactly one row, which is for everyone without another. */
  is_default: number;
  /** Characters. */
  password_min_length: number;
  /** Seconds. */
  session_lifetime: number;
  created_at: number;
  updated_at: number;
  version: number;
}

export interface RoleTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  created_at: number;
  updated_at: number;
  /** Grows with every change, and is what an `ETag` says; a change that names another is refused. */
  version: number;
}

/** A role that a person has, for at least one of two reasons. */
export interface UserRoleTable {
  user_id: string;
  role_id: string;
  granted_at: number;
  /** 1: somebody gave it. */
  by_hand: number;
  /** 1: a mapping gives it. */
  by_mapping: number;
}

/** A role lets whoever has it open an application. */
export interface RoleApplicationTable {
  role_id: string;
  application_id: string;
  granted_at: number;
}

/** A rule that gives roles, or a group, to whoever meets its condition. */
export interface MappingTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  /** The first rule that matches decides on the group; rules are sorted by it. */
  position: number;
  enabled: number;
  /** In CEL. */
  condition: string;
  /** JSON list. */
  role_ids: string;
  group_id: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

/** One pass of the rules over all users. */
export interface MappingRunTable {
  id: string;
  state: 'running' | 'finished' | 'superseded';
  /** The last user that is done; empty: none yet. */
  after_id: string;
  users_done: number;
  users_changed: number;
  /** JSON object: by id of a rule, how often it failed and how at first. */
  failures: string;
  created_at: number;
  finished_at: number | null;
}

/** A permission to administer; exactly one of the holders is set. */
export interface PrivilegeTable {
  id: string;
  kind: 'super' | 'user_admin' | 'app_admin' | 'help_desk' | 'read_only';
  user_id: string | null;
  role_id: string | null;
  /** A program that calls the admin API by itself. */
  client_application_id: string | null;
  /** Whose users a `user_admin` administers. */
  group_id: string | null;
  /** What an `app_admin` administers. */
  application_id: string | null;
  created_at: number;
}

export interface ApplicationTable {
  id: string;
  client_id: string;
  client_name: string;
  /** `client_name` as searched; see `UserTable.email_canonical`. */
  client_name_canonical: string | null;
  application_type: 'web' | 'native' | 'single_page' | 'machine';
  token_endpoint_auth_method:
    | 'client_secret_basic'
    | 'client_secret_post'
    | 'private_key_jwt'
    | 'none';
  /** JSON Web Key Set of the application's public keys. */
  jwks: string | null;
  jwks_uri: string | null;
  redirect_uris: string;
  post_logout_redirect_uris: string;
  grant_types: string;
  require_pkce: number;
  id_token_signed_response_alg: string;
  initiate_login_uri: string | null;
  backchannel_logout_uri: string | null;
  backchannel_logout_session_required: number;
  /** Who may sign in to it: everyone, or who has one of its roles. */
  access: 'everyone' | 'roles';
  /** JSON list of claim rules. */
  claims: string;
  /** 1: people are asked before the application is told who they are. */
  require_consent: number;
  logo_uri: string | null;
  userinfo_signed_response_alg: string | null;
  /** Seconds; so are the other lifetimes. */
  access_token_lifetime: number;
  id_token_lifetime: number;
  refresh_token_lifetime: number;
  created_at: number;
  updated_at: number;
  version: number;
}

/** One of the at most two live secrets of an application, which only its owner has. */
export interface ClientSecretTable {
  id: string;
  application_id: string;
  /** SHA-256 of the secret. */
  secret_hash: string;
  /** The first characters, by which a person tells the two apart. */
  hint: string;
  created_at: number;
  /** null: it stays. */
  expires_at: number | null;
  /** To about five minutes; null: never. */
  last_used_at: number | null;
}

/** An API that access tokens are for: a resource server (RFC 8707). */
export interface ApiTable {
  id: string;
  /** Its resource indicator and the audience of its tokens. */
  identifier: string;
  name: string;
  name_canonical: string;
  description: string | null;
  /** JSON list of `{ name, description }`. */
  scopes: string;
  access_token_format: 'jwt' | 'opaque';
  access_token_signing_alg: string;
  /** Seconds; null: that of the application. */
  access_token_lifetime: number | null;
  /** 1: our own admin API, which stays as it is. */
  is_built_in: number;
  created_at: number;
  updated_at: number;
  version: number;
}

/** An application may ask for tokens for an API. */
export interface ApplicationApiTable {
  application_id: string;
  api_id: string;
  /** JSON list of the names of scopes it may ask for; null: all. */
  scopes: string | null;
  granted_at: number;
}

export interface SigningKeyTable {
  kid: string;
  alg: string;
  /** Private JWK, sealed with the master key. */
  private_jwk: string;
  created_at: number;
}

export interface SettingTable {
  name: string;
  value: string;
}

/** What the protocol engine keeps: codes, tokens, grants, sessions, interactions. */
export interface OidcRecordTable {
  kind: string;
  /** SHA-256 of the value that its bearer shows, so that a copy of the database signs nobody in. */
  id_hash: string;
  payload: string;
  grant_id: string | null;
  session_uid: string | null;
  /** `sub` of the person, of sessions and grants. */
  account_id: string | null;
  expires_at: number | null;
  consumed_at: Generated<number | null>;
}

/** An application that has yet to hear of the end of a session (Back-Channel Logout 1.0). */
export interface LogoutNotificationTable {
  id: string;
  client_id: string;
  sub: string;
  /** null: all sessions of the person in the application. */
  sid: string | null;
  /** Times it was claimed; who claimed it last is who holds it. */
  attempts: number;
  /** The next attempt; while one is under way, when its claim runs out. */
  due_at: number;
  created_at: number;
  last_error: string | null;
}

/** What happened. Nothing of a row changes but its place in the chain, which it is given once. */
export interface EventTable {
  /** UUID version 7 of `occurred_at`, so that its order is that of time. */
  id: string;
  occurred_at: number;
  action: string;
  outcome: string;
  reason: string | null;
  actor_type: string;
  actor_id: string | null;
  target_type: string | null;
  target_id: string | null;
  client_id: string | null;
  session_id: string | null;
  ip_address: string | null;
  user_agent: string | null;
  correlation_id: string | null;
  details: string | null;
  /** 1, 2, 3, … without a gap; null: not sealed yet, and `hash` neither. */
  sequence: Generated<number | null>;
  hash: Generated<string | null>;
}

/** An event as it is read. */
export type EventRow = Selectable<EventTable>;
/** A request that was answered, or is being answered, under a key that its client gave. */
export interface IdempotencyKeyTable {
  /** SHA-256 of the holder of the token and the key. */
  key_hash: string;
  /** SHA-256 of method, address and body. */
  fingerprint: string;
  /** Made up by who does what is asked. */
  claim: string;
  /** Sealed with the master key; null: under way. */
  answer: string | null;
  /** When the key is free again; while under way, soon. */
  expires_at: number;
}
