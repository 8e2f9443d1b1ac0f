import type { IncomingMessage } from 'node:http';
import proxyAddr from '@fastify/proxy-addr';
import type { RequestOrigin } from './actor.ts';
import type { Config } from './config.ts';
import { toIpAddress } from './ip-address.ts';

const MAX_USER_AGENT = 400;

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

/** The part of an origin that is kept, see {@link toIpAddress}. */
export function keptOrigin({ address, userAgent }: Pick<RequestOrigin, 'address' | 'userAgent'>): {
  address: string | null;
  userAgent: string | null;
} {
  return {
    address: toIpAddress(address),
    userAgent: userAgent?.slice(0, MAX_USER_AGENT) ?? null,
  };
}
