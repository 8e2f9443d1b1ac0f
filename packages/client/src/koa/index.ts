import type { DefaultState, Middleware, ParameterizedContext } from 'koa';
import { Auth } from '../core/auth.ts';
import { createCore, type Gatehouse, type GatehouseDependencies } from '../core/gatehouse.ts';
import { createGuards, type Guards } from '../core/guards.ts';
import type { GatehouseOptions } from '../core/options.ts';
import type { Port } from '../core/port.ts';
import type { TemplateHelpers } from '../core/template-helpers.ts';
import type { User } from '../core/user.ts';
import { formOf, headerOf, headersOf } from '../node/messages.ts';

export type { Auth } from '../core/auth.ts';
export { ConfigError, GatehouseError } from '../core/errors.ts';
export type { GatehouseOptions } from '../core/options.ts';
export type { TemplateHelpers } from '../core/template-helpers.ts';
export type { User } from '../core/user.ts';

/** State of a request: what views get. */
export interface GatehouseState extends DefaultState {
  /** The person who makes the request; `isAuthenticated` says whether somebody is signed in. */
  user: User;
  /** Login URL and logout form. */
  auth: TemplateHelpers;
}

/** Context of a request. */
export interface GatehouseContext {
  /** Session, access token, guards and template helpers of the request. */
  auth: Auth;
}

/** The middleware, with what can be done outside of a request. */
export type KoaGatehouse = Middleware<GatehouseState, GatehouseContext> &
  Pick<Gatehouse<KoaRequest, string[]>, 'sessionsOf' | 'endSessionsOf'>;

type KoaRequest = ParameterizedContext<GatehouseState, GatehouseContext>;

const port: Port<KoaRequest, string[]> = {
  method: (ctx) => ctx.method,
  url: (ctx) => ctx.originalUrl,
  header: (ctx, name) => headerOf(ctx.req, name),
  headers: (ctx) => headersOf(ctx.req),
  origin: (ctx) => `${ctx.protocol}://${ctx.host}`,
  isSecure: (ctx) => ctx.secure,
  appendCookie: (ctx, lines, line) => {
    lines.push(line);
    ctx.append('set-cookie', line);
  },
};

/**
 * Middleware that answers the sign-in routes and gives each request `ctx.state.user` and `ctx.auth`,
 * and views `user` and `auth`. For Koa 3 and 2. The app's public address is taken from the request
 * (set Koa's `app.proxy` behind a proxy) unless `appUrl` is set.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function gatehouse(
  options?: GatehouseOptions,
  dependencies?: GatehouseDependencies,
): KoaGatehouse {
  const core = createCore(port, options, dependencies);

  const middleware: Middleware<GatehouseState, GatehouseContext> = async (ctx, next) => {
    if (core.matches(ctx.originalUrl)) {
      const { body } = ctx.request as { body?: unknown };
      await respond(ctx, await core.handle(ctx, () => formOf(ctx.req, body)));
      return;
    }
    const lines: string[] = [];
    const visit = core.visit(ctx, lines);
    const auth = visit instanceof Promise ? await visit : visit;
    if (auth.answer) {
      await respond(ctx, auth.answer);
      return;
    }
    ctx.auth = auth;
    ctx.state.user = auth.user;
    ctx.state.auth = auth.templates;
    try {
      await next();
    } catch (error) {
      if (lines.length > 0) keepCookies(error, lines);
      throw error;
    }
  };
  return Object.assign(middleware, {
    sessionsOf: core.sessionsOf,
    endSessionsOf: core.endSessionsOf,
  });
}

const guards = createGuards<Middleware<GatehouseState, GatehouseContext>>(
  (name, demand) => async (ctx, next) => {
    if (!(ctx.auth instanceof Auth)) {
      throw new TypeError(`${name} needs app.use(gatehouse()) before it`);
    }
    const answer = demand(ctx.auth);
    if (answer) await respond(ctx, answer);
    else await next();
  },
);

/**
 * Middleware that lets signed-in people pass. Others are sent to sign in and come back, if a page was
 * asked for; scripts get 401 as JSON. RFC 9110, section 11.6.1
 */
export const requireLogin: Middleware<GatehouseState, GatehouseContext> = guards.requireLogin;

/** Lets people pass who have one of these roles (`user.roles`); others are asked to sign in, or get 403. */
export const requireRole: Guards<Middleware<GatehouseState, GatehouseContext>>['requireRole'] =
  guards.requireRole;

/** Lets people pass who have all of these permissions of the app's own users; needs the option `users`. */
export const requirePermission: Guards<
  Middleware<GatehouseState, GatehouseContext>
>['requirePermission'] = guards.requirePermission;

/** Lets people pass who have this claim, with this value where one is given. */
export const requireClaim: Guards<Middleware<GatehouseState, GatehouseContext>>['requireClaim'] =
  guards.requireClaim;

/** Lets tokens pass that have all of these scopes, and people with a session. RFC 6750, section 3.1 */
export const requireScope: Guards<Middleware<GatehouseState, GatehouseContext>>['requireScope'] =
  guards.requireScope;

/**
 * Koa removes all headers from the answer to an error, except those that the error brings. A refreshed
 * token must not be lost with them: the one that it replaces is void.
 */
function keepCookies(error: unknown, lines: readonly string[]): void {
  if (!(error instanceof Error) || !Object.isExtensible(error)) return;
  const { headers } = error as { headers?: Readonly<Record<string, unknown>> };
  Object.assign(error, { headers: { ...headers, 'set-cookie': lines } });
}

async function respond(
  ctx: Pick<KoaRequest, 'status' | 'set' | 'append' | 'body'>,
  answer: Response,
): Promise<void> {
  ctx.status = answer.status;
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie') ctx.set(name, value);
  }
  for (const cookie of answer.headers.getSetCookie()) ctx.append('set-cookie', cookie);
  const type = answer.headers.get('content-type');
  ctx.body = await answer.text();
  // Koa guesses a type for a text.
  if (type !== null) ctx.set('content-type', type);
}
