import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import { consoleFolder } from '@gatehouse/console';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import { registerAccount } from './account/account.ts';
import { registerBrandFiles } from './account/brand-files-route.ts';
import { registerLanguageRoute } from './account/language-route.ts';
import { createAdminApi } from './api/admin-api.ts';
import { ProblemError, sendProblem } from './api/problems.ts';
import { createListApplicationUsers } from './applications/application-users.ts';
import { toBrand } from './branding/current-brand.ts';
import { createConsoleBuild } from './console/build.ts';
import { registerConsoleRoutes } from './console/routes.ts';
import { createCorrelationId } from './correlation-id.ts';
import { previewMappings } from './directory/mappings/preview.ts';
import { notUnderstood, registerErrorPages } from './error-pages.ts';
import { registerIntegrationTest, TEST_START } from './interaction/integration-test.ts';
import { registerInteraction } from './interaction/interaction.ts';
import { mailWay } from './mail/mailer.ts';
import type { ApiReferencePage } from './pages/api-reference-page.ts';
import { loadPageAssets } from './pages/assets.ts';
import type { Page } from './pages/page.ts';
import type { Parts, PartsOptions } from './parts.ts';
import { API_SCOPES } from './protocol/api-tokens.ts';
import { createListApplicationSessions } from './protocol/application-sessions.ts';
import { createClaimsPreview } from './protocol/claims-preview.ts';
import { createEngineHandler, PAGE_HEADERS } from './protocol/mount.ts';
import { TEST_CALLBACK } from './protocol/test-clients.ts';
import { createFinishTest } from './protocol/test-exchange.ts';
import { createOriginOf } from './request-origin.ts';
import { schemaController } from './schema-compilers.ts';
import type { Storage } from './storage/database.ts';
import { createTlsServer } from './tls-server.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** Sends a page that no cache may keep. */
    html(page: Page): FastifyReply;
  }
}

/** Milliseconds. */
const READY_PATIENCE = 5000;
/** As helmet writes it into the policy of every page. */
const IMAGE_SOURCES = "img-src 'self' data:";

