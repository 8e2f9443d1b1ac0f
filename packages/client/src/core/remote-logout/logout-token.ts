import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { LogoutTarget } from '../../sessions/ended-sessions.ts';
import type { Clock } from '../clock.ts';
import type { Provider } from '../provider/provider.ts';
import type { Claims } from '../user.ts';

/** A logout token that was believed. */
export interface LogoutToken {
  readonly target: LogoutTarget;
  readonly jti: string;
  /** Milliseconds since 1970 from which on it would be refused anyway. */
  readonly usableUntil: number;
}

/** What a logout token says; or why it is not believed. */
export type LogoutTokenOutcome = { readonly token: LogoutToken } | { readonly refusal: string };

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';
const REQUIRED = ['iss', 'aud', 'iat', 'exp', 'jti', 'events'];
/** Seconds after which it is too old, whatever its `exp`. */
const MAX_AGE = 600;
const MAX_LENGTH = 16_000;
/** Characters of `sub` (OpenID Connect Core 1.0, section 2), and of the others for the same reason. */
const MAX_ID_LENGTH = 255;

/** The issuer that a token names, before anything of it is believed. */
export function unverifiedIssuer(logoutToken: string): string | undefined {
  try {
    return decodeJwt(logoutToken).iss;
  } catch {
    return undefined;
  }
}

/**
 * Checks a logout token, its replay aside. OpenID Connect Back-Channel Logout 1.0, section 2.6
 *
 * @throws {GatehouseError} `provider_unavailable`, `provider_invalid_response` when there are no keys to go by.
 */
export async function checkLogoutToken(
  logoutToken: string,
  provider: Provider,
  clock: Clock,
): Promise<LogoutTokenOutcome> {
  if (logoutToken.length > MAX_LENGTH || !/^[\w-]+\.[\w-]+\.[\w-]*$/.test(logoutToken)) {
    return { refusal: 'logout_token has to be one signed JWT' };
  }
  if (!isTyped(logoutToken)) return { refusal: 'its typ is that of another kind of token' };
  const outcome = await provider.signedJwts.verify(logoutToken, {
    audience: [provider.clientId],
    required: REQUIRED,
  });
  if ('refusal' in outcome) return outcome;
  const { claims } = outcome;
  const refusal = brokenRule(claims, clock() / 1000, provider.clockTolerance);
  if (refusal !== undefined) return { refusal };
  const { iss, sub, sid, jti, iat } = claims as Readonly<Record<string, string>> & { iat: number };
  return {
    token: {
      // As the provider writes it, who has written the ID tokens of the sessions too.
      target: { iss: String(iss), sub, sid },
      jti: String(jti),
      usableUntil: (iat + MAX_AGE + 2 * provider.clockTolerance) * 1000,
    },
  };
}

/** Tokens of before the type was registered have none, or that of any JWT. */
function isTyped(logoutToken: string): boolean {
  try {
    const { typ } = decodeProtectedHeader(logoutToken);
    if (typ === undefined) return true;
    const type = String(typ)
      .toLowerCase()
      .replace(/^application\//, '');
    return type === 'logout+jwt' || type === 'jwt';
  } catch {
    return false;
  }
}

function brokenRule(claims: Claims, now: number, tolerance: number): string | undefined {
  const { iat, sub, sid, jti, events } = claims;
  if (typeof iat !== 'number' || iat > now + tolerance) return 'its iat lies in the future';
  if (iat < now - MAX_AGE - tolerance) return 'its iat is more than ten minutes ago';
  if (Object.hasOwn(claims, 'nonce')) return 'it has a nonce, as ID tokens have';
  if (!isId(jti)) return 'its jti is not a text of at most 255 characters';
  if (sub === undefined && sid === undefined) return 'it has neither sub nor sid';
  if (sub !== undefined && !isId(sub)) return 'its sub is not a text of at most 255 characters';
  if (sid !== undefined && !isId(sid)) return 'its sid is not a text of at most 255 characters';
  const event = isObject(events) && Object.hasOwn(events, EVENT) ? events[EVENT] : undefined;
  return isObject(event) ? undefined : `its events have no ${EVENT} with an object`;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && value.length <= MAX_ID_LENGTH;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
