import type { EventEmitter } from 'node:events';
import type { JWK } from 'jose';
import { type errors, type KoaContextWithOIDC, Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { Apis } from '../applications/apis.ts';
import type { Application } from '../applications/application.ts';
import type { ApplicationClaims } from '../applications/application-claims.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { AllPages } from '../pages/pages.ts';
import type { OidcRecords } from '../storage/oidc-records.ts';
import { createAdapterFactory } from './adapter.ts';
import type { AuditTrail } from './audit-trail.ts';
import { createSendLogout, type SendLogout } from './backchannel/send.ts';
import { createFindAccount, type MayOpen, type PolicyOf } from './claims.ts';
import { isToldOfLogouts, toClientMetadata } from './clients.ts';
import { createConfiguration } from './configuration.ts';
import {
  addOwnClaims,
  carryTraces,
  compareSecretsByHash,
  extendSessions,
  type LogoutQueue,
  nameSessions,
  queueBackchannelLogout,
  reuseClients,
} from './engine-internals.ts';
import { createNotFound } from './error-pages.ts';
import { createFrontchannelLogout } from './frontchannel.ts';
import { createLogoutPages } from './logout.ts';
import { requestIdOf } from './request-id.ts';
import type { SessionUses } from './session-uses.ts';
import { createSignInPolicy } from './sign-in-policy.ts';
import type { TestClients } from './test-clients.ts';
import type { TraceTrail } from './trace-trail.ts';
import type { UsageRecorder } from './usage-recorder.ts';

/** The engine, and what others need of its making. */
export interface Engine {
  provider: Provider;
  findAccount: ReturnType<typeof createFindAccount>;
  sendLogout: SendLogout;
}

/**
 * The OpenID Provider: oidc-provider over our storage, pages and rules.
 *
 * @param options.findPerson by `sub`; asked at every use of a token, so it is one query.
 * @param options.findApplication by `client_id`; asked at every request of a relying party.
 * @param options.cookieKeys newest first; the first signs.
 */
export function createEngine(options: {
  config: Pick<Config, 'url' | 'issuer'>;
  records: OidcRecords;
  jwks: { keys: JWK[] };
  cookieKeys: readonly [string, ...string[]];
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  findApplication: (clientId: string) => Promise<Application | undefined>;
  mayOpen: MayOpen;
  /** Notes that a client secret was used. */
  markSecretUsed: (secretId: string) => void;
  apis: Pick<Apis, 'findForToken'>;
  policyOf: PolicyOf;
  /** The version of the terms that everybody has to accept. */
  currentTerms: () => Promise<string | undefined>;
  applicationClaims: ApplicationClaims;
  /** `findApplication` returns the same object as long as the row has not changed. */
  reuseClients: boolean;
  logoutQueue: LogoutQueue;
  auditTrail: AuditTrail;
  traceTrail: TraceTrail;
  testClients: Pick<TestClients, 'follow'>;
  sessionUses: SessionUses;
  usageRecorder: Pick<UsageRecorder, 'follow'>;
  pages: AllPages;
  clock: Clock;
  log: Logger;
}): Engine {
  const { config, records, findPerson, findApplication, mayOpen, auditTrail } = options;
  const { pages, clock, log } = options;
  const logoutPages = createLogoutPages({
    pages,
    url: config.url,
    findPerson,
  });
  const findClient = async (clientId: string) => {
    const application = await findApplication(clientId);
    return application && toClientMetadata(application);
  };
  const findAccount = createFindAccount({
    findPerson,
    mayOpen,
    policyOf: options.policyOf,
    findApplication,
    applicationClaims: options.applicationClaims,
  });
  const provider = new Provider(
    config.issuer,
    createConfiguration({
      config,
      adapter: createAdapterFactory({ records, clock, findClient, reused: auditTrail.reused }),
      jwks: options.jwks,
      cookieKeys: options.cookieKeys,
      findAccount,
      signInPolicy: createSignInPolicy({
        mayOpen,
        currentTerms: options.currentTerms,
        now: clock.now,
      }),
      apis: options.apis,
      logoutPages,
      pages,
    }),
  );
  // The mount sets scheme and host from the configuration, so there is no untrusted header to believe.
  provider.proxy = true;
  // The outermost, so that no answer leaves before what it tells of is on the disk.
  provider.use(async (ctx, next) => {
    await next();
    options.traceTrail.complete(ctx as KoaContextWithOIDC);
    await Promise.all([
      auditTrail.complete(ctx as KoaContextWithOIDC),
      options.sessionUses.complete(ctx as KoaContextWithOIDC),
    ]);
    await records.durable();
  });
  provider.use(createNotFound(pages));
  provider.use(logoutPages.finishWithoutSession);
  provider.use(createFrontchannelLogout({ issuer: config.issuer, findApplication, pages }));
  addOwnClaims(provider);
  extendSessions(provider, options.sessionUses);
  nameSessions(provider, isToldOfLogouts);
  compareSecretsByHash(provider, { clock, markUsed: options.markSecretUsed });
  if (options.reuseClients) reuseClients(provider, findApplication);
  const post = queueBackchannelLogout(provider, options.logoutQueue);
  auditTrail.follow(provider);
  options.usageRecorder.follow(provider);
  carryTraces(provider, options.traceTrail);
  options.traceTrail.follow(provider);
  options.testClients.follow(provider);
  logErrors(provider, log);
  return { provider, findAccount, sendLogout: createSendLogout(provider, post) };
}

function logErrors(provider: Provider, log: Logger): void {
  provider.on('server_error', (ctx, error) => {
    log.error({ err: error, reqId: requestIdOf(ctx.req) }, 'protocol request failed');
  });
  // What fails outside of the engine's routes; without a listener Koa would print it.
  (provider as EventEmitter).on('error', (error: Error, ctx?: KoaContextWithOIDC) => {
    log.error({ err: error, reqId: ctx && requestIdOf(ctx.req) }, 'protocol request failed');
  });
  const logRefusal =
    (event: string) => (ctx: KoaContextWithOIDC, error: errors.OIDCProviderError) =>
      log.info(
        { reqId: requestIdOf(ctx.req), code: error.error, description: error.error_description },
        `${event}: refused`,
      );
  provider.on('authorization.error', logRefusal('authorization'));
  provider.on('pushed_authorization_request.error', logRefusal('pushed authorization'));
  provider.on('grant.error', logRefusal('token'));
  provider.on('userinfo.error', logRefusal('userinfo'));
  provider.on('introspection.error', logRefusal('introspection'));
  provider.on('revocation.error', logRefusal('revocation'));
  provider.on('end_session.error', logRefusal('logout'));
}
