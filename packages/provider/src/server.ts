import { readFileSync } from 'node:fs';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import Fastify, {
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyReply,
  LogController,
} from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import { registerAccountRoutes } from './account/routes.ts';
import { createAdminApi } from './api/admin-api.ts';
import { ProblemError, sendProblem } from './api/problems.ts';
import { type Access, createAccess } from './applications/access.ts';
import {
  type AccessExplanations,
  createAccessExplanations,
} from './applications/access-explanations.ts';
import { type Apis, createApis } from './applications/apis.ts';
import { createApplicationClaims } from './applications/application-claims.ts';
import { type Applications, createApplications } from './applications/applications.ts';
import { ensureChainKey } from './audit/chain-key.ts';
import { type AuditLog, createAuditLog } from './audit/events.ts';
import { createSealer, type Sealer } from './audit/sealer.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { createCorrelationId } from './correlation-id.ts';
import { createPasswords } from './credentials/passwords.ts';
import { type Attributes, createAttributes } from './directory/attributes.ts';
import { createGroups, type Groups } from './directory/groups.ts';
import { createMappingRuns, type MappingRuns } from './directory/mappings/mapping-runs.ts';
import { createMappings, type Mappings } from './directory/mappings/mappings.ts';
import { previewMappings } from './directory/mappings/preview.ts';
import { createMappingWorker, type MappingWorker } from './directory/mappings/worker.ts';
import { createRoles, type Roles } from './directory/roles.ts';
import { createUsers, type Users } from './directory/users.ts';
import { createProvePassword } from './interaction/prove-password.ts';
import { registerSignInRoutes } from './interaction/routes.ts';
import { createDescribeShares } from './interaction/shares.ts';
import { loadPageAssets } from './pages/assets.ts';
import { createPages, type MessagePage, type Pages } from './pages/pages.ts';
import { createPolicies, type Policies } from './policy/policies.ts';
import { createPrivilegeGrants, type PrivilegeGrants } from './policy/privilege-grants.ts';
import { createInstallationSettings, type InstallationSettings } from './policy/settings.ts';
import {
  API_AUDIENCE,
  API_SCOPES,
  type ApiAccess,
  createFindApiAccess,
} from './protocol/api-tokens.ts';
import { createAuditTrail } from './protocol/audit-trail.ts';
import {
  createLogoutDelivery,
  type LogoutDelivery,
  type Wake,
} from './protocol/backchannel/delivery.ts';
import { createEngine } from './protocol/engine.ts';
import { createEngineHandler } from './protocol/mount.ts';
import { createSessions, type Sessions } from './protocol/sessions.ts';
import { ensureSigningKeys, loadJwks } from './protocol/signing-keys.ts';
import { createOriginOf } from './request-origin.ts';
import type { Storage } from './storage/database.ts';
import { createEncryption } from './storage/encryption.ts';
import { createEventChainRows } from './storage/event-chain.ts';
import { createIdempotencyKeys, type IdempotencyKeys } from './storage/idempotency-keys.ts';
import { createLogoutNotifications } from './storage/logout-notifications.ts';
import { createOidcRecords, type OidcRecords } from './storage/oidc-records.ts';
import { cacheRows } from './storage/row-cache.ts';
import { createSigningKeys } from './storage/signing-keys.ts';

declare module 'fastify' {
  interface FastifyReply {
    /** Sends a page that no cache may keep. */
    html(body: string): FastifyReply;
  }
}

/** The parts of a provider over one database, before anything listens. */
export interface Parts {
  audit: AuditLog;
  /** Gives new events their places in the chain, once it is started. */
  auditSealer: Sealer;
  users: Users;
  sessions: Sessions;
  roles: Roles;
  groups: Groups;
  attributes: Attributes;
  policies: Policies;
  applications: Applications;
  apis: Apis;
  access: Access;
  explanations: AccessExplanations;
  privileges: PrivilegeGrants;
  mappings: Mappings;
  mappingRuns: MappingRuns;
  /** Runs the mappings when they have changed, once it is started. */
  mappingWorker: MappingWorker;
  /** Whose access token for the admin API it is. */
  findApiAccess: (token: string) => Promise<ApiAccess | undefined>;
  settings: InstallationSettings;
  idempotencyKeys: IdempotencyKeys;
  passwords: ReturnType<typeof createPasswords>;
  records: OidcRecords;
  pages: Pages;
  provider: Provider;
  /** Tells applications of logouts, once it is started. */
  logoutDelivery: Omit<LogoutDelivery, 'start' | 'nudge'> & { start(): void };
}

export interface PartsOptions {
  config: Config;
  secrets: readonly [string, ...string[]];
  storage: Storage;
  clock: Clock;
  /** The timers of the queue of logouts; absent: those of Node.js. */
  wake?: Wake;
  log: Logger;
}

