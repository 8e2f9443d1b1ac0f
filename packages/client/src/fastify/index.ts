import type {
  FastifyPluginCallback,
  FastifyReply,
  FastifyRequest,
  onRequestHookHandler,
} from 'fastify';
import { Auth } from '../core/auth.ts';
import { createCore, type Gatehouse, type GatehouseDependencies } from '../core/gatehouse.ts';
import { createGuards, type Guards } from '../core/guards.ts';
import type { GatehouseOptions } from '../core/options.ts';
import type { Port } from '../core/port.ts';
import { anonymousUser, type User } from '../core/user.ts';
import { formOf, headerOf, headersOf } from '../node/messages.ts';

export type { Auth } from '../core/auth.ts';
export { ConfigError, GatehouseError } from '../core/errors.ts';
export type { GatehouseOptions } from '../core/options.ts';
export type { TemplateHelpers } from '../core/template-helpers.ts';
export type { User } from '../core/user.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The person who makes the request; `isAuthenticated` says whether somebody is signed in. */
    readonly user: User;
    /** Session, access token, guards and template helpers of the request. */
    auth: Auth;
  }
}

/** The plugin, with what can be done outside of a request. */
export type FastifyGatehouse = FastifyPluginCallback &
  Pick<Gatehouse<FastifyRequest, FastifyReply>, 'sessionsOf' | 'endSessionsOf'>;

const port: Port<FastifyRequest, FastifyReply> = {
  method: (request) => request.method,
  url: (request) => request.originalUrl,
  header: (request, name) => headerOf(request.raw, name),
  headers: (request) => headersOf(request.raw),
  origin: (request) => `${request.protocol}://${request.host}`,
  isSecure: (request) => request.protocol === 'https',
  appendCookie: (_request, reply, line) => void reply.header('set-cookie', line),
};

/**
 * Plugin that answers the sign-in routes and gives each request of the whole app its `user` and
 * `auth`: `await app.register(gatehouse())`. The app's public address is taken from the request (set
 * Fastify's `trustProxy` behind a proxy) unless `appUrl` is set.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function gatehouse(
  options?: GatehouseOptions,
  dependencies?: GatehouseDependencies,
): FastifyGatehouse {
  const core = createCore(port, options, dependencies);

  const identify: onRequestHookHandler = (request, reply, done) => {
    if (core.matches(request.originalUrl)) {
      core
        .handle(request, () => formOf(request.raw, undefined))
        .then((answer) => reply.send(answer))
        .catch(done);
      return;
    }
    const auth = core.visit(request, reply);
    if (auth instanceof Promise) {
      auth.then((found) => enter(found, request, reply, done)).catch(done);
    } else enter(auth, request, reply, done);
  };

  const plugin: FastifyPluginCallback = (app, _options, done) => {
    app.decorateRequest('auth');
    app.decorateRequest('user', {
      getter(this: FastifyRequest) {
        return this.auth?.user ?? anonymousUser;
      },
    });
    app.addHook('onRequest', identify);
    done();
  };
  return Object.assign(plugin, {
    // Of the whole app, not of what is registered inside of the plugin.
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: '@gatehouse/client',
    sessionsOf: core.sessionsOf,
    endSessionsOf: core.endSessionsOf,
  });
}

function enter(auth: Auth, request: FastifyRequest, reply: FastifyReply, done: () => void): void {
  if (auth.answer) {
    reply.send(auth.answer);
    return;
  }
  request.auth = auth;
  done();
}

const guards = createGuards<onRequestHookHandler>((name, demand) => (request, reply, done) => {
  if (!(request.auth instanceof Auth)) {
    done(new TypeError(`${name} needs app.register(gatehouse()) before it`));
    return;
  }
  const answer = demand(request.auth);
  if (answer) reply.send(answer);
  else done();
});

/**
 * Hook that lets signed-in people pass: `{ onRequest: requireLogin }`. Others are sent to sign in
 * and come back, if a page was asked for; scripts get 401 as JSON. RFC 9110, section 11.6.1
 */
export const requireLogin: onRequestHookHandler = guards.requireLogin;

/** Lets people pass who have one of these roles (`user.roles`); others are asked to sign in, or get 403. */
export const requireRole: Guards<onRequestHookHandler>['requireRole'] = guards.requireRole;

/** Lets people pass who have all of these permissions of the app's own users; needs the option `users`. */
export const requirePermission: Guards<onRequestHookHandler>['requirePermission'] =
  guards.requirePermission;

/** Lets people pass who have this claim, with this value where one is given. */
export const requireClaim: Guards<onRequestHookHandler>['requireClaim'] = guards.requireClaim;

/** Lets tokens pass that have all of these scopes, and people with a session. RFC 6750, section 3.1 */
export const requireScope: Guards<onRequestHookHandler>['requireScope'] = guards.requireScope;
