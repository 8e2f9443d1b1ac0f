import type { IncomingMessage } from 'node:http';
import type {
  Request as ExpressRequest,
  Response as ExpressResponse,
  RequestHandler,
} from 'express';
import { createGatehouse, type Gatehouse, type GatehouseDependencies } from '../core/gatehouse.ts';
import type { GatehouseOptions } from '../core/options.ts';
import type { TemplateHelpers } from '../core/template-helpers.ts';
import { anonymousUser, type User } from '../core/user.ts';
import type { Session } from '../sessions/session.ts';

export { ConfigError, GatehouseError } from '../core/errors.ts';
export type { GatehouseOptions, TemplateHelpers, User };

declare global {
  namespace Express {
    interface Request {
      /** The person who makes the request; `isAuthenticated` says whether somebody is signed in. */
      user: User;
    }
    interface Locals {
      user: User;
      auth: TemplateHelpers;
    }
  }
}

/** A logout form is far smaller. */
const MAX_BODY_BYTES = 16 * 1024;
const VISIT = Symbol('gatehouse');

interface GatehouseRequest extends ExpressRequest {
  [VISIT]?: Visit;
}

/**
 * Middleware that answers the sign-in routes and gives each request its `user`, and templates `user` and `auth`.
 * The app's public address is taken from the request (set Express' `trust proxy` behind a proxy) unless `appUrl` is set.
 *
 * @throws {ConfigError} when a setting is missing or wrong.
 */
export function gatehouse(
  options?: GatehouseOptions,
  dependencies?: GatehouseDependencies,
): RequestHandler {
  const core = createGatehouse(options, dependencies);
  return (req, res, next) => {
    if (req.url.startsWith('/oidc/') && core.matches(req.path)) {
      answer(core, req, res).catch(next);
      return;
    }
    const session = readSession(core, req, res);
    // A form that was posted is no page to come back to.
    const auth = core.templateHelpers(isSafe(req.method) ? req.originalUrl : '', session);
    const user = session?.user ?? anonymousUser;
    req.user = user;
    res.locals.user = user;
    res.locals.auth = auth;
    (req as GatehouseRequest)[VISIT] = {
      isSignedIn: session !== undefined,
      loginUrl: auth.loginUrl,
    };
    next();
  };
}

/**
 * Lets signed-in people pass. Others are sent to sign in and come back, if a page was asked for; scripts
 * get 401 as JSON with the address where signing in starts. RFC 9110, section 11.6.1.
 */
export const requireLogin: RequestHandler = (req, res, next) => {
  const visit = (req as GatehouseRequest)[VISIT];
  if (!visit) {
    next(new TypeError('requireLogin needs app.use(gatehouse()) before it'));
    return;
  }
  if (visit.isSignedIn) {
    next();
    return;
  }
  res.set('Cache-Control', 'no-store');
  if (isNavigation(req)) {
    res.redirect(303, visit.loginUrl);
    return;
  }
  res.status(401).set('WWW-Authenticate', 'Cookie realm="gatehouse"').json({
    error: 'login_required',
    message: 'Sign in first.',
    login_url: visit.loginUrl,
  });
};

/** What the middleware leaves on a request for {@link requireLogin}; `req.user` may be another's by then. */
interface Visit {
  readonly isSignedIn: boolean;
  readonly loginUrl: string;
}

function readSession(
  core: Gatehouse,
  req: ExpressRequest,
  res: ExpressResponse,
): Session | undefined {
  const cookieHeader = req.headers.cookie;
  if (cookieHeader === undefined) return undefined;
  const facts = { cookieHeader, secure: req.secure };
  const session = core.session(facts);
  if (!session) for (const cookie of core.staleCookies(facts)) res.append('Set-Cookie', cookie);
  return session;
}

function isSafe(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function isNavigation(req: ExpressRequest): boolean {
  if (!isSafe(req.method)) return false;
  const mode = req.get('Sec-Fetch-Mode');
  if (mode !== undefined) return mode === 'navigate';
  return (
    req.get('X-Requested-With') !== 'XMLHttpRequest' && req.accepts(['json', 'html']) === 'html'
  );
}

async function answer(core: Gatehouse, req: ExpressRequest, res: ExpressResponse): Promise<void> {
  const origin = core.appOrigin ?? `${req.protocol}://${req.host}`;
  if (!URL.canParse(origin)) {
    res.status(400).type('text').send('The Host header of this request is not valid.');
    return;
  }
  const response = await core.handle(await toRequest(origin, req));
  res.status(response.status);
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') res.set(name, value);
  }
  for (const cookie of response.headers.getSetCookie()) res.append('Set-Cookie', cookie);
  res.end(await response.text());
}

async function toRequest(origin: string, req: ExpressRequest): Promise<Request> {
  // A request target such as `//elsewhere/` must not change the origin.
  const url = new URL(origin + req.originalUrl);
  const headers = new Headers();
  for (const name of ['cookie', 'origin', 'sec-fetch-site', 'content-type']) {
    const value = req.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  const body = req.method === 'POST' ? await readBody(req) : null;
  return new Request(url, { method: req.method, headers, body });
}

/** The form as text, whether or not a body parser ran before. */
async function readBody(req: ExpressRequest): Promise<string> {
  const parsed: unknown = req.body;
  if (typeof parsed === 'object' && parsed !== null) {
    const fields = Object.entries(parsed).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    );
    return new URLSearchParams(fields).toString();
  }
  return readStream(req);
}

async function readStream(stream: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks).toString('utf8') : '';
}
