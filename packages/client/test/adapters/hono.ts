import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import {
  type GatehouseEnv,
  GatehouseError,
  gatehouse,
  requireClaim,
  requireLogin,
  requirePermission,
  requireRole,
  requireScope,
} from '../../src/hono/index.ts';
import type { ErrorCode } from '../../src/index.ts';
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
  const app = new Hono<GatehouseEnv>();
  app.use(
    gatehouse(
      { ...testOptions(errors), ...options },
      { clock, env: production ? { NODE_ENV: 'production' } : {} },
    ),
  );
  app.get('/private', requireLogin, (c) => c.text(`Hello ${c.var.user.name}`));
  for (const [path, guard] of Object.entries(guarded)) {
    app.get(path, guard, (c) => c.text('Passed'));
  }
  app.get('/token', async (c) => {
    try {
      return c.json({ access_token: await c.var.auth.accessToken() });
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error;
      return c.json({ error: error.code }, error.status as ContentfulStatusCode);
    }
  });
  app.get('/sessions', async (c) => c.json(await c.var.auth.sessions()));
  app.post('/sessions/end-others', async (c) =>
    c.json({ ended: await c.var.auth.endOtherSessions() }),
  );
  app.post('/sessions/end', async (c) =>
    c.json({ ended: await c.var.auth.endSession(c.req.query('handle') ?? '') }),
  );
  app.post('/form', (c) => c.json({ user: c.var.user }));
  app.get('/slow/release', (c) => c.json({ released: gate.release() }));
  app.get('/slow', async (c) => {
    await gate.wait();
    return c.json({ user: c.var.user, auth: c.var.auth.templates });
  });
  app.get('/*', (c) => c.json({ user: c.var.user, auth: c.var.auth.templates }));
  return { errors, ...(await listen(createAdaptorServer(app) as Server)) };
};

export const honoAdapter: Adapter = {
  name: 'Hono',
  start,
  hasTrustProxy: false,
  provesPossession: true,
  instances: 1,
};
