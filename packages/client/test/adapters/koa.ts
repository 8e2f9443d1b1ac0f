import { createServer } from 'node:http';
import Koa, { type DefaultState } from 'koa';
import type { ErrorCode } from '../../src/index.ts';
import {
  type GatehouseContext,
  GatehouseError,
  gatehouse,
  requireLogin,
} from '../../src/koa/index.ts';
import { type Adapter, createGate, type StartApp, testOptions } from '../behaviour/harness.ts';
import { listen } from './listen.ts';

const start: StartApp = async (
  options,
  { clock = Date.now, trustProxy = false, production = false } = {},
) => {
  const errors: ErrorCode[] = [];
  const gate = createGate();
  const app = new Koa<DefaultState, GatehouseContext>();
  app.proxy = trustProxy;
  app.silent = true;
  app.use(
    gatehouse(
      { ...testOptions(errors), ...options },
      { clock, env: production ? { NODE_ENV: 'production' } : {} },
    ),
  );
  app.use(async (ctx, next) => {
    if (ctx.path === '/private') await requireLogin(ctx, next);
    else await next();
  });
  app.use(async (ctx) => {
    const { auth, path } = ctx;
    const { user } = auth;
    if (path === '/private') ctx.body = `Hello ${user.name}`;
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

export const koaAdapter: Adapter = { name: 'Koa', start, hasTrustProxy: true };
