import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { type Auth, createGatehouse, type ErrorCode, GatehouseError } from '../../src/index.ts';
import {
  type Adapter,
  createGate,
  guardedAnswer,
  type StartApp,
  testOptions,
} from '../behaviour/harness.ts';
import { listen } from './listen.ts';

const start: StartApp = async (options, { clock = Date.now, production = false } = {}) => {
  const errors: ErrorCode[] = [];
  const gate = createGate();
  const gatehouse = createGatehouse(
    { ...testOptions(errors), ...options },
    { clock, env: production ? { NODE_ENV: 'production' } : {} },
  );

  async function page(request: Request, auth: Auth): Promise<Response> {
    const { pathname, searchParams } = new URL(request.url);
    const { user } = auth;
    const guarded = guardedAnswer(pathname, auth);
    if (guarded) return guarded;
    switch (pathname) {
      case '/private':
        return auth.requireLogin() ?? new Response(`Hello ${user.name}`);
      case '/token':
        try {
          return Response.json({ access_token: await auth.accessToken() });
        } catch (error) {
          if (!(error instanceof GatehouseError)) throw error;
          return Response.json({ error: error.code }, { status: error.status });
        }
      case '/sessions':
        return Response.json(await auth.sessions());
      case '/sessions/end-others':
        return Response.json({ ended: await auth.endOtherSessions() });
      case '/sessions/end':
        return Response.json({ ended: await auth.endSession(searchParams.get('handle') ?? '') });
      case '/slow/release':
        return Response.json({ released: gate.release() });
      case '/slow':
        await gate.wait();
    }
    return Response.json(request.method === 'POST' ? { user } : { user, auth: auth.templates });
  }

  async function answer(request: Request): Promise<Response> {
    if (gatehouse.matches(new URL(request.url).pathname)) {
      return await gatehouse.handle(request, () => request.text());
    }
    const cookies: string[] = [];
    const auth = await gatehouse.visit(request, cookies);
    const response = auth.answer ?? (await page(request, auth));
    for (const cookie of cookies) response.headers.append('set-cookie', cookie);
    return response;
  }
  const server = createAdaptorServer({
    fetch: (request) => answer(request).catch(() => new Response(null, { status: 500 })),
  });
  return { errors, ...(await listen(server as Server)) };
};

export const webAdapter: Adapter = {
  name: 'The Fetch standard',
  start,
  hasTrustProxy: false,
  provesPossession: true,
  instances: 1,
};
