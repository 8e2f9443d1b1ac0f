import type { FastifyInstance } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Config } from '../config.ts';
import { confirmationFrom } from './logout.ts';
import { setRequestId } from './request-id.ts';

/** Path below which the protocol lives. */
export const PROTOCOL_PREFIX = '/oidc';

/** For the pages the engine answers with; it adds the hash of its own script where it needs one. */
const HEADERS: [string, string][] = [
  [
    'content-security-policy',
    "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'",
  ],
  ['x-content-type-options', 'nosniff'],
  ['x-frame-options', 'DENY'],
  ['referrer-policy', 'no-referrer'],
];

/**
 * Hands everything under {@link PROTOCOL_PREFIX} to the engine as it came. The engine reads bodies itself, so
 * Fastify must not, and it builds addresses from the request, so scheme and host are set to the configured
 * ones: a forged `Host` or `X-Forwarded-Host` changes nothing.
 */
export function mountEngine(app: FastifyInstance, provider: Provider, config: Pick<Config, 'url'>) {
  const handle = provider.callback();
  const { protocol, host } = new URL(config.url);
  const scheme = protocol.slice(0, -1);
  const hsts = scheme === 'https';

  app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.all(`${PROTOCOL_PREFIX}/*`, (request, reply) => {
      reply.hijack();
      const { raw: req } = request;
      const { raw: res } = reply;
      for (const [name, value] of HEADERS) res.setHeader(name, value);
      if (hsts) res.setHeader('strict-transport-security', 'max-age=31536000');
      res.setHeader('x-request-id', request.id);
      setRequestId(req, request.id);
      req.headers.host = host;
      req.headers['x-forwarded-proto'] = scheme;
      delete req.headers['x-forwarded-host'];

      const originalUrl = req.url ?? '';
      req.url = originalUrl.slice(PROTOCOL_PREFIX.length);
      void handle(Object.assign(confirmationFrom(req), { originalUrl }), res);
    });
  });
}
