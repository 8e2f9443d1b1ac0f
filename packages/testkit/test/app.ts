import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ErrorCode, GatehouseOptions } from '@gatehouse/client';
import { gatehouse, requireLogin, requireRole } from '@gatehouse/client/node';

/** An app under test. */
export interface TestApp extends AsyncDisposable {
  readonly url: string;
  /** Codes of what went wrong. */
  readonly errors: ErrorCode[];
}

const managersOnly = requireRole('manager');

/** An app as its developers write it: `/` says hello, `/manager` is for managers, `/me` tells claims. */
export async function startApp(options: GatehouseOptions): Promise<TestApp> {
  const errors: ErrorCode[] = [];
  const listener = gatehouse({ onError: ({ code }) => errors.push(code), timeout: 1, ...options })(
    (req, res, auth) => {
      const { pathname } = new URL(req.url ?? '/', 'http://localhost');
      if (pathname === '/manager' && !managersOnly(res, auth)) return;
      if (pathname !== '/' && !requireLogin(res, auth)) return;
      if (pathname === '/me') return void res.end(JSON.stringify(auth.user));
      const { user, templates } = auth;
      res.setHeader('content-type', 'text/html');
      res.end(user.isAuthenticated ? `Hello ${user.name} ${templates.logoutForm}` : 'Nobody');
    },
  );
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    errors,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}
