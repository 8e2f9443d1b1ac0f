import type { SessionTokens } from '../sessions/session.ts';
import type { ResolvedOptions } from './options.ts';
import type { TokenSet } from './provider/token-set.ts';

/** The tokens of an answer that options say to keep. */
export function keptTokens(tokens: TokenSet, options: ResolvedOptions): SessionTokens {
  const { idToken, accessToken, accessTokenExpiresAt, tokenType, scope, refreshToken, dpopKey } =
    tokens;
  const keepsRefreshToken = options.storeRefreshToken && refreshToken !== undefined;
  return {
    ...(options.storeIdToken && idToken !== undefined ? { idToken } : {}),
    ...(options.storeAccessToken
      ? {
          accessToken,
          tokenType,
          ...(accessTokenExpiresAt === undefined
            ? {}
            : { accessTokenExpiresAt: accessTokenExpiresAt * 1000 }),
          ...(scope === undefined ? {} : { scope }),
        }
      : {}),
    ...(keepsRefreshToken ? { refreshToken } : {}),
    ...(dpopKey && (options.storeAccessToken || keepsRefreshToken) ? { dpopKey } : {}),
  };
}

/** The provider's session that an ID token names. OpenID Connect Front-Channel Logout 1.0, section 3 */
export function sidOf({ idTokenClaims }: TokenSet): string | undefined {
  const sid = idTokenClaims?.sid;
  return typeof sid === 'string' && sid !== '' ? sid : undefined;
}
