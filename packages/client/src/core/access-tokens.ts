import type { Session } from '../sessions/session.ts';
import type { Refreshed } from './auth.ts';
import type { Clock } from './clock.ts';
import { ConfigError, GatehouseError } from './errors.ts';

/** Milliseconds before its expiry at which a token is not worth sending any more. */
const MARGIN = 10_000;

/** Gives access tokens that an API will still accept. */
export interface AccessTokens {
  /**
   * The token of a session, refreshed first when it has expired.
   *
   * @param refresh gives the session with new tokens; `undefined` when it has ended.
   * @throws {GatehouseError} `login_required`, `access_token_unavailable`
   * @throws {ConfigError} when the app does not keep access tokens.
   */
  of(
    session: Session | undefined,
    refresh: (session: Session) => Promise<Session | undefined>,
  ): Promise<Refreshed>;
}

/** Access tokens of sessions. RFC 6749, section 1.5 */
export function createAccessTokens({
  clock,
  storesThem,
}: {
  clock: Clock;
  storesThem: boolean;
}): AccessTokens {
  const isFresh = ({ tokens: { accessToken, accessTokenExpiresAt } }: Session) =>
    accessToken !== undefined &&
    (accessTokenExpiresAt === undefined || accessTokenExpiresAt - MARGIN > clock());

  return {
    async of(session, refresh) {
      if (!storesThem) {
        throw new ConfigError(
          'ERR_GATEHOUSE_CONFIG_MISSING',
          'storeAccessToken',
          'the access token is not kept; set it to true to call APIs with it.',
        );
      }
      if (!session) throw new GatehouseError('login_required', 'nobody is signed in');
      if (isFresh(session)) return { accessToken: session.tokens.accessToken ?? '', session };
      if (session.tokens.refreshToken === undefined) {
        throw new GatehouseError(
          'access_token_unavailable',
          'the access token has expired and there is no refresh token; ask for the scope offline_access',
        );
      }
      const refreshed = await refresh(session);
      if (!refreshed?.tokens.accessToken) {
        throw new GatehouseError('access_token_unavailable', 'the provider no longer refreshes');
      }
      return { accessToken: refreshed.tokens.accessToken, session: refreshed };
    },
  };
}
