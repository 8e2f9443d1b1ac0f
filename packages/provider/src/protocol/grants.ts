import type { Grant, KoaContextWithOIDC } from 'oidc-provider';
import { refreshTokenLifetime } from './lifetimes.ts';

/** What an authorization request asks for. */
interface Wanted {
  scopes: string[];
  claims: string[];
  /** Scopes by the resource indicator of their API (RFC 8707). */
  resources: Map<string, string[]>;
}

/**
 * The grant for this authorization request: that of an earlier sign-in, widened to what is asked for now, or a
 * new one. Applications are registered by the administrator, who thereby consents for everyone, unless the
 * application is to ask each person (`require_consent`): then a grant is widened only when the person has agreed.
 */
export async function loadGrant(ctx: KoaContextWithOIDC): Promise<Grant | undefined> {
  const { session, client, provider, result } = ctx.oidc;
  if (!session?.accountId || !client) return undefined;
  const grantId = result?.consent?.grantId ?? session.grantIdFor(client.clientId);
  const existing = grantId ? await provider.Grant.find(grantId) : undefined;
  const grant =
    existing?.accountId === session.accountId
      ? existing
      : new provider.Grant({ clientId: client.clientId, accountId: session.accountId });

  const wanted = wantedBy(ctx);
  const covered = covers(grant, wanted);
  if (!covered && client.require_consent === true && !result?.consent) return grant;
  const outlivesItsTokens = grant === existing && grant.remainingTTL > refreshTokenLifetime(client);
  if (!covered || !outlivesItsTokens) {
    widen(grant, wanted);
    // Without an expiry the engine gives it a whole new lifetime.
    await Object.assign(grant, { exp: undefined }).save();
  }
  return grant;
}

function wantedBy({ oidc }: KoaContextWithOIDC): Wanted {
  const requested = [...oidc.requestParamScopes];
  const resources = Object.entries(oidc.resourceServers ?? {}).map(
    ([identifier, { scopes }]): [string, string[]] => [
      identifier,
      requested.filter((scope) => scopes.has(scope)),
    ],
  );
  return {
    scopes: [...oidc.requestParamOIDCScopes],
    claims: [...oidc.requestParamClaims],
    resources: new Map(resources),
  };
}

function covers(grant: Grant, { scopes, claims, resources }: Wanted): boolean {
  const granted = new Set(grant.getOIDCScope().split(' '));
  const grantedClaims = new Set(grant.getOIDCClaims());
  return (
    scopes.every((name) => granted.has(name)) &&
    claims.every((name) => grantedClaims.has(name)) &&
    [...resources].every(([identifier, names]) => {
      const ofResource = new Set(grant.getResourceScope(identifier).split(' '));
      return names.every((name) => ofResource.has(name));
    })
  );
}

function widen(grant: Grant, { scopes, claims, resources }: Wanted): void {
  if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
  if (claims.length > 0) grant.addOIDCClaims(claims);
  for (const [identifier, names] of resources) {
    if (names.length > 0) grant.addResourceScope(identifier, names.join(' '));
  }
}
