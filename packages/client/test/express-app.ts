import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { type GatehouseOptions, gatehouse, requireLogin } from '../src/express/index.ts';
import type { ErrorCode } from '../src/index.ts';

/** An Express app of a few lines with the library, on a free port. */
export interface TestApp {
  readonly url: string;
  readonly errors: ErrorCode[];
  stop(): Promise<void>;
}

export async function startApp(
  options: GatehouseOptions,
  { clock = Date.now, trustProxy = false, production = false } = {},
): Promise<TestApp> {
  const errors: ErrorCode[] = [];
  const app = express();
  app.set('trust proxy', trustProxy);
  app.use(
    gatehouse(
      {
        clientId: 'app',
        clientSecret: 'secret',
        sessionSecret: 's'.repeat(32),
        loginRedirectUrl: '/home',
        logoutRedirectUrl: '/bye',
        timeout: 1,
        onError: (error) => errors.push(error.code),
        ...options,
      },
      { clock, env: production ? { NODE_ENV: 'production' } : {} },
    ),
  );
  app.get('/private', requireLogin, (req, res) => void res.send(`Hello ${req.user.name}`));
  app.get(
    '/{*page}',
    (req, res) => void res.json({ user: req.user, auth: { ...res.locals.auth } }),
  );
  const server = await new Promise<Server>((done) => {
    const listening = app.listen(0, '127.0.0.1', () => done(listening));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    errors,
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
