import type { Selectable } from 'kysely';

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
  frontchannel_logout_uri: string | null;
  frontchannel_logout_session_required: number;
  /** Who may sign in to it: everyone, or who has one of its roles. */
  access: 'everyone' | 'roles';
  /** JSON list of claim rules. */
  claims: string;
  /** 1: people are asked before the application is told who they are. */
  require_consent: number;
  /** 1: only who has given a second factor is signed in to it. */
  require_mfa: number;
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

/** What an application was last seen doing; there is one row for each, made with it. */
export interface ApplicationUsageTable {
  application_id: string;
  /** Before it nothing was noted: when the application was added, or the provider began to note. */
  recorded_since: number;
  /** A code was exchanged for tokens. */
  first_sign_in_at: number | null;
  last_sign_in_at: number | null;
  /** Of the last sign-in: who, in which session, and the correlation id of the exchange. */
  last_sign_in_user_id: string | null;
  last_sign_in_session_id: string | null;
  last_sign_in_reference: string | null;
  /** A request to sign somebody in, whatever came of it. */
  last_request_at: number | null;
  last_pkce_at: number | null;
  last_without_pkce_at: number | null;
  /** How it last proved who it is to the token endpoint, with success. */
  auth_method: string | null;
  auth_method_at: number | null;
  failed_at: number | null;
  /** JSON, see `RecordedFailure`. */
  failure: string | null;
}

/** A redirect URI or post-logout redirect URI that is registered now. */
export interface ApplicationUriTable {
  application_id: string;
  kind: 'redirect' | 'post_logout';
  /** SHA-256 of `uri`, which may be too long for an index. */
  uri_hash: string;
  uri: string;
  added_at: number;
  last_used_at: number | null;
}

/** A request of a `client_id` that is not known. There are only so many places, and a new one overwrites an old one. */
export interface UnknownClientTable {
  place: number;
  client_id: string;
  redirect_uri: string | null;
  endpoint: string;
  reference: string;
  seen_at: number;
}

/** What hygiene finds at an application and somebody has decided to leave as it is. */
export interface HygieneAcceptanceTable {
  id: string;
  application_id: string;
  /** Of the finding. */
  code: string;
  /** The URI or the id of the secret that it is about; empty: the application as a whole. */
  subject: string;
  /** SHA-256 of `subject`, which may be too long for an index. */
  subject_hash: string;
  /** What it was about when it was accepted; when that is something else by now, it counts no more. */
  basis: string;
  reason: string;
  /** From then on it counts no more; null: it does for good. */
  accepted_until: number | null;
  accepted_at: number;
  /** Who accepted it. */
  actor_type: string;
  actor_id: string | null;
}

export type HygieneAcceptanceRow = Selectable<HygieneAcceptanceTable>;
