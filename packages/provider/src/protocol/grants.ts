import type { Grant, KoaContextWithOIDC } from 'oidc-provider';

const DAY = 24 * 60 * 60;
/** Seconds a grant lives from the last time a person came through it; longer than any token under it. */
export const GRANT_TTL = 60 * DAY;
/** Seconds from the first refresh token of a grant to the end of the last one rotated from it. */
export const REFRESH_TOKEN_TTL = 30 * DAY;

/**
 * The grant for this authorization request: that of an earlier sign-in, widened to what is asked for now, or a
 * new one. Applications are registered by the administrator, who thereby consents for everyone.
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

  const scope = [...ctx.oidc.requestParamOIDCScopes].join(' ');
  const claims = [...ctx.oidc.requestParamClaims];
  const granted = new Set(grant.getOIDCScope().split(' '));
  const grantedClaims = new Set(grant.getOIDCClaims());
  const covers =
    [...ctx.oidc.requestParamOIDCScopes].every((name) => granted.has(name)) &&
    claims.every((name) => grantedClaims.has(name));
  const outlivesItsTokens = grant === existing && grant.remainingTTL > REFRESH_TOKEN_TTL;
  if (!covers || !outlivesItsTokens) {
    if (scope) grant.addOIDCScope(scope);
    if (claims.length > 0) grant.addOIDCClaims(claims);
    // Without an expiry the engine gives it a whole new lifetime.
    await Object.assign(grant, { exp: undefined }).save();
  }
  return grant;
}
