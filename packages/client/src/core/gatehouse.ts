import { randomBytes } from 'node:crypto';
import type { Session } from '../sessions/session.ts';
import { type App, createAppCookies } from './app.ts';
import type { Clock } from './clock.ts';
import { createCsrfTokens } from './csrf.ts';
import { errorPage } from './error-page.ts';
import { GatehouseError } from './errors.ts';
import { createLogin } from './login.ts';
import { createLogout } from './logout.ts';
import { type Environment, type GatehouseOptions, resolveOptions } from './options.ts';
import { createProvider } from './provider.ts';
import { type ErrorContext, reportToConsole } from './report.ts';
import { matchRoute, ROUTES } from './routes.ts';
import { createTemplateHelpers, loginUrl, type TemplateHelpers } from './template-helpers.ts';

/** What an adapter passes of a request on the hot path: no `Request` is made for it. */
export interface RequestFacts {
  /** The `Cookie` header, empty when there is none. */
  readonly cookieHeader: string;
  /** Whether people reach the app over https. */
  readonly secure: boolean;
}

/** Sign-in for one app, independent of its framework. */
export interface Gatehouse {
  /** Whether {@link Gatehouse.handle} answers this path. */
  matches(pathname: string): boolean;
  /** Answers the library's routes; never rejects: what fails becomes a page and a report. */
  handle(request: Request): Promise<Response>;
  /** The session of a request, unless there is none, or it is forged or expired. */
  session(facts: RequestFacts): Session | undefined;
  /** `Set-Cookie` values that delete a session cookie that can no longer be used; usually none. */
  staleCookies(facts: RequestFacts): string[];
  /** What templates need on the page at `path`. */
  templateHelpers(path: string, session: Session | undefined): TemplateHelpers;
  /** The app's public origin, when configured; else the adapter takes that of the request. */
  readonly appOrigin: string | undefined;
}

/** What the library takes from its surroundings. */
export interface GatehouseDependencies {
  /** Default: the system's. */
  readonly clock?: Clock;
  /** Default: `process.env`. */
  readonly env?: Environment;
}

/**
 * Sets up sign-in. The provider is not asked before the first sign-in, so that the app starts while it is down.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function createGatehouse(
  options: GatehouseOptions = {},
  dependencies: GatehouseDependencies = {},
): Gatehouse {
  const { clock = Date.now, env = process.env } = dependencies;
  const settings = resolveOptions(options, env);
  const report = settings.onError ?? reportToConsole;
  const provider = createProvider(settings, clock);
  const csrf = createCsrfTokens(settings.sessionSecrets);
  const cookiesOf = createAppCookies(settings, clock);
  const login = createLogin({ options: settings, provider, clock });
  const logout = createLogout({ options: settings, provider, csrf });
  const appIsSecure = settings.appOrigin?.startsWith('https:');

  function appOf(request: Request): App {
    const origin = settings.appOrigin ?? new URL(request.url).origin;
    return {
      ...cookiesOf(origin.startsWith('https:')),
      origin,
      callbackUrl: origin + ROUTES.callback,
      cookies: ({ headers }) => headers.get('cookie') ?? '',
    };
  }

  function answer(request: Request, app: App): Promise<Response> {
    const route = matchRoute(new URL(request.url).pathname);
    if (route === 'logout') {
      if (request.method !== 'POST')
        throw new GatehouseError('logout_needs_post', 'logout takes a POST request');
      return logout(request, app);
    }
    if (request.method !== 'GET')
      throw new GatehouseError('method_not_allowed', 'sign-in takes GET requests');
    return route === 'callback' ? login.callback(request, app) : login.authenticate(request, app);
  }

  /** A reporter that fails must not cost the person their page, nor the log its line. */
  function tell(error: GatehouseError, context: ErrorContext): void {
    try {
      report(error, context);
    } catch {
      reportToConsole(error, context);
    }
  }

  function failure(error: GatehouseError, request: Request, app: App): Response {
    const url = new URL(request.url);
    const correlationId = randomBytes(9).toString('base64url');
    tell(error, { correlationId, method: request.method, path: url.pathname });
    const page = errorPage(error, {
      correlationId,
      loginUrl: loginUrl(error.returnTo),
      homeUrl: settings.loginRedirectUrl,
      showDetails: settings.showDetails,
    });
    const state = url.searchParams.get('state');
    if (matchRoute(url.pathname) === 'callback' && state) {
      page.headers.append('set-cookie', app.attempts.forget(state));
    }
    return page;
  }

  return {
    appOrigin: settings.appOrigin,
    matches: (pathname) => matchRoute(pathname) !== undefined,

    async handle(request) {
      const app = appOf(request);
      try {
        return await answer(request, app);
      } catch (error) {
        const known =
          error instanceof GatehouseError
            ? error
            : new GatehouseError('internal', 'unexpected', { cause: error });
        return failure(known, request, app);
      }
    },

    session: ({ cookieHeader, secure }) =>
      cookiesOf(appIsSecure ?? secure).sessions.read(cookieHeader),

    staleCookies({ cookieHeader, secure }) {
      const { sessions } = cookiesOf(appIsSecure ?? secure);
      return sessions.present(cookieHeader) && !sessions.read(cookieHeader)
        ? sessions.clear(cookieHeader)
        : [];
    },

    templateHelpers: createTemplateHelpers(csrf),
  };
}
