import type { Generated, Selectable } from 'kysely';

/**
 * The tables, as both engines hold them. Times are milliseconds since the epoch, truth values are 0 or 1 and
 * lists are JSON text, so that one set of queries serves SQLite and PostgreSQL.
 */
export interface Database {
  users: UserTable;
  roles: RoleTable;
  user_roles: UserRoleTable;
  applications: ApplicationTable;
  signing_keys: SigningKeyTable;
  settings: SettingTable;
  oidc_records: OidcRecordTable;
  logout_notifications: LogoutNotificationTable;
  events: EventTable;
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
  /** `name` as searched; see `email_canonical`. */
  name_canonical: string | null;
  given_name: string | null;
  family_name: string | null;
  /** PHC string with its parameters; null: this person has no password. */
  password_hash: string | null;
  state: 'active' | 'suspended';
  created_at: number;
  updated_at: number;
}

export interface RoleTable {
  id: string;
  name: string;
  name_canonical: string;
  description: string | null;
  created_at: number;
  updated_at: number;
}

export interface UserRoleTable {
  user_id: string;
  role_id: string;
  granted_at: number;
}

export interface ApplicationTable {
  id: string;
  client_id: string;
  client_name: string;
  /** `client_name` as searched; see `UserTable.email_canonical`. */
  client_name_canonical: string | null;
  /** SHA-256 of the secret, which only its owner has; null: public client. */
  client_secret_hash: string | null;
  application_type: 'web' | 'native';
  token_endpoint_auth_method: 'client_secret_basic' | 'client_secret_post' | 'none';
  redirect_uris: string;
  post_logout_redirect_uris: string;
  grant_types: string;
  require_pkce: number;
  id_token_signed_response_alg: string;
  initiate_login_uri: string | null;
  backchannel_logout_uri: string | null;
  backchannel_logout_session_required: number;
  created_at: number;
  updated_at: number;
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
