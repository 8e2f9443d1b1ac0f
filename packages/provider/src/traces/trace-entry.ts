import type { Amr } from '../policy/authentication-context.ts';
import type { MfaReason } from '../policy/sign-in-requirements.ts';

/*
 * What a trace is made of. A request adds one entry; none of them holds a code, a token, a secret, a verifier, the value
 * of `state` or `nonce`, or the value of a claim. Texts that come from outside are cut to a length.
 */

/** How a sign-in ended, or how far it is: `answered` means with a code, `completed` with tokens. */
export const TRACE_OUTCOMES = ['under_way', 'answered', 'completed', 'failed'] as const;
export type TraceOutcome = (typeof TRACE_OUTCOMES)[number];

/** What an application asked for (OpenID Connect Core 1.0, section 3.1.2.1). */
export interface AuthorizationRequest {
  client_id: string | null;
  redirect_uri: string | null;
  response_type: string | null;
  response_mode: string | null;
  scope: string | null;
  prompt: string | null;
  max_age: string | null;
  acr_values: string | null;
  resource: string[];
  code_challenge_method: string | null;
  has_code_challenge: boolean;
  has_state: boolean;
  has_nonce: boolean;
  has_login_hint: boolean;
  has_id_token_hint: boolean;
}

/** What was refused, as the engine said it, and which kind of failure of the catalogue it is. */
export interface TraceError {
  error: string;
  description: string | null;
  /** See `applications/what-went-wrong/`. */
  failure: string;
  /** The part of the request that shows it. */
  sent: string | null;
}

/** Why somebody was or was not asked for more than one proof. */
export interface SecondFactorVerdict {
  policy: { id: string; name: string };
  group_id: string | null;
  /** Who asked for a second factor; empty: nobody. */
  required_by: MfaReason[];
}

/** The authorization endpoint was asked, or went on after a page of the sign-in. */
export interface AuthorizationEntry {
  type: 'authorization';
  /** It went on after a page. */
  resumed: boolean;
  /** null: the interaction that it belongs to is over. */
  request: AuthorizationRequest | null;
  /** Whether somebody was signed in when the request came. */
  had_session: boolean;
  /** The person has to be asked: `login`, `access` (they may not open it) or `consent`, and the engine's reasons. */
  prompt: { name: string; reasons: string[] } | null;
  /** The person agreed on the page that asked for it. */
  consented: boolean;
  /** How the person is signed in; absent: nobody is. */
  session?: { amr: string[]; acr: string | null; auth_time: number | null };
  second_factor?: SecondFactorVerdict;
  /** Names of the roles that let the person in; empty: everybody may open the application. */
  opened_by?: string[];
  /** What was answered to the application. */
  answered: 'code' | 'nothing' | null;
  granted_scope: string | null;
  error: TraceError | null;
}

/** A step of the sign-in was passed on its page. */
export interface SignInEntry {
  type: 'sign_in';
  /** Empty: nothing was proved, something was done. */
  amr: Amr[];
  /** What comes next, see `interaction/flow/steps.ts`; `denied` with its reason. */
  next: string;
  denied: string | null;
  /** A remembered browser stood in for the second factor. */
  remembered_device: boolean;
  second_factor: SecondFactorVerdict | null;
}

/** A step of the sign-in was not passed. */
export interface SignInRefusedEntry {
  type: 'sign_in_refused';
  reason: string;
}

/** Where the value of a claim comes from: the protocol, a scope, or a rule of the application. */
export type ClaimOrigin = 'protocol' | 'application' | `scope:${string}`;

/** Tokens were asked for. */
export interface TokenEntry {
  type: 'token';
  grant_type: string | null;
  /** As the application is registered; null: no such application. */
  registered_method: string | null;
  /** As the request showed it. */
  shown_method: ShownMethod;
  pkce: 'verified' | 'not_used' | null;
  redirect_uri: string | null;
  id_token: {
    alg: string | null;
    /** Entries share what they say of a claim. */
    claims: { readonly name: string; readonly origin: ClaimOrigin }[];
  } | null;
  access_token: {
    format: 'opaque' | 'jwt';
    audience: string | null;
    scope: string | null;
    /** Seconds. */
    lifetime: number | null;
  } | null;
  refresh_token: boolean;
  error: TraceError | null;
}

/** How a token request showed which application it is from (OpenID Connect Core 1.0, section 9). */
export type ShownMethod = 'client_secret_basic' | 'client_secret_post' | 'private_key_jwt' | 'none';

/** Userinfo was refused. */
export interface UserinfoEntry {
  type: 'userinfo';
  error: TraceError;
}

export type TraceEntry =
  | AuthorizationEntry
  | SignInEntry
  | SignInRefusedEntry
  | TokenEntry
  | UserinfoEntry;

/** What else an entry tells of its trace. */
export interface TraceFacts {
  clientId?: string | undefined;
  userId?: string | undefined;
  sessionId?: string | undefined;
  outcome?: TraceOutcome | undefined;
  error?: string | undefined;
}

/** Longer texts are cut. */
const LONGEST = 300;

/** @returns text from outside as it is kept: cut, and without what a database refuses. */
export function kept(value: unknown, longest = LONGEST): string | null {
  if (typeof value !== 'string' || value === '') return null;
  const text = value.length > longest ? `${value.slice(0, longest)}…` : value;
  const isPlain = text.isWellFormed() && !text.includes('\0');
  return isPlain ? text : text.toWellFormed().replaceAll('\0', '\u{fffd}');
}
