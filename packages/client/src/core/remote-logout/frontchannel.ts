import type { EndedSessions } from '../../sessions/ended-sessions.ts';
import type { App } from '../app.ts';
import type { NamedProvider } from '../providers.ts';
import type { SessionEnds } from './backchannel.ts';

/** What the frame of a provider's logout page needs. */
export interface FrontchannelParts extends SessionEnds {
  /** Where ends are noted that nobody has signed: in this process only, and bounded. */
  readonly hearsay: EndedSessions;
  readonly app: App;
  readonly cookieHeader: string;
  /** The provider that an issuer belongs to, on this route. */
  providerOf(iss: string): Promise<NamedProvider | undefined>;
}

const MAX_LENGTH = 255;

/**
 * Ends the sessions of a `sid`, in a frame of the provider's logout page, to which browsers mostly send no
 * cookie. Whoever loads it elsewhere would have to know `sid`. OpenID Connect Front-Channel Logout 1.0,
 * sections 2 and 3
 *
 * @throws {GatehouseError} `session_store_unavailable`
 */
export async function answerLogoutFrame(
  request: Request,
  parts: FrontchannelParts,
): Promise<Response> {
  const { hearsay, stored, clock, app, cookieHeader } = parts;
  if (request.method !== 'GET' && request.method !== 'HEAD') return empty(405);
  const params = new URL(request.url).searchParams;
  const [iss, sid] = [params.get('iss'), params.get('sid')];
  if (!iss || !sid || sid.length > MAX_LENGTH) return empty(400);
  const named = await parts.providerOf(iss);
  if (!named) return empty(400);
  const session = await app.sessions.read(cookieHeader);
  const isOwn = session?.sid === sid && session.claims.iss === iss;
  const cookies = isOwn ? await app.sessions.end(cookieHeader) : [];
  const target = { iss, sid };
  if (stored) await stored.endTarget(target);
  else await hearsay.end(target, clock());
  return empty(200, new URL(named.provider.issuer).origin, cookies);
}

/** A page without anything, for frames of the provider only. */
function empty(
  status: number,
  frameAncestors = "'none'",
  cookies: readonly string[] = [],
): Response {
  const headers = new Headers({
    'cache-control': 'no-store',
    'content-security-policy': `default-src 'none'; frame-ancestors ${frameAncestors}`,
    'content-type': 'text/html; charset=utf-8',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  });
  for (const cookie of cookies) headers.append('set-cookie', cookie);
  return new Response('<!doctype html><title>-</title>', { status, headers });
}
