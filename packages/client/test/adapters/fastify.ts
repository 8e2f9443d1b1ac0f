import fastify from 'fastify';
import {
  GatehouseError,
  gatehouse,
  requireClaim,
  requireLogin,
  requirePermission,
  requireRole,
  requireScope,
} from '../../src/fastify/index.ts';
import type { ErrorCode } from '../../src/index.ts';
import {
  type Adapter,
  createGate,
  guardedRoutes,
  type StartApp,
  testOptions,
} from '../behaviour/harness.ts';

const guarded = guardedRoutes({ requireRole, requirePermission, requireClaim, requireScope });

const start: StartApp = async (
  options,
  { clock = Date.now, trustProxy = false, production = false } = {},
) => {
  const errors: ErrorCode[] = [];
  const gate = createGate();
  const app = fastify({ trustProxy, forceCloseConnections: true });
  await app.register(
    gatehouse(
      { ...testOptions(errors), ...options },
      { clock, env: production ? { NODE_ENV: 'production' } : {} },
    ),
  );
  app.get('/private', { onRequest: requireLogin }, async ({ user }) => `Hello ${user.name}`);
  for (const [path, guard] of Object.entries(guarded)) {
    app.get(path, { onRequest: guard }, async () => 'Passed');
  }
  app.get('/token', async ({ auth }, reply) => {
    try {
      return { access_token: await auth.accessToken() };
    } catch (error) {
      if (!(error instanceof GatehouseError)) throw error;
      return reply.code(error.status).send({ error: error.code });
    }
  });
  app.get('/sessions', async ({ auth }) => await auth.sessions());
  app.post('/sessions/end-others', async ({ auth }) => ({ ended: await auth.endOtherSessions() }));
  app.post<{ Querystring: { handle: string } }>('/sessions/end', async ({ auth, query }) => ({
    ended: await auth.endSession(query.handle),
  }));
  app.post('/form', async ({ user }) => ({ user }));
  app.get('/slow/release', async () => ({ released: gate.release() }));
  app.get('/slow', async ({ user, auth }) => {
    await gate.wait();
    return { user, auth: auth.templates };
  });
  app.get('/*', async ({ user, auth }) => ({ user, auth: auth.templates }));
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url, errors, stop: async () => await app.close() };
};

export const fastifyAdapter: Adapter = {
  name: 'Fastify',
  start,
  hasTrustProxy: true,
  provesPossession: true,
  instances: 1,
};
