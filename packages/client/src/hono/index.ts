import type { Context, MiddlewareHandler } from 'hono';
import { Auth } from '../core/auth.ts';
import { formOfRequest } from '../core/form-text.ts';
import { createCore, type Gatehouse, type GatehouseDependencies } from '../core/gatehouse.ts';
import { createGuards, type Guards } from '../core/guards.ts';
import type { GatehouseOptions } from '../core/options.ts';
import type { Port } from '../core/port.ts';
import type { User } from '../core/user.ts';

export type { Auth } from '../core/auth.ts';
export { ConfigError, GatehouseError } from '../core/errors.ts';
export type { GatehouseOptions } from '../core/options.ts';
export type { TemplateHelpers } from '../core/template-helpers.ts';
export type { User } from '../core/user.ts';

/** Variables of a request: `c.var.user`, `c.var.auth`. */
export interface GatehouseVariables {
  /** The person who makes the request; `isAuthenticated` says whether somebody is signed in. */
  user: User;
  /** Session, access token, guards and template helpers of the request. */
  auth: Auth;
}

/** Type argument of an app: `new Hono<GatehouseEnv>()`. */
export interface GatehouseEnv {
  /** What the middleware sets. */
  Variables: GatehouseVariables;
}

/** The middleware, with what can be done outside of a request. */
export type HonoGatehouse = MiddlewareHandler<GatehouseEnv> &
  Pick<Gatehouse<Context, string[]>, 'sessionsOf' | 'endSessionsOf'>;

const port: Port<Context, string[]> = {
  method: (c) => c.req.method,
  url: (c) => pathOf(c.req.url),
  header: (c, name) => c.req.header(name),
  headers: (c) => c.req.raw.headers,
  origin: (c) => new URL(c.req.url).origin,
  isSecure: (c) => c.req.url.startsWith('https:'),
  appendCookie: (_c, lines, line) => void lines.push(line),
};

/** Path and query of an absolute URL, without parsing it: this runs on every request. */
function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  return start === -1 ? '/' : url.slice(start);
}

/**
 * Middleware that answers the sign-in routes and gives each request `c.var.user` and `c.var.auth`.
 * Needs `node:crypto`: it is tested on Node.js; Bun and Deno have it too, untested. Hono has no notion
 * of a trusted proxy: behind one set `appUrl`.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function gatehouse(
  options?: GatehouseOptions,
  dependencies?: GatehouseDependencies,
): HonoGatehouse {
  const core = createCore(port, options, dependencies);

  const middleware: MiddlewareHandler<GatehouseEnv> = async (c, next) => {
    if (core.matches(port.url(c))) {
      // Hono keeps what a middleware before has read.
      const form = () => (c.req.raw.bodyUsed ? c.req.text() : formOfRequest(c.req.raw));
      return await core.handle(c, form);
    }
    const lines: string[] = [];
    const visit = core.visit(c, lines);
    const auth = visit instanceof Promise ? await visit : visit;
    if (auth.answer) c.res = auth.answer;
    else {
      c.set('auth', auth);
      c.set('user', auth.user);
      await next();
    }
    // Only now: a route's own Response replaces the headers that were set before it.
    for (const line of lines) c.header('set-cookie', line, { append: true });
  };
  return Object.assign(middleware, {
    sessionsOf: core.sessionsOf,
    endSessionsOf: core.endSessionsOf,
  });
}

const guards = createGuards<MiddlewareHandler<GatehouseEnv>>((name, demand) => async (c, next) => {
  if (!(c.get('auth') instanceof Auth)) {
    throw new TypeError(`${name} needs app.use(gatehouse()) before it`);
  }
  return demand(c.get('auth')) ?? (await next());
});

/**
 * Middleware that lets signed-in people pass. Others are sent to sign in and come back, if a page was
 * asked for; scripts get 401 as JSON. RFC 9110, section 11.6.1
 */
export const requireLogin: MiddlewareHandler<GatehouseEnv> = guards.requireLogin;

/** Lets people pass who have one of these roles (`user.roles`); others are asked to sign in, or get 403. */
export const requireRole: Guards<MiddlewareHandler<GatehouseEnv>>['requireRole'] =
  guards.requireRole;

/** Lets people pass who have all of these permissions of the app's own users; needs the option `users`. */
export const requirePermission: Guards<MiddlewareHandler<GatehouseEnv>>['requirePermission'] =
  guards.requirePermission;

/** Lets people pass who have this claim, with this value where one is given. */
export const requireClaim: Guards<MiddlewareHandler<GatehouseEnv>>['requireClaim'] =
  guards.requireClaim;

/** Lets tokens pass that have all of these scopes, and people with a session. RFC 6750, section 3.1 */
export const requireScope: Guards<MiddlewareHandler<GatehouseEnv>>['requireScope'] =
  guards.requireScope;
