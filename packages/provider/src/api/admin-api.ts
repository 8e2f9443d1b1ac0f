import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { ApiReferencePage } from '../pages/api-reference-page.ts';
import type { IdempotencyKeys } from '../storage/idempotency-keys.ts';
import { refuseOtherMethods } from './allowed-methods.ts';
import { type Authenticate, requireScope } from './bearer.ts';
import { describeConventions } from './conventions.ts';
import { createErrorHandler, type ErrorLog } from './error-handler.ts';
import { takeIdempotencyKeys } from './idempotency.ts';
import { describeRoutes } from './openapi.ts';
import { createRateLimits } from './rate-limits.ts';
import { toReference } from './reference.ts';
import { createRoutes, type RouteOptions, SCHEMAS } from './routes.ts';
import { compileValidator } from './validation.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers without an access token. */
    withoutToken?: boolean;
  }
}

const BODY_LIMIT = 256 * 1024;
const SCOPE = 'admin';

export interface AdminApiOptions extends RouteOptions {
  idempotencyKeys: IdempotencyKeys;
  authenticate: Authenticate;
  /** Requests of a token holder in 10 seconds; 0: not limited. */
  rateLimit: number;
  /** Scopes that a token for this API can carry, for its description. */
  scopes: readonly string[];
  /** Is given what makes the readable reference of the API, once all is registered. */
  described?: (reference: () => Promise<ApiReferencePage>) => void;
  log: ErrorLog;
}

/** The admin API, version 1, as a Fastify plugin; whoever registers it gives it its prefix. */
export function createAdminApi(options: AdminApiOptions): FastifyPluginAsync {
  const { authenticate, scopes, log, url, rateLimit } = options;
  return async (app) => {
    app.setValidatorCompiler(compileValidator);
    app.setErrorHandler(createErrorHandler(log));
    app.setNotFoundHandler((request) => {
      throw notFound(request.url);
    });
    acceptJsonOnly(app);
    const notFound = refuseOtherMethods(app);
    const limits = await createRateLimits(app, rateLimit);
    app.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (request.is404 || request.routeOptions.config.withoutToken) {
        await limits.countAnonymous(request, reply);
        if (request.is404) throw notFound(request.url);
        return;
      }
      const { actor, sessionId } = await requireScope(request, {
        authenticate,
        scope: SCOPE,
      }).catch(async (error) => {
        await limits.countAnonymous(request, reply);
        throw error;
      });
      request.actor = {
        ...actor,
        request: {
          correlationId: request.id,
          address: request.ip,
          userAgent: request.headers['user-agent'] ?? null,
          sessionId,
        },
      };
      await limits.countHolder(request, reply);
    });

    for (const schema of SCHEMAS) {
      app.addSchema(schema);
    }
    const conventions = describeConventions({
      url,
      rateLimit,
      bodyLimitKilobytes: BODY_LIMIT / 1024,
    });
    const describe = describeRoutes(app, {
      scopes,
      conventions,
      rateLimited: rateLimit > 0,
    });
    takeIdempotencyKeys(app, { keys: options.idempotencyKeys, clock: options.clock, log });
    for (const routes of createRoutes(options)) await app.register(routes);
    app.get('/openapi.json', { schema: { hide: true }, config: { withoutToken: true } }, () =>
      describe(),
    );
    options.described?.(async () => {
      const documentPath = `${app.prefix}/openapi.json`;
      return toReference(await describe(), { url, documentPath, conventions });
    });
  };
}

/** Nothing that a form on another site could send is read, whatever else the server reads. */
function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (request, body: string, done) => {
      request.rawBody = body;
      // Many clients send the header without a body; where a body is needed its schema says so.
      if (body === '') done(null, undefined);
      else parse(request, body, done);
    },
  );
}
