import type {
  Request as ExpressRequest,
  Response as ExpressResponse,
  NextFunction,
  RequestHandler,
} from 'express';
import { Auth } from '../core/auth.ts';
import { createCore, type Gatehouse, type GatehouseDependencies } from '../core/gatehouse.ts';
import { createGuards, type Guards } from '../core/guards.ts';
import type { GatehouseOptions } from '../core/options.ts';
import type { Port } from '../core/port.ts';
import type { TemplateHelpers } from '../core/template-helpers.ts';
import type { User } from '../core/user.ts';
import { appendCookie, formOf, headerOf, headersOf, send } from '../node/messages.ts';

export { ConfigError, GatehouseError } from '../core/errors.ts';
export type { Auth, GatehouseOptions, TemplateHelpers, User };

declare global {
  namespace Express {
    interface Request {
      /** The person who makes the request; `isAuthenticated` says whether somebody is signed in. */
      user: User;
      /** Session, access token, guards and template helpers of the request. */
      auth: Auth;
    }
    interface Locals {
      /** The person who makes the request, for templates. */
      user: User;
      /** Login URL, logout form and so on, for templates; plain values. */
      auth: TemplateHelpers;
    }
  }
}

/** The middleware, with what can be done outside of a request. */
export type ExpressGatehouse = RequestHandler &
  Pick<Gatehouse<ExpressRequest, ExpressResponse>, 'sessionsOf' | 'endSessionsOf'>;

const port: Port<ExpressRequest, ExpressResponse> = {
  method: (req) => req.method,
  url: (req) => req.originalUrl,
  header: headerOf,
  headers: headersOf,
  origin: (req) => `${req.protocol}://${hostOf(req)}`,
  isSecure: (req) => req.secure,
  appendCookie: (_req, res, line) => appendCookie(res, line),
};

/**
 * Middleware that answers the sign-in routes and gives each request its `user` and `auth`, and
 * templates `user` and `auth`. For Express 5 and 4. The app's public address is taken from the
 * request (set Express' `trust proxy` behind a proxy) unless `appUrl` is set.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function gatehouse(
  options?: GatehouseOptions,
  dependencies?: GatehouseDependencies,
): ExpressGatehouse {
  const core = createCore(port, options, dependencies);

  function enter(auth: Auth, req: ExpressRequest, res: ExpressResponse, next: NextFunction): void {
    if (auth.answer) {
      send(auth.answer, res).catch(next);
      return;
    }
    req.user = auth.user;
    req.auth = auth;
    res.locals.user = auth.user;
    res.locals.auth = auth.templates;
    next();
  }

  const middleware: RequestHandler = (req, res, next) => {
    if (core.matches(req.originalUrl)) {
      core
        .handle(req, () => formOf(req, req.body))
        .then((answer) => send(answer, res))
        .catch(next);
      return;
    }
    const auth = core.visit(req, res);
    if (auth instanceof Promise) auth.then((found) => enter(found, req, res, next)).catch(next);
    else enter(auth, req, res, next);
  };
  return Object.assign(middleware, {
    sessionsOf: core.sessionsOf,
    endSessionsOf: core.endSessionsOf,
  });
}

const guards = createGuards<RequestHandler>((name, demand) => (req, res, next) => {
  if (!(req.auth instanceof Auth)) {
    next(new TypeError(`${name} needs app.use(gatehouse()) before it`));
    return;
  }
  const answer = demand(req.auth);
  if (answer) send(answer, res).catch(next);
  else next();
});

/**
 * Lets signed-in people pass. Others are sent to sign in and come back, if a page was asked for; scripts
 * get 401 as JSON with the address where signing in starts. RFC 9110, section 11.6.1.
 */
export const requireLogin: RequestHandler = guards.requireLogin;

/** Lets people pass who have one of these roles (`user.roles`); others are asked to sign in, or get 403. */
export const requireRole: Guards<RequestHandler>['requireRole'] = guards.requireRole;

/** Lets people pass who have all of these permissions of the app's own users; needs the option `users`. */
export const requirePermission: Guards<RequestHandler>['requirePermission'] =
  guards.requirePermission;

/** Lets people pass who have this claim, with this value where one is given. */
export const requireClaim: Guards<RequestHandler>['requireClaim'] = guards.requireClaim;

/** Lets tokens pass that have all of these scopes, and people with a session. RFC 6750, section 3.1 */
export const requireScope: Guards<RequestHandler>['requireScope'] = guards.requireScope;

/** Express 4 has no `req.host` with the port; both tell whom they trust in the same way. */
function hostOf(req: ExpressRequest): string {
  const forwarded = headerOf(req, 'x-forwarded-host');
  const trusts: unknown = req.app.get('trust proxy fn');
  if (forwarded && typeof trusts === 'function' && trusts(req.socket.remoteAddress, 0)) {
    return forwarded.split(',', 1)[0]?.trim() ?? '';
  }
  return req.headers.host ?? '';
}
