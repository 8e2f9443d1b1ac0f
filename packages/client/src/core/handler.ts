import type { AppUsers } from '../users/app-users.ts';
import type { App, AppCookiesOf } from './app.ts';
import type { Clock } from './clock.ts';
import type { CsrfTokens } from './csrf.ts';
import { GatehouseError } from './errors.ts';
import type { Failures } from './failures.ts';
import { createAuthenticate } from './login/authenticate.ts';
import { createCallback } from './login/callback.ts';
import { responseParams } from './login/response-params.ts';
import { createLogout } from './logout.ts';
import type { ResolvedOptions } from './options.ts';
import { addressOf, type Port } from './port.ts';
import type { NamedProvider, Providers } from './providers.ts';
import { createProxyHint } from './proxy-hint.ts';
import { createRemoteLogout, isRemoteLogout } from './remote-logout/remote-logout.ts';
import type { RenewalPolicy } from './renewal/policy.ts';
import { safeReturnTo } from './return-to.ts';
import type { RouteMatch, Router } from './routes.ts';

/** Name of the query parameter that names a provider. */
const PROVIDER_PARAM = 'provider';

/** What answering the library's routes needs. */
export interface HandlerParts<Req, Res> {
  readonly port: Port<Req, Res>;
  readonly settings: ResolvedOptions;
  readonly router: Router;
  readonly providers: Providers;
  readonly csrf: CsrfTokens;
  readonly cookiesOf: AppCookiesOf;
  readonly renewal: RenewalPolicy;
  readonly failures: Failures;
  /** Absent where the app keeps no users. */
  readonly users: AppUsers | undefined;
  readonly clock: Clock;
}

/** A request to one of the routes. */
interface RouteVisit {
  readonly request: Request;
  readonly app: App;
  readonly cookieHeader: string;
  readonly match: RouteMatch;
}

/** Answers the library's routes; see `Gatehouse.handle`. */
export function createHandler<Req, Res>(
  parts: HandlerParts<Req, Res>,
): (req: Req, readBody: () => string | Promise<string>) => Promise<Response> {
  const { port, settings, router, providers, csrf, cookiesOf, renewal, failures, users, clock } =
    parts;
  const { hooks } = settings;
  const hintAtProxy = createProxyHint();
  const authenticate = createAuthenticate({
    options: settings,
    providers,
    renewal,
  });
  const callback = createCallback({ options: settings, providers, renewal, users, clock });
  const logout = createLogout({
    options: settings,
    providers,
    csrf,
    ended: cookiesOf.ended,
    clock,
  });
  const remoteLogout = createRemoteLogout({ settings, providers, cookiesOf, failures, clock });

  function appOf(origin: string): App {
    return {
      ...cookiesOf(origin.startsWith('https:')),
      origin,
      callbackUrl: (provider) => origin + router.callbackOf(provider),
    };
  }

  async function toRequest(req: Req, url: URL, readBody: () => string | Promise<string>) {
    const method = port.method(req);
    const body = method === 'POST' ? await readBody() : null;
    const headers = new Headers(port.headers(req));
    // Of the body as it came; the form is passed as text.
    headers.delete('content-length');
    headers.delete('transfer-encoding');
    return new Request(url, { method, headers, body });
  }

  async function providerFor(req: Req, request: Request): Promise<NamedProvider> {
    const chosen = await providers.choose(addressOf(port, req, settings));
    if (chosen) return chosen;
    const name = new URL(request.url).searchParams.get(PROVIDER_PARAM);
    if (name === null) return providers.first();
    const named = providers.byName(name);
    if (named) return named;
    throw new GatehouseError('provider_unknown', 'the provider parameter names none of this app');
  }

  async function begin(req: Req, { request, app, cookieHeader }: RouteVisit): Promise<Response> {
    const { searchParams } = new URL(request.url);
    const returnTo = safeReturnTo(searchParams.get(settings.returnToParam), {
      ownOrigin: app.origin,
      allowedHosts: settings.allowedReturnHosts,
      requireHttps: settings.requireHttpsReturn ?? app.origin.startsWith('https:'),
      isOwnRoute: router.isOwn,
    });
    if (settings.appOrigin === undefined) {
      hintAtProxy(app.origin, (name) => port.header(req, name));
    }
    const named = await providerFor(req, request);
    return await authenticate({ request, app, cookieHeader, named, returnTo });
  }

  async function finish(req: Req, visit: RouteVisit): Promise<Response> {
    const { request, app, cookieHeader, match } = visit;
    const routeProvider = match.provider;
    const named =
      (routeProvider === undefined ? undefined : providers.byName(routeProvider)) ??
      (await providers.choose(addressOf(port, req, settings))) ??
      providers.first();
    return await callback({ request, app, cookieHeader, routeProvider, named });
  }

  async function answer(req: Req, visit: RouteVisit): Promise<Response> {
    const { request, app, cookieHeader, match } = visit;
    if (match.route === 'logout') {
      // So that the session's provider is known, also where its tenant was not seen before.
      await providers.choose(addressOf(port, req, settings));
      const step = () => logout({ request, app, cookieHeader });
      return await (hooks.logout ? hooks.logout(request, step) : step());
    }
    if (request.method !== 'GET')
      throw new GatehouseError('method_not_allowed', 'sign-in takes GET requests');
    const step = () => (match.route === 'callback' ? finish(req, visit) : begin(req, visit));
    const own = match.route === 'callback' ? hooks.callback : hooks.authenticate;
    return await (own ? own(request, step) : step());
  }

  async function failed(error: unknown, { request, app, match }: RouteVisit): Promise<Response> {
    const { method } = request;
    const page =
      match.route === 'logout'
        ? failures.answer(error, { method, path: new URL(request.url).pathname, isPage: true })
        : await failures.answerSignIn(error, request);
    const { state } = responseParams(new URL(request.url).searchParams);
    const cookies = [
      ...(match.route === 'callback' && state !== '' ? [app.attempts.forget(state)] : []),
      // The page has explained; the next attempt is a person's own.
      ...(match.route === 'authenticate' ? [app.arrivals.clear] : []),
    ];
    const headers = new Headers(page.headers);
    for (const cookie of cookies) headers.append('set-cookie', cookie);
    return new Response(page.body, { status: page.status, headers });
  }

  return async (req, readBody) => {
    const origin = settings.appOrigin ?? port.origin(req);
    // A request target such as `//elsewhere/` must not change the origin.
    const address = origin + port.url(req);
    const url = URL.canParse(address) ? new URL(address) : undefined;
    const match = url && router.match(url.pathname);
    if (!url || !match) {
      return new Response('The address or Host header of this request is not valid.', {
        status: 400,
        headers: { 'content-type': 'text/plain; charset=utf-8' },
      });
    }
    const visit: RouteVisit = {
      request: await toRequest(req, url, readBody),
      app: appOf(url.origin),
      cookieHeader: port.header(req, 'cookie') ?? '',
      match,
    };
    if (isRemoteLogout(match.route)) {
      return await remoteLogout({
        ...visit,
        route: match.route,
        address: addressOf(port, req, settings),
      });
    }
    try {
      return await answer(req, visit);
    } catch (error) {
      return await failed(error, visit);
    }
  };
}
