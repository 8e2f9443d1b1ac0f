import type { SessionSummary } from '../sessions/server-sessions.ts';
import { createAppUsers } from '../users/app-users.ts';
import { createAccessTokens } from './access-tokens.ts';
import { createAppCookies } from './app.ts';
import type { Auth } from './auth.ts';
import { createBearer } from './bearer/accept.ts';
import { type Clock, systemClock } from './clock.ts';
import { createCsrfTokens } from './csrf.ts';
import type { GatehouseError } from './errors.ts';
import { createFailures } from './failures.ts';
import { createHandler } from './handler.ts';
import type { Environment, GatehouseOptions, ResolvedOptions } from './options.ts';
import { createPersonSessions } from './person-sessions.ts';
import { type Port, webPort } from './port.ts';
import { createProviders } from './providers.ts';
import { createRenewalPolicy } from './renewal/policy.ts';
import { createRefresher } from './renewal/refresh.ts';
import { resolveOptions } from './resolve-options.ts';
import { createRouter } from './routes.ts';
import type { Subject } from './subject.ts';
import { createLoginUrl, createTemplateHelpers } from './template-helpers.ts';
import { explainMissing } from './variables.ts';
import { createVisits } from './visits.ts';

/** Sign-in for one app, independent of its framework, whose requests and answers the port reads. */
export interface Gatehouse<Req, Res> {
  /** Whether {@link Gatehouse.handle} answers this path; a query behind it does not matter. */
  matches(url: string): boolean;
  /**
   * Answers the library's routes; never rejects: what fails becomes a page and a report.
   *
   * @param readBody the form of a POST, as `application/x-www-form-urlencoded` text; read only when needed.
   */
  handle(req: Req, readBody: () => string | Promise<string>): Promise<Response>;
  /**
   * Who makes a request to the app. No promise where sessions are in cookies and nothing is to be
   * renewed. When the result has an `answer`, the adapter sends that instead of calling the app.
   */
  visit(req: Req, res: Res): Auth<Req, Res> | Promise<Auth<Req, Res>>;
  /**
   * A person's sessions, newest first.
   *
   * @throws {ConfigError} where sessions are in cookies, which nobody can list.
   */
  sessionsOf(subject: Subject): Promise<SessionSummary[]>;
  /**
   * Ends all sessions of a person at once; how many there were, or `undefined` where sessions are in
   * cookies, which nobody counts. Several processes with sessions in cookies need a `revocationStore`.
   */
  endSessionsOf(subject: Subject): Promise<number | undefined>;
}

/** What the library takes from its surroundings. */
export interface GatehouseDependencies {
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: `process.env`. */
  readonly env?: Environment;
}

/** Sign-in for apps that speak the Fetch standard's requests and answers. The second argument of `visit` collects cookies. */
export function createGatehouse(
  options?: GatehouseOptions,
  dependencies?: GatehouseDependencies,
): Gatehouse<Request, string[]> {
  return createCore(webPort, options, dependencies);
}

/**
 * Sets up sign-in. The provider is not asked before the first sign-in, so that the app starts while it is down.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function createCore<Req, Res>(
  port: Port<Req, Res>,
  options: GatehouseOptions = {},
  dependencies: GatehouseDependencies = {},
): Gatehouse<Req, Res> {
  const { clock = systemClock, env = process.env } = dependencies;
  const settings = readSettings(options, env);
  const router = createRouter(settings.routes);
  const providers = createProviders(settings, { clock });
  const csrf = createCsrfTokens(settings.sessionSecrets);
  const cookiesOf = createAppCookies(settings, router, clock);
  const renewal = createRenewalPolicy({ renewal: settings.renewal, hooks: settings.hooks, clock });
  const loginUrl = createLoginUrl(settings.routes, settings.returnToParam);
  const failures = createFailures({ options: settings, loginUrl });
  const report = (error: GatehouseError) => void failures.report(error, { method: '-', path: '-' });
  const users = settings.users && createAppUsers(settings.users, { clock });
  const refresher = createRefresher({ options: settings, providers, users, clock, report });
  const personSessions = createPersonSessions({
    stored: cookiesOf.stored,
    ended: cookiesOf.ended,
    clock,
  });
  const shared = { port, settings, providers, cookiesOf, renewal, failures, loginUrl, users };

  return {
    matches: (url) => router.match(url) !== undefined,
    handle: createHandler({ ...shared, router, csrf, clock }),
    visit: createVisits({
      ...shared,
      refresher,
      personSessions,
      templateHelpers: createTemplateHelpers({
        csrf,
        routes: settings.routes,
        returnToParam: settings.returnToParam,
        loginUrl,
      }),
      bearer: settings.api && createBearer({ ...shared, api: settings.api, clock }),
      accessTokens: createAccessTokens({ clock, storesThem: settings.storeAccessToken }),
    }),
    sessionsOf: personSessions.list,
    endSessionsOf: personSessions.endAll,
  };
}

function readSettings(options: GatehouseOptions, env: Environment): ResolvedOptions {
  try {
    return resolveOptions(options, env);
  } catch (error) {
    throw explainMissing(error, env);
  }
}
