import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from '@fastify/proxy-addr';
import type { RequestOrigin } from './actor.ts';
import type { Config } from './config.ts';

/** An IPv4 address as a socket for both protocols tells it (RFC 4291, section 2.5.5.2). */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;
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

/** The part of an origin that is kept. A header that a proxy passes on may hold anything; only an address is. */
export function keptOrigin({ address, userAgent }: Pick<RequestOrigin, 'address' | 'userAgent'>): {
  address: string | null;
  userAgent: string | null;
} {
  const plain = address.replace(MAPPED_IPV4, '');
  return {
    address: isIP(plain) ? plain : null,
    userAgent: userAgent?.slice(0, MAX_USER_AGENT) ?? null,
  };
}
