/**
 * Where an application was refused: the endpoints that it or its people come to. `pushed_authorization` is where it
 * leaves an authorization request before it sends the person (RFC 9126).
 */
export const ENDPOINTS = [
  'authorization',
  'pushed_authorization',
  'token',
  'userinfo',
  'logout',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

/** Who mends it: whoever writes the application, an administrator here, or the person who signs in. */
export const MENDERS = ['developer', 'administrator', 'person', 'operator'] as const;
export type Mender = (typeof MENDERS)[number];

/** Settings of an application that a failure may be about, by their names in the API. */
export type FailureSetting =
  | 'client_id'
  | 'secrets'
  | 'token_endpoint_auth_method'
  | 'jwks'
  | 'redirect_uris'
  | 'post_logout_redirect_uris'
  | 'grant_types'
  | 'require_pkce'
  | 'access'
  | 'apis';

/** What of a request tells why it was refused: the name of a parameter, or how the application proved who it is. */
export type TellingPart =
  | 'client_id'
  | 'redirect_uri'
  | 'post_logout_redirect_uri'
  | 'response_type'
  | 'response_mode'
  | 'grant_type'
  | 'scope'
  | 'resource'
  | 'prompt'
  | 'code_challenge_method'
  | 'auth_method';

/** What is said of a failure. Each text is one or two sentences; `sent` is what the request had, where that is kept. */
export interface FailureAbout {
  sent?: string | undefined;
  /** How the application is registered; absent: it is not known. */
  app?:
    | {
        token_endpoint_auth_method: string;
        redirect_uris: readonly string[];
        post_logout_redirect_uris: readonly string[];
      }
    | undefined;
}

/** A sentence for people, which may name what was sent. */
export type FailureText = string | ((about: FailureAbout) => string);

/** One way in which a sign-in fails, as the engine tells it, and what to do about it. */
export interface FailureKind {
  /** Stable, for programs. */
  code: string;
  /** The OAuth error code (RFC 6749, sections 4.1.2.1 and 5.2; OpenID Connect Core 1.0, section 3.1.2.6). */
  error: string | readonly string[];
  /** What the engine says of it besides; absent: whatever it says. */
  says?: RegExp;
  /** In a few words. */
  title: string;
  cause: FailureText;
  fix: FailureText;
  mendedBy: Mender;
  setting?: FailureSetting;
  tells?: TellingPart;
  /** It belongs to the course of things, such as a session that has ended: nobody has to look at it. */
  routine?: true;
}
