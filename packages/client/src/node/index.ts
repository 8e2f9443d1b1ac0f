import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Http2ServerRequest, Http2ServerResponse } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { Auth } from '../core/auth.ts';
import { createCore, type Gatehouse, type GatehouseDependencies } from '../core/gatehouse.ts';
import { createGuards, type Guards } from '../core/guards.ts';
import type { GatehouseOptions } from '../core/options.ts';
import type { Port } from '../core/port.ts';
import { appendCookie, formOf, headerOf, headersOf, send } from './messages.ts';

export type { Auth } from '../core/auth.ts';
export { ConfigError, GatehouseError } from '../core/errors.ts';
export type { GatehouseOptions } from '../core/options.ts';
export type { TemplateHelpers } from '../core/template-helpers.ts';
export type { User } from '../core/user.ts';

/** An app's answer to a request, who makes it being known. What it throws or rejects with is answered with 500. */
export type AuthenticatedListener = (
  req: IncomingMessage,
  res: ServerResponse,
  auth: Auth,
) => unknown;

/** A listener for `node:http`, `node:https` and the compatibility layer of `node:http2`. */
type NodeListener = ((req: IncomingMessage, res: ServerResponse) => void) &
  ((req: Http2ServerRequest, res: Http2ServerResponse) => void);

/** Sign-in around a listener. */
export type NodeGatehouse = ((listener: AuthenticatedListener) => NodeListener) &
  Pick<Gatehouse<IncomingMessage, ServerResponse>, 'sessionsOf' | 'endSessionsOf'>;

const isEncrypted = (req: IncomingMessage) => (req.socket as TLSSocket).encrypted === true;

/** HTTP/2 has a pseudo header in its place. RFC 9113, section 8.3.1 */
const hostOf = ({ headers }: IncomingMessage) => headers.host ?? headers[':authority'] ?? '';

const port: Port<IncomingMessage, ServerResponse> = {
  method: (req) => req.method ?? 'GET',
  url: (req) => req.url ?? '/',
  header: headerOf,
  headers: headersOf,
  origin: (req) => `${isEncrypted(req) ? 'https' : 'http'}://${hostOf(req)}`,
  isSecure: isEncrypted,
  appendCookie: (_req, res, line) => appendCookie(res, line),
};

/**
 * Sign-in for a server without a framework: `createServer(gatehouse()((req, res, auth) => …))`.
 * `node:http` has no notion of a trusted proxy: behind one set `appUrl`. Set cookies of your own by
 * `res.appendHeader('set-cookie', …)`: `res.setHeader` and `res.writeHead` replace those of the session.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function gatehouse(
  options?: GatehouseOptions,
  dependencies?: GatehouseDependencies,
): NodeGatehouse {
  const core = createCore(port, options, dependencies);

  function around(listener: AuthenticatedListener): NodeListener {
    function enter(auth: Auth, req: IncomingMessage, res: ServerResponse): unknown {
      return auth.answer ? send(auth.answer, res) : listener(req, res, auth);
    }
    const answer = (req: IncomingMessage, res: ServerResponse): void => {
      try {
        const { url = '/' } = req;
        const pending = core.matches(url)
          ? core.handle(req, () => formOf(req, undefined)).then((page) => send(page, res))
          : core.visit(req, res);
        const done =
          pending instanceof Promise
            ? pending.then((auth) => auth && enter(auth, req, res))
            : enter(pending, req, res);
        if (done instanceof Promise) done.catch((error) => failed(error, res));
      } catch (error) {
        failed(error, res);
      }
    };
    // What of both is used here is the same in HTTP/2.
    return answer as NodeListener;
  }
  return Object.assign(around, { sessionsOf: core.sessionsOf, endSessionsOf: core.endSessionsOf });
}

/** Guards take the response and who makes the request, and say whether the listener may go on. */
type NodeGuard = (res: ServerResponse, auth: Auth) => boolean;

const guards = createGuards<NodeGuard>((_name, demand) => (res, auth) => {
  const answer = demand(auth);
  if (answer) send(answer, res).catch((error) => failed(error, res));
  return answer === undefined;
});

/**
 * Whether the listener may go on: `if (!requireLogin(res, auth)) return;`. When nobody is signed in,
 * answers in its place: a page visit is sent to sign in and come back, a script gets 401 as JSON.
 * RFC 9110, section 11.6.1
 */
export const requireLogin: NodeGuard = guards.requireLogin;

/** Makes a guard for people who have one of these roles (`user.roles`); others are asked to sign in, or get 403. */
export const requireRole: Guards<NodeGuard>['requireRole'] = guards.requireRole;

/** Makes a guard for people who have all of these permissions of the app's own users; needs the option `users`. */
export const requirePermission: Guards<NodeGuard>['requirePermission'] = guards.requirePermission;

/** Makes a guard for people who have this claim, with this value where one is given. */
export const requireClaim: Guards<NodeGuard>['requireClaim'] = guards.requireClaim;

/** Makes a guard for tokens that have all of these scopes and for people with a session. RFC 6750, section 3.1 */
export const requireScope: Guards<NodeGuard>['requireScope'] = guards.requireScope;

function failed(error: unknown, res: ServerResponse): void {
  console.error('[gatehouse] a listener failed', error);
  if (res.headersSent) {
    res.destroy();
    return;
  }
  res.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' });
  res.end('Something went wrong.');
}
