import { createServer } from 'node:http';
import Koa, { type DefaultState } from 'koa';
// @ts-expect-error: an alias has no types of its own; those of Koa 3 are used below
import Koa2 from 'koa-2';
import type { ErrorCode } from '../../src/index.ts';
import {
  type GatehouseContext,
  GatehouseError,
  gatehouse,
  requireClaim,
  requireLogin,
  requirePermission,
  requireRole,
  requireScope,
} from '../../src/koa/index.ts';
import {
  type Adapter,
  createGate,
  guardedRoutes,
  type StartApp,
  testOptions,
} from '../behaviour/harness.ts';
import { listen } from './listen.ts';

const guarded = guardedRoutes({ requireRole, requirePermission, requireClaim, requireScope });

const startWith =
  (Framework: typeof Koa): StartApp =>
  async (options, { clock = Date.now, trustProxy = false, production = false } = {}) => {
    const errors: ErrorCode[] = [];
    const gate = createGate();
    const app = new Framework<DefaultState, GatehouseContext>();
    app.proxy = trustProxy;
    app.silent = true;
    app.use(
      gatehouse(
        { ...testOptions(errors), ...options },
        { clock, env: production ? { NODE_ENV: 'production' } : {} },
      ),
    );
    app.use(async (ctx, next) => {
      const guard = ctx.path === '/private' ? requireLogin : guarded[ctx.path];
      if (guard) await guard(ctx, next);
      else await next();
    });
    app.use(async (ctx) => {
      const { auth, path } = ctx;
      const { user } = auth;
      if (path === '/private') ctx.body = `Hello ${user.name}`;
      else if (path in guarded) ctx.body = 'Passed';
      else if (path === '/token') {
        try {
          ctx.body = { access_token: await auth.accessToken() };
        } catch (error) {
          if (!(error instanceof GatehouseError)) throw error;
          ctx.status = error.status;
          ctx.body = { error: error.code };
        }
      } else if (path === '/sessions') ctx.body = await auth.sessions();
      else if (path === '/sessions/end-others') ctx.body = { ended: await auth.endOtherSessions() };
      else if (path === '/sessions/end')
        ctx.body = { ended: await auth.endSession(String(ctx.query.handle)) };
      else if (path === '/slow/release') ctx.body = { released: gate.release() };
      else if (ctx.method === 'POST') ctx.body = { user };
      else {
        if (path === '/slow') await gate.wait();
        ctx.body = { user, auth: auth.templates };
      }
    });
    return { errors, ...(await listen(createServer(app.callback()))) };
  };

export const koa3Adapter: Adapter = {
  name: 'Koa 3',
  start: startWith(Koa),
  hasTrustProxy: true,
  provesPossession: true,
  instances: 1,
};

export const koa2Adapter: Adapter = {
  name: 'Koa 2',
  // Its types are those of Koa 3; what is used here is the same in both.
  start: startWith(Koa2 as unknown as typeof Koa),
  hasTrustProxy: true,
  provesPossession: true,
  instances: 1,
};
