import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { ErrorCode } from '../../src/index.ts';
import {
  type Auth,
  GatehouseError,
  gatehouse,
  requireClaim,
  requireLogin,
  requirePermission,
  requireRole,
  requireScope,
} from '../../src/node/index.ts';
import {
  type Adapter,
  createGate,
  guardedRoutes,
  type StartApp,
  testOptions,
} from '../behaviour/harness.ts';
import { listen } from './listen.ts';

const guarded = guardedRoutes({ requireRole, requirePermission, requireClaim, requireScope });

const start: StartApp = async (options, { clock = Date.now, production = false } = {}) => {
  const errors: ErrorCode[] = [];
  const gate = createGate();
  const withSignIn = gatehouse(
    { ...testOptions(errors), ...options },
    { clock, env: production ? { NODE_ENV: 'production' } : {} },
  );
  const json = (res: ServerResponse, body: unknown, status = 200) =>
    res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

  async function app(req: IncomingMessage, res: ServerResponse, auth: Auth) {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://localhost');
    const { user } = auth;
    if (pathname === '/private') {
      if (requireLogin(res, auth)) res.end(`Hello ${user.name}`);
    } else if (guarded[pathname]) {
      if (guarded[pathname](res, auth)) res.end('Passed');
    } else if (pathname === '/token') {
      try {
        json(res, { access_token: await auth.accessToken() });
      } catch (error) {
        if (!(error instanceof GatehouseError)) throw error;
        json(res, { error: error.code }, error.status);
      }
    } else if (pathname === '/sessions') json(res, await auth.sessions());
    else if (pathname === '/sessions/end-others')
      json(res, { ended: await auth.endOtherSessions() });
    else if (pathname === '/sessions/end')
      json(res, { ended: await auth.endSession(searchParams.get('handle') ?? '') });
    else if (req.method === 'POST') json(res, { user });
    else if (pathname === '/slow/release') json(res, { released: gate.release() });
    else {
      if (pathname === '/slow') await gate.wait();
      json(res, { user, auth: auth.templates });
    }
  }
  return { errors, ...(await listen(createServer(withSignIn(app)))) };
};

export const nodeAdapter: Adapter = {
  name: 'node:http',
  start,
  hasTrustProxy: false,
  provesPossession: true,
  instances: 1,
};