/** The HTTP server over the parts; it does not listen yet. */
export async function createServer(
  parts: Parts,
  { config, storage, clock, log }: Pick<PartsOptions, 'config' | 'storage' | 'clock' | 'log'>,
): Promise<FastifyInstance> {
  const { audit, users, sessions, roles, applications, pages, provider } = parts;
  const originOf = createOriginOf(config);
  const engine = createEngineHandler(provider, config);
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    // A line for each request would cost more than many of the requests; what matters is logged where it happens.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createCorrelationId,
    requestIdHeader: false,
    schemaController,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    forceCloseConnections: 'idle',
    // A path that cannot be decoded belongs to no room, so it is answered here for all of them.
    frameworkErrors: (error, request, untypedReply) => {
      const reply = untypedReply as FastifyReply;
      if (request.url.startsWith('/api/')) {
        return sendProblem(request, reply, new ProblemError('route_not_found'));
      }
      reply.code(error.statusCode ?? 400).headers(Object.fromEntries(PAGE_HEADERS));
      return sendPage(reply, pages.for(request.raw).message(notUnderstood(request.id)));
    },
    serverFactory(handle) {
      const listener = (request: IncomingMessage, response: ServerResponse) => {
        if (!engine(request, response)) handle(request, response);
      };
      if (!config.tls) return createHttpServer(listener);
      return createTlsServer(config.tls, listener);
    },
  });

  let describeApi: (() => Promise<ApiReferencePage>) | undefined;
  let reference: Page | undefined;
  await app.register(async (site) => {
    await site.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          // Without form-action: browsers apply it to redirects after a form too, and a sign-in ends at
          // whatever address the application goes on to.
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          imgSrc: IMAGE_SOURCES.split(' ').slice(1),
          baseUri: ["'none'"],
          frameAncestors: ["'none'"],
        },
      },
      // Forms must say where they come from, see isSameOrigin.
      referrerPolicy: { policy: 'same-origin' },
      xFrameOptions: { action: 'deny' },
      strictTransportSecurity: config.url.startsWith('https:'),
    });
    await site.register(formbody, { bodyLimit: 16 * 1024 });
    site.decorateReply('html', function (page: Page) {
      return sendPage(this, page);
    });
    registerErrorPages(site, pages, log);
    registerAssets(site);
    registerBrandFiles(site, parts.currentBrand);
    registerHealth(site, storage);
    registerLanguageRoute(site, { publicUrl: config.url });
    registerInteraction(site, {
      ...parts,
      storage,
      originOf,
      publicUrl: config.url,
      hasOutbox: mailWay(config) === 'outbox',
      clock,
      log,
    });
    registerIntegrationTest(site, {
      tests: parts.integrationTests,
      finishTest: createFinishTest({ provider, config, clients: parts.testClients }),
      pages,
      publicUrl: config.url,
    });
    registerAccount(site, {
      ...parts,
      storage,
      originOf,
      config,
      clock,
    });
    registerConsoleRoutes(site, { findBuild: createConsoleBuild(consoleFolder), pages });
    site.get('/docs/api', async (_request, reply) => {
      // Rendered when somebody reads it: it is long, and the start would wait for it.
      reference ??= describeApi && pages.apiReference(await describeApi());
      // Registered before the API, it can't be asked for before the API is described.
      if (!reference) throw new TypeError('The admin API is not described yet.');
      return reply
        .type('text/html; charset=utf-8')
        .header('content-language', reference.language)
        .header('cache-control', 'public, max-age=300')
        .send(reference.html);
    });
    await site.register(
      createAdminApi({
        users,
        userMails: parts.userMails,
        bulk: parts.bulk,
        imports: parts.imports,
        sessions,
        connected: parts.connected,
        factors: parts.factors,
        rememberedDevices: parts.rememberedDevices,
        attempts: parts.attempts,
        roles,
        groups: parts.groups,
        attributes: parts.attributes,
        policies: parts.policies,
        dryRuns: parts.dryRuns,
        dryRunApp: parts.dryRunApp,
        dryRunRole: parts.dryRunRole,
        dryRunGroup: parts.dryRunGroup,
        coverPolicy: parts.coverPolicy,
        listSigningKeys: parts.listSigningKeys,
        privileges: parts.privileges,
        mappings: parts.mappings,
        mappingRuns: parts.mappingRuns,
        previewMappings: (request, asked) =>
          previewMappings({ db: storage.db, attributes: parts.attributes }, request, asked),
        applications,
        quickstarts: parts.quickstarts,
        usages: parts.usages,
        hygiene: parts.hygiene,
        hygieneAcceptances: parts.hygieneAcceptances,
        apis: parts.apis,
        access: parts.access,
        explanations: parts.explanations,
        listAppUsers: createListApplicationUsers({ db: storage.db, applications }),
        listAppSessions: createListApplicationSessions({
          db: storage.db,
          applications,
          sessions,
          clock,
        }),
        previewClaims: createClaimsPreview({
          issuer: provider.issuer,
          users,
          applications,
          attributes: parts.attributes,
        }),
        audit,
        traces: parts.signInTraces,
        integrationTests: parts.integrationTests,
        testAddresses: {
          start: `${config.url}${TEST_START}`,
          redirectUri: `${config.url}${TEST_CALLBACK}`,
        },
        isLoopback: config.isLoopback,
        signIns: parts.signIns,
        countInventory: parts.countInventory,
        mailLog: parts.mailLog,
        settings: parts.settings,
        branding: parts.branding,
        previewBranding: (draft, shown) =>
          pages.preview({ brand: toBrand(draft), url: config.url, ...shown }).html,
        previewBrandedMail: (draft, shown) => parts.previewMail(toBrand(draft), shown),
        idempotencyKeys: parts.idempotencyKeys,
        url: config.url,
        rateLimit: config.apiRateLimit,
        described: (described) => {
          describeApi = described;
        },
        clock,
        log,
        authenticate: parts.findApiAccess,
        scopes: API_SCOPES,
      }),
      { prefix: '/api/v1' },
    );
  });
  return app;
}

/** Says nothing of `Accept-Language` in `Vary`: no cache may keep a page. */
function sendPage(reply: FastifyReply, page: Page): FastifyReply {
  const { html, language, script, asks, imageOrigins } = page;
  if (script || imageOrigins) {
    const policy = String(reply.getHeader('content-security-policy'))
      .replace(IMAGE_SOURCES, [IMAGE_SOURCES, ...(imageOrigins ?? [])].join(' '))
      .concat(script ? ";script-src 'self'" : '', asks ? ";connect-src 'self'" : '');
    reply.header('content-security-policy', policy);
  }
  return reply
    .type('text/html; charset=utf-8')
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .send(html);
}

/** Names carry a hash of the content, so a browser may keep them for good. */
function registerAssets(site: FastifyInstance): void {
  for (const { path, contentType, body } of loadPageAssets()) {
    site.get(path, (_request, reply) =>
      reply
        .type(contentType)
        .header('cache-control', 'public, max-age=31536000, immutable')
        // Previews of the branding are in frames that have no origin.
        .header('cross-origin-resource-policy', 'cross-origin')
        .send(body),
    );
  }
}

function registerHealth(site: FastifyInstance, { db }: Storage): void {
  site.get('/livez', () => ({ status: 'ok' }));
  site.get('/readyz', async (request, reply) => {
    try {
      const asked = db.selectFrom('settings').select('name').limit(1).execute();
      // A database that has fallen silent may answer later, and who asks would have to wait as long.
      const late = delay(READY_PATIENCE, undefined, { ref: false }).then(() => {
        throw new Error('the database has not answered for five seconds');
      });
      await Promise.race([asked, late]);
      return { status: 'ok' };
    } catch (error) {
      request.log.error({ err: error }, 'the database does not answer');
      return reply.code(503).send({ status: 'unavailable', reason: 'database' });
    }
  });
}
