import { cookies as cookiesOfRequest, headers as headersOfRequest } from 'next/headers.js';

import { type NextRequest, NextResponse } from 'next/server.js';
import type { Auth } from '../core/auth.ts';
import { ConfigError } from '../core/errors.ts';
import { formOfRequest } from '../core/form-text.ts';
import { createCore, type Gatehouse, type GatehouseDependencies } from '../core/gatehouse.ts';
import type { Demand } from '../core/guards.ts';
import type { GatehouseOptions } from '../core/options.ts';
import type { Port } from '../core/port.ts';
import type { ClaimTest } from '../core/requirements.ts';
import { forbidden, redirect } from './interrupts.ts';
import { mergeCookies } from './merge-cookies.ts';

export type { Auth } from '../core/auth.ts';
export { ConfigError, GatehouseError } from '../core/errors.ts';
export type { GatehouseOptions } from '../core/options.ts';
export type { TemplateHelpers } from '../core/template-helpers.ts';
export type { User } from '../core/user.ts';

/** Request header by which the proxy tells server components which page they are. */
const PAGE_HEADER = 'x-gatehouse-page';

/** A request as Next.js shows it in different places. */
interface Visit {
  readonly method: string;
  /** Path and query; empty where Next.js does not tell. */
  readonly url: string;
  readonly headers: Headers;
  /** `Set-Cookie` lines for the answer; absent where none can be set. */
  readonly cookies: string[] | undefined;
}

/**
 * Sign-in for an App Router application; make it once, in a module of its own. The guard is part of it,
 * as Next.js passes no request on which a guard could find what `gatehouse()` made.
 */
export interface NextGatehouse
  extends Pick<Gatehouse<Visit, undefined>, 'sessionsOf' | 'endSessionsOf'> {
  /** For `app/oidc/[...path]/route.ts`: `export const { GET, POST } = handlers`. */
  readonly handlers: {
    /** Sign-in, its callback, and front-channel logout. */
    GET(request: Request): Promise<Response>;
    /** Logout, and back-channel logout. */
    POST(request: Request): Promise<Response>;
  };
  /**
   * For `proxy.ts`: renews and rolls sessions, refreshes access tokens, and tells pages their
   * address. Server components can't set cookies, so all that needs one happens here.
   */
  proxy(request: NextRequest): Promise<Response>;
  /**
   * Who makes the request, in server components, route handlers and server actions. Changes no cookie.
   *
   * @throws {GatehouseError} `session_store_unavailable`
   */
  auth(): Promise<Auth>;
  /**
   * The same for pages and actions of signed-in people only. Others are sent to sign in and come
   * back, by Next.js' `redirect`, which throws.
   */
  requireLogin(): Promise<Auth>;
  /**
   * As {@link requireLogin}, for people who have one of these roles. Others get the page
   * `forbidden.tsx` with status 403, by Next.js' `forbidden`, which throws and needs
   * `experimental.authInterrupts` in the configuration of Next.js. In route handlers, return what
   * `(await auth()).requireRole(…)` gives instead.
   */
  requireRole(...anyOf: readonly [string, ...string[]]): Promise<Auth>;
  /** The same for people who have all of these permissions of the app's own users. */
  requirePermission(...allOf: readonly [string, ...string[]]): Promise<Auth>;
  /** The same for people who have this claim, with this value where one is given. */
  requireClaim(name: string, test?: ClaimTest): Promise<Auth>;
}

const port: Port<Visit, undefined> = {
  method: ({ method }) => method,
  url: ({ url }) => url,
  header: ({ headers }, name) => headers.get(name) ?? undefined,
  headers: ({ headers }) => headers,
  origin: ({ headers }) => `http://${headers.get('host') ?? ''}`,
  isSecure: () => false,
  appendCookie: ({ cookies }, _res, line) => void cookies?.push(line),
  isReadOnly: ({ cookies }) => cookies === undefined,
};

/**
 * Sets up sign-in. Next.js does not tell whether people come by https, nor whose forwarded headers
 * to believe: wherever that is not plain http on the `Host` of the request, set `appUrl`.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function gatehouse(
  options?: GatehouseOptions,
  dependencies?: GatehouseDependencies,
): NextGatehouse {
  const core = createCore(port, withoutProofs(options), dependencies);
  const storesAccessTokens = options?.storeAccessToken === true;

  async function handle(request: Request): Promise<Response> {
    return await core.handle(visitOf(request, []), () => formOfRequest(request));
  }

  async function auth(): Promise<Auth> {
    const headers = new Headers(await headersOfRequest());
    // Reads them from where Next.js puts what an action has set meanwhile.
    const cookies = (await cookiesOfRequest()).toString();
    if (cookies === '') headers.delete('cookie');
    else headers.set('cookie', cookies);
    const url = headers.get(PAGE_HEADER) ?? '';
    return await core.visit({ method: 'GET', url, headers, cookies: undefined }, undefined);
  }

  /** Pages send no answers of their own: Next.js has functions that throw in place of them. */
  async function demanded(demand: Demand): Promise<Auth> {
    const found = await auth();
    if (!demand(found)) return found;
    return found.isAuthenticated ? forbidden() : redirect(found.templates.loginUrl);
  }

  return {
    handlers: { GET: handle, POST: handle },
    auth,

    async proxy(request) {
      const lines: string[] = [];
      const visit = visitOf(request, lines);
      const withCookies = (answer: Response) => {
        for (const line of lines) answer.headers.append('set-cookie', line);
        return answer;
      };
      if (core.matches(visit.url)) return NextResponse.next();
      const found = await core.visit(visit, undefined);
      if (found.answer) return withCookies(absolute(found.answer, port.origin(visit)));
      // Pages can't keep a refreshed token; the failure is theirs to see when they ask for one.
      if (storesAccessTokens && found.session) await found.accessToken().catch(() => {});
      const headers = new Headers(request.headers);
      headers.set(PAGE_HEADER, visit.url);
      const cookies = mergeCookies(headers.get('cookie') ?? '', lines);
      if (cookies === '') headers.delete('cookie');
      else headers.set('cookie', cookies);
      return withCookies(NextResponse.next({ request: { headers } }));
    },

    requireLogin: () => demanded((found) => found.requireLogin()),
    requireRole: (...anyOf) => demanded((found) => found.requireRole(...anyOf)),
    requirePermission: (...allOf) => demanded((found) => found.requirePermission(...allOf)),
    requireClaim: (name, test) => demanded((found) => found.requireClaim(name, test)),

    sessionsOf: core.sessionsOf,
    endSessionsOf: core.endSessionsOf,
  };
}

/** Pages see neither the method nor the address of a request, which the proof of a bound token is for. */
function withoutProofs(options: GatehouseOptions | undefined): GatehouseOptions | undefined {
  const api = options?.api;
  if (!api) return options;
  if (api.dpop === 'required') {
    throw new ConfigError(
      'ERR_GATEHOUSE_CONFIG_INVALID',
      'api.dpop',
      'Next.js does not tell pages the method and address that a DPoP proof is for; serve this API with another framework.',
    );
  }
  return { ...options, api: { ...api, dpop: 'refused' } };
}

/** Next.js takes no relative address from a proxy. */
function absolute(answer: Response, origin: string): Response {
  const location = answer.headers.get('location');
  if (location?.startsWith('/')) answer.headers.set('location', origin + location);
  return answer;
}

function visitOf(request: Request, cookies: string[]): Visit {
  const { pathname, search } = new URL(request.url);
  return { method: request.method, url: pathname + search, headers: request.headers, cookies };
}
