import { createHash } from 'node:crypto';
import type { EndedSessions } from '../../sessions/ended-sessions.ts';
import type { StoredSessions } from '../../sessions/server-sessions.ts';
import type { SessionStore } from '../../sessions/stores/session-store.ts';
import { jsonAnswer } from '../answers.ts';
import type { Clock } from '../clock.ts';
import { GatehouseError } from '../errors.ts';
import type { NamedProvider } from '../providers.ts';
import { checkLogoutToken, type LogoutToken, unverifiedIssuer } from './logout-token.ts';

/** Ends sessions that a provider has ended, wherever they are. */
export interface SessionEnds {
  readonly ended: EndedSessions;
  /** Absent where sessions are in cookies. */
  readonly stored: StoredSessions | undefined;
  readonly clock: Clock;
}

/** What the receiver of logout tokens needs. */
export interface BackchannelParts extends SessionEnds {
  /** Where tokens that were received are kept. */
  readonly received: SessionStore;
  /** The provider that an issuer belongs to, on this route. */
  providerOf(iss: string): Promise<NamedProvider | undefined>;
}

/**
 * Receives a logout token and ends the sessions that it is about. OpenID Connect Back-Channel
 * Logout 1.0, sections 2.5 to 2.8
 *
 * @throws {GatehouseError} when store or keys can't be asked: nothing is done, and the sender may try again.
 */
export async function receiveLogoutToken(
  request: Request,
  parts: BackchannelParts,
): Promise<Response> {
  const { received, ended, stored, clock } = parts;
  if (request.method !== 'POST') {
    return refused('logout tokens are posted', 405, { allow: 'POST' });
  }
  const tokens = new URLSearchParams(await request.text()).getAll('logout_token');
  const [logoutToken] = tokens;
  if (logoutToken === undefined || tokens.length > 1) {
    return refused('the form needs one logout_token');
  }
  const iss = unverifiedIssuer(logoutToken);
  const named = iss === undefined ? undefined : await parts.providerOf(iss);
  if (!named) return refused('logout_token is of an issuer that this application does not use');
  const outcome = await checkLogoutToken(logoutToken, named.provider, clock);
  if ('refusal' in outcome) return refused(`logout_token was refused: ${outcome.refusal}`);
  const { token } = outcome;
  const key = keyOf(token);
  if (!(await remember(received, key, token.usableUntil))) {
    return refused('logout_token was received before (jti)');
  }
  try {
    // First the time, then the deletion: a sign-in that is under way is caught by one of both.
    await ended.end(token.target, clock());
    await stored?.endTarget(token.target);
  } catch (error) {
    await received.remove(key).catch(() => undefined);
    throw error;
  }
  return new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } });
}

/** The answer to a failure: the sender may try the same token again. */
export function notNow(): Response {
  return jsonAnswer(
    503,
    {
      error: 'temporarily_unavailable',
      error_description: 'sessions could not be ended now; send it again',
    },
    { 'retry-after': '10' },
  );
}

/** OpenID Connect Back-Channel Logout 1.0, section 2.8 */
function refused(
  description: string,
  status = 400,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return jsonAnswer(status, { error: 'invalid_request', error_description: description }, headers);
}

function keyOf({ target, jti }: LogoutToken): string {
  return createHash('sha256')
    .update(JSON.stringify(['logout token', target.iss, jti]))
    .digest('base64url');
}

async function remember(store: SessionStore, key: string, expiresAt: number): Promise<boolean> {
  try {
    return await store.add({ key, subject: '', data: '', revision: 1, expiresAt });
  } catch (cause) {
    throw new GatehouseError(
      'session_store_unavailable',
      'received logout tokens can’t be kept in the store',
      { cause },
    );
  }
}
