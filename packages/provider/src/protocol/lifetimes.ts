import type { Client, Configuration, KoaContextWithOIDC } from 'oidc-provider';
import type { PersonAccount } from './claims.ts';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Of sessions in which nobody is signed in. */
const EMPTY_SESSION = DAY;
/** Of what the provider issues to itself. */
const FALLBACK = HOUR;

/** How long each thing lives that the engine makes, in seconds; by the engine's own time, as all it writes is. */
export function createLifetimes(): NonNullable<Configuration['ttl']> {
  const accessToken = (
    _ctx: unknown,
    token: { resourceServer?: { accessTokenTTL?: number | undefined } | undefined },
    client: Client,
  ) => token.resourceServer?.accessTokenTTL ?? lifetimeOf(client, 'access_token_lifetime');
  return {
    AccessToken: accessToken,
    ClientCredentials: accessToken,
    AuthorizationCode: MINUTE,
    Grant: (ctx) => grantLifetime(ctx.oidc.client),
    IdToken: (_ctx, _token, client) => lifetimeOf(client, 'id_token_lifetime'),
    Interaction: HOUR,
    RefreshToken: (_ctx, token, client) => {
      const age = token.iiat ? now() - token.iiat : 0;
      return Math.max(1, refreshTokenLifetime(client) - age);
    },
    // From the sign-in, however often the session is used since.
    Session: (ctx, session) => {
      const { account } = (ctx as KoaContextWithOIDC).oidc;
      const lifetime = (account as Partial<PersonAccount> | undefined)?.policy?.session_lifetime;
      if (!lifetime || !session.loginTs) return remaining(session.exp) ?? EMPTY_SESSION;
      return Math.max(1, session.loginTs + lifetime - now());
    },
  };
}

/** Seconds from the first refresh token of a grant to the end of the last one rotated from it. */
export function refreshTokenLifetime(client: Client): number {
  return lifetimeOf(client, 'refresh_token_lifetime');
}

/** Seconds a grant lives from the last time a person came through it; longer than any token under it. */
function grantLifetime(client: Client | undefined): number {
  return 2 * Math.max(client ? refreshTokenLifetime(client) : 0, 30 * DAY);
}

function lifetimeOf(client: Client, name: string): number {
  const lifetime = client[name];
  return typeof lifetime === 'number' ? lifetime : FALLBACK;
}

/** What is left of a session whose person is not looked at in this request. */
function remaining(exp: number | undefined): number | undefined {
  return exp === undefined ? undefined : Math.max(1, exp - now());
}

/** Seconds since the epoch. */
function now(): number {
  return Math.floor(Date.now() / 1000);
}
