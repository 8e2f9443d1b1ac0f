import { GatehouseError } from '../errors.ts';
import type { HookContext, Hooks } from '../hooks.ts';
import type { Provider } from '../provider/provider.ts';
import type { TokenSet } from '../provider/token-set.ts';
import type { Claims } from '../user.ts';

/** Claims that are about the token, not the person. */
const TOKEN_CLAIMS: ReadonlySet<string> = new Set([
  'nonce',
  'at_hash',
  'c_hash',
  's_hash',
  'aud',
  'azp',
  'exp',
  'iat',
  'nbf',
  'jti',
]);

/**
 * The claims of a person from fresh tokens: those of the ID token, completed by the userinfo
 * endpoint (many providers put only some into the ID token; OpenID Connect Core 1.0, sections 5.3
 * and 5.4), then the app's say.
 *
 * @param known claims so far, for a renewal whose answer has no ID token.
 * @throws {GatehouseError} `access_denied` when the app refuses them, and what the provider's answers fail with.
 */
export async function claimsOf(
  tokens: TokenSet,
  parts: { provider: Provider; hooks: Hooks; context: HookContext; known?: Claims },
): Promise<Claims> {
  const { provider, hooks, context, known } = parts;
  const idTokenClaims = tokens.idTokenClaims ?? known;
  if (!idTokenClaims || typeof idTokenClaims.sub !== 'string') {
    throw new GatehouseError('provider_invalid_response', 'the token response has no ID token');
  }
  const userinfo = await provider.userinfo(tokens, idTokenClaims.sub);
  // Without a new ID token, what userinfo says is newer than what is known.
  const together =
    tokens.idTokenClaims === undefined
      ? { ...idTokenClaims, ...userinfo }
      : { ...userinfo, ...idTokenClaims };
  const received = personal(together);
  const chosen = hooks.claims
    ? await hooks.claims({ claims: received, idTokenClaims, userinfo, tokens }, context)
    : received;
  const claims = { ...chosen, iss: idTokenClaims.iss ?? provider.issuer, sub: idTokenClaims.sub };
  if (hooks.verifyClaims && !(await hooks.verifyClaims(claims, context))) {
    throw new GatehouseError('access_denied', 'verifyClaims refused the claims');
  }
  return claims;
}

function personal(claims: Claims): Claims {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !TOKEN_CLAIMS.has(name)));
}
