import type { KoaContextWithOIDC } from 'oidc-provider';
import { kept, type ShownMethod, type TokenEntry, type TraceError } from '../traces/trace-entry.ts';
import { CLAIMS_BY_SCOPE } from './claims.ts';
import { clientIdOfHeader } from './client-id-of-header.ts';

/** Claims that are about the token or the session, whatever the scopes. */
const PROTOCOL_CLAIMS = [
  ...['iss', 'aud', 'exp', 'iat', 'nonce', 'at_hash', 'c_hash', 's_hash', 'sid', 'azp', 'jti'],
  ...CLAIMS_BY_SCOPE.openid,
];

type TokenClaim = NonNullable<TokenEntry['id_token']>['claims'][number];

/** What is said of the claims that are known, made once: thousands of entries wait to be written at a time. */
const KNOWN_CLAIMS: ReadonlyMap<string, TokenClaim> = new Map(
  [
    ...Object.entries(CLAIMS_BY_SCOPE).flatMap(([scope, names]) =>
      names.map((name): TokenClaim => ({ name, origin: `scope:${scope}` })),
    ),
    ...PROTOCOL_CLAIMS.map((name): TokenClaim => ({ name, origin: 'protocol' })),
  ].map((claim) => [claim.name, claim]),
);

/** What a trace tells of a request for tokens. Of the ID token it has the names of the claims. */
export function tokenEntryOf(ctx: KoaContextWithOIDC, error: TraceError | null): TokenEntry {
  const { oidc } = ctx;
  const { params = {}, client } = oidc;
  const { AuthorizationCode: code, AccessToken: token } = oidc.entities;
  const { id_token: idToken, refresh_token: refreshToken } = (error ? {} : ctx.body) as {
    id_token?: string;
    refresh_token?: string;
  };
  return {
    type: 'token',
    grant_type: kept(params.grant_type),
    registered_method: client?.clientAuthMethod ?? null,
    shown_method: shownMethodOf(ctx),
    pkce: code ? (code.codeChallenge ? 'verified' : 'not_used') : null,
    redirect_uri: kept(params.redirect_uri, 1000),
    id_token:
      idToken === undefined
        ? null
        : { alg: client?.idTokenSignedResponseAlg ?? null, claims: claimsOf(idToken) },
    access_token:
      token && !error
        ? {
            format: token.format === 'jwt' ? 'jwt' : 'opaque',
            audience: kept([token.aud].flat().join(' ')),
            scope: kept(token.scope, 1000),
            lifetime: token.expiration ?? null,
          }
        : null,
    refresh_token: refreshToken !== undefined,
    error,
  };
}

/** @returns how the request shows which application it is from; whether that is true is not looked at. */
export function shownMethodOf({ headers, oidc }: KoaContextWithOIDC): ShownMethod {
  const { params = {} } = oidc;
  if (headers.authorization !== undefined) return 'client_secret_basic';
  if (params.client_secret !== undefined) return 'client_secret_post';
  return params.client_assertion === undefined ? 'none' : 'private_key_jwt';
}

/** @returns the application that the request says it is from, also where there is no such application. */
export function tokenClientIdOf({ headers, oidc }: KoaContextWithOIDC): string | undefined {
  if (oidc.client) return oidc.client.clientId;
  const { client_id: named } = oidc.params ?? {};
  return kept(clientIdOfHeader(headers.authorization) ?? named) ?? undefined;
}

/**
 * Of a token that was made a moment ago, so it is read without further looks. Rules of the application may have replaced
 * what a scope asks for; that is looked at when the trace is written.
 */
function claimsOf(idToken: string): TokenClaim[] {
  const [, payload = ''] = idToken.split('.', 2);
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
  return Object.keys(claims).map(
    (name) => KNOWN_CLAIMS.get(name) ?? { name, origin: 'application' },
  );
}