/**
 * Puts the provider's parts together.
 *
 * @throws {StorageError} `secret_mismatch`: the database was sealed with another master key.
 */
export async function createParts(options: PartsOptions): Promise<Parts> {
  const { config, secrets, storage, clock, wake, log } = options;
  const { db } = storage;
  const encryption = createEncryption(secrets);
  const signingKeys = createSigningKeys(db, encryption);
  await ensureSigningKeys(signingKeys, clock);
  const passwords = createPasswords({ maxConcurrent: config.passwordThreads });
  const notifications = createLogoutNotifications(storage.grouped, storage.engine);
  const delivery = createLogoutDelivery({ notifications, clock, log, ...(wake && { wake }) });
  const auditSealer = createSealer({
    chain: createEventChainRows(storage),
    key: await ensureChainKey({ db, encryption }),
    onError: (error) => log.error({ err: error }, 'new events could not be sealed'),
  });
  const audit = createAuditLog({ db, clock, recorded: auditSealer.nudge });
  const sessions = createSessions({ storage, nudge: delivery.nudge, audit, clock });
  const registry = { db, clock, audit };
  const attributes = createAttributes(registry);
  const policies = createPolicies(registry);
  const users = createUsers({ ...registry, passwords, attributes, policies, sessions });
  const applications = createApplications({ ...registry, storage, attributes });
  const apis = createApis({ ...registry, applications });
  const mappingRuns = createMappingRuns({ ...registry, attributes });
  const privileges = createPrivilegeGrants(registry);
  const access = createAccess({ ...registry, applications });
  const settings = createInstallationSettings(registry);
  const idempotencyKeys = createIdempotencyKeys(db, encryption);
  const findPerson = cacheRows(storage, users.findForClaims);
  const findApplication = cacheRows(storage, applications.findByClientId);
  const records = createOidcRecords(storage.grouped);
  // What went wrong in detail helps the developer of an application, and nobody else on a public address.
  const pages = createPages({ development: config.isLoopback });
  const { provider, findAccount, sendLogout } = createEngine({
    config,
    records,
    jwks: await loadJwks(signingKeys),
    cookieKeys: encryption.deriveKeys('cookie signatures'),
    findPerson,
    findApplication,
    mayOpen: async (userId, clientId) => {
      const application = await findApplication(clientId);
      // The provider’s own clients are no applications, and everybody may open them.
      return !application || (await access.isOpenTo(userId, application));
    },
    applicationClaims: createApplicationClaims({ attributes }),
    markSecretUsed: applications.markSecretUsed,
    apis,
    sessionLifetimeOf: async (groupId) => (await policies.ofGroup(groupId)).session_lifetime,
    reuseClients: storage.rowVersion !== undefined,
    logoutQueue: {
      add: (notification) => notifications.add([notification], clock.now()),
      ended: delivery.nudge,
    },
    auditTrail: createAuditTrail({
      record: (by, event) => audit.record(storage.grouped.db, by, event),
      originOf: createOriginOf(config),
    }),
    pages,
    clock,
    log,
  });
  return {
    audit,
    auditSealer,
    users,
    sessions,
    roles: createRoles(registry),
    groups: createGroups(registry),
    attributes,
    policies,
    applications,
    apis,
    access,
    explanations: createAccessExplanations({ ...registry, applications }),
    privileges,
    mappings: createMappings({ ...registry, attributes }),
    mappingRuns,
    mappingWorker: createMappingWorker({
      runs: mappingRuns,
      onError: (error) => log.error({ err: error }, 'the mappings could not be run'),
    }),
    findApiAccess: createFindApiAccess({
      provider,
      findAccount,
      privileges,
      mayCall: async (clientId) => (await apis.findForToken(API_AUDIENCE, clientId)) !== undefined,
    }),
    settings,
    idempotencyKeys,
    passwords,
    records,
    pages,
    provider,
    logoutDelivery: { ...delivery, start: () => delivery.start(sendLogout) },
  };
}

