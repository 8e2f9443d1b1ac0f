import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Config } from '../config.ts';
import { createCorrelationId } from '../correlation-id.ts';
import { confirmationFrom } from './logout.ts';
import { isFrontChannelPost, repeatAsGet } from './post-to-get.ts';
import { setRequestId } from './request-id.ts';

/** Path below which the protocol lives. */
export const PROTOCOL_PREFIX = '/oidc';

/** The policy of the pages that the engine answers with; it adds the hash of its own script where it needs one. */
export const ENGINE_CSP =
  "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'";

/** For the pages that Fastify’s hooks do not see, such as those the engine answers with. */
export const PAGE_HEADERS: readonly [name: string, value: string][] = [
  ['content-security-policy', ENGINE_CSP],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
];

/** Answers a request, or returns false and leaves it untouched when it is for somebody else. */
export type EngineHandler = (request: IncomingMessage, response: ServerResponse) => boolean;

/**
 * Hands everything under {@link PROTOCOL_PREFIX} to the engine, before Fastify sees it: the engine reads bodies
 * and writes answers itself, and Fastify would add a tenth to the cost of a token. The engine builds addresses
 * from the request, so scheme and host are set to the configured ones: a forged `Host` or `X-Forwarded-Host`
 * changes nothing.
 */
export function createEngineHandler(
  provider: Provider,
  config: Pick<Config, 'url'>,
): EngineHandler {
  const handle = provider.callback();
  const { protocol, host } = new URL(config.url);
  const scheme = protocol.slice(0, -1);
  const headers = new Map(PAGE_HEADERS);
  if (scheme === 'https') headers.set('strict-transport-security', 'max-age=31536000');

  return (request, response) => {
    const originalUrl = request.url ?? '';
    // The prefix by itself is no endpoint, and is for whoever answers people.
    if (!originalUrl.startsWith(`${PROTOCOL_PREFIX}/`) || originalUrl === `${PROTOCOL_PREFIX}/`) {
      return false;
    }
    const id = createCorrelationId();
    setRequestId(request, id);
    response.setHeaders(headers);
    response.setHeader('x-request-id', id);
    request.headers.host = host;
    request.headers['x-forwarded-proto'] = scheme;
    delete request.headers['x-forwarded-host'];
    request.url = originalUrl.slice(PROTOCOL_PREFIX.length);
    if (isFrontChannelPost(request)) {
      repeatAsGet(request, response, originalUrl).catch(() => response.destroy());
      return true;
    }
    void handle(Object.assign(confirmationFrom(request), { originalUrl }), response);
    return true;
  };
}
