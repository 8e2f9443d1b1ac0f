import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { RequestOrigin } from './actor.ts';
import type { Config } from './config.ts';

/** What an event tells of a request; `sessionId` is null unless the caller knows better. */
export type OriginOf = (request: IncomingMessage, correlationId: string) => RequestOrigin;

/**
 * Reads where a request came from. `X-Forwarded-For` is believed as far as it was written by a trusted proxy, as
 * Fastify does it, also for requests that Fastify does not see.
 */
export function createOriginOf({ trustProxy }: Pick<Config, 'trustProxy'>): OriginOf {
  const isTrusted = proxyAddr.compile([...trustProxy]);
  return (request, correlationId) => ({
    correlationId,
    // Of a connection that has gone there is none.
    address: proxyAddr(request, isTrusted) ?? '',
    userAgent: request.headers['user-agent'] ?? null,
    sessionId: null,
  });
}