/** The HTTP server over the parts; it does not listen yet. */
export async function createServer(
  parts: Parts,
  { config, storage, clock, log }: Pick<PartsOptions, 'config' | 'storage' | 'clock' | 'log'>,
): Promise<FastifyInstance> {
  const { audit, users, sessions, roles, applications, passwords, pages, provider, records } =
    parts;
  const engine = createEngineHandler(provider, config);
  const app: FastifyInstance = Fastify({
    loggerInstance: log as FastifyBaseLogger,
    // A line for each request would cost more than many of the requests; what matters is logged where it happens.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: createCorrelationId,
    requestIdHeader: false,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    forceCloseConnections: 'idle',
    // A path that cannot be decoded belongs to no room, so it is answered here for all of them.
    frameworkErrors: (error, request, untypedReply) => {
      const reply = untypedReply as FastifyReply;
      if (request.url.startsWith('/api/')) {
        return sendProblem(request, reply, new ProblemError('route_not_found'));
      }
      reply.code(error.statusCode ?? 400).type('text/html; charset=utf-8');
      return reply.send(pages.message(notUnderstood(request.id)));
    },
    serverFactory(handle) {
      const listener = (request: IncomingMessage, response: ServerResponse) => {
        if (!engine(request, response)) handle(request, response);
      };
      if (!config.tls) return createHttpServer(listener);
      const { certFile, keyFile } = config.tls;
      return createHttpsServer(
        { cert: readFileSync(certFile), key: readFileSync(keyFile) },
        listener,
      );
    },
  });

  let reference = '';
  await app.register(async (site) => {
    await site.register(helmet, {
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          // Without form-action: browsers apply it to redirects after a form too, and a sign-in ends at
          // whatever address the application goes on to.
          defaultSrc: ["'none'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'],
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
    site.decorateReply('html', function (body: string) {
      return this.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(body);
    });
    registerErrorPages(site, pages, log);
    registerAssets(site);
    registerHealth(site, storage);
    registerSignInRoutes(site, {
      provider,
      durable: records.durable,
      provePassword: createProvePassword({
        findForSignIn: (identifier) => users.findForSignIn(identifier),
        setPasswordHash: users.setPasswordHash,
        passwords,
      }),
      findApplication: (clientId) => applications.findByClientId(clientId),
      findPerson: (id) => users.findForClaims(id),
      describeShares: createDescribeShares(parts.apis),
      recordRefusal: parts.explanations.recordRefusal,
      record: (by, event) => audit.record(storage.grouped.db, by, event),
      originOf: createOriginOf(config),
      pages,
      publicUrl: config.url,
      log,
    });
    registerAccountRoutes(site, {
      provider,
      findPerson: (id) => users.findForClaims(id),
      listLaunchable: (userId) => parts.access.listLaunchable(userId),
      pages,
      publicUrl: config.url,
    });
    site.get('/docs/api', (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('cache-control', 'public, max-age=300')
        .send(reference),
    );
    await site.register(
      createAdminApi({
        users,
        sessions,
        roles,
        groups: parts.groups,
        attributes: parts.attributes,
        policies: parts.policies,
        privileges: parts.privileges,
        mappings: parts.mappings,
        mappingRuns: parts.mappingRuns,
        previewMappings: (request, asked) =>
          previewMappings({ db: storage.db, attributes: parts.attributes }, request, asked),
        applications,
        apis: parts.apis,
        access: parts.access,
        explanations: parts.explanations,
        audit,
        settings: parts.settings,
        idempotencyKeys: parts.idempotencyKeys,
        url: config.url,
        rateLimit: config.apiRateLimit,
        described: (described) => {
          reference = pages.apiReference(described);
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

function registerErrorPages(site: FastifyInstance, pages: Pages, log: Logger): void {
  site.setErrorHandler<Error & { statusCode?: number }>((error, request, reply) => {
    const status = error.statusCode ?? 500;
    const ours = status >= 500;
    if (ours)
      log.error({ err: error, reqId: request.id, url: request.routeOptions.url }, 'request failed');
    const page = ours ? failedOnOurSide(request.id) : notUnderstood(request.id);
    return reply.code(status).html(pages.message(page));
  });
  site.setNotFoundHandler((request, reply) =>
    reply.code(404).html(
      pages.message({
        tone: 'info',
        title: 'There is nothing here',
        paragraphs: ['The address may be mistyped, or the page has moved.'],
        actions: [{ label: 'Go to your account', href: '/', primary: true }],
        reference: request.id,
      }),
    ),
  );
}

/** Names carry a hash of the content, so a browser may keep them for good. */
function registerAssets(site: FastifyInstance): void {
  for (const { path, contentType, body } of loadPageAssets()) {
    site.get(path, (_request, reply) =>
      reply
        .type(contentType)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .send(body),
    );
  }
}

function registerHealth(site: FastifyInstance, { db }: Storage): void {
  site.get('/livez', () => ({ status: 'ok' }));
  site.get('/readyz', async (request, reply) => {
    try {
      await db.selectFrom('settings').select('name').limit(1).execute();
      return { status: 'ok' };
    } catch (error) {
      request.log.error({ err: error }, 'the database does not answer');
      return reply.code(503).send({ status: 'unavailable', reason: 'database' });
    }
  });
}

function notUnderstood(reference: string): MessagePage {
  return {
    tone: 'error',
    title: 'We did not understand that request',
    paragraphs: ['Go back to the application and try again.'],
    reference,
  };
}

function failedOnOurSide(reference: string): MessagePage {
  return {
    tone: 'error',
    title: 'Something went wrong on our side',
    paragraphs: ['We could not finish this step. Nothing was lost.', 'Try again in a moment.'],
    reference,
  };
}
