import { createServer } from 'node:http';
import express from 'express';
// @ts-expect-error: an alias has no types of its own; those of Express 5 are used below
import express4 from 'express-4';
import {
  GatehouseError,
  gatehouse,
  requireClaim,
  requireLogin,
  requirePermission,
  requireRole,
  requireScope,
} from '../../src/express/index.ts';
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

const startWith =
  (framework: typeof express, everyPage: string): StartApp =>
  async (options, { clock = Date.now, trustProxy = false, production = false } = {}) => {
    const errors: ErrorCode[] = [];
    const gate = createGate();
    const app = framework();
    app.set('trust proxy', trustProxy);
    app.use(
      gatehouse(
        { ...testOptions(errors), ...options },
        { clock, env: production ? { NODE_ENV: 'production' } : {} },
      ),
    );
    app.get('/private', requireLogin, (req, res) => void res.send(`Hello ${req.user.name}`));
    for (const [path, guard] of Object.entries(guarded)) {
      app.get(path, guard, (_req, res) => void res.send('Passed'));
    }
    app.get('/token', async (req, res) => {
      try {
        res.json({ access_token: await req.auth.accessToken() });
      } catch (error) {
        if (!(error instanceof GatehouseError)) throw error;
        res.status(error.status).json({ error: error.code });
      }
    });
    // Express 4 leaves rejected promises to the app.
    app.get('/sessions', (req, res, next) => {
      req.auth.sessions().then((sessions) => res.json(sessions), next);
    });
    app.post('/sessions/end-others', async (req, res) => {
      res.json({ ended: await req.auth.endOtherSessions() });
    });
    app.post('/sessions/end', async (req, res) => {
      res.json({ ended: await req.auth.endSession(String(req.query.handle)) });
    });
    app.post('/form', (req, res) => void res.json({ user: req.user }));
    app.get('/slow/release', (_req, res) => void res.json({ released: gate.release() }));
    app.get('/slow', async (req, res) => {
      await gate.wait();
      res.json({ user: req.user, auth: res.locals.auth });
    });
    app.get(everyPage, (req, res) => void res.json({ user: req.user, auth: res.locals.auth }));
    return { errors, ...(await listen(createServer(app))) };
  };

export const express5Adapter: Adapter = {
  name: 'Express 5',
  start: startWith(express, '/{*page}'),
  hasTrustProxy: true,
  provesPossession: true,
  instances: 1,
};

export const express4Adapter: Adapter = {
  name: 'Express 4',
  // Its types are those of Express 5; what is used here is the same in both.
  start: startWith(express4 as unknown as typeof express, '*'),
  hasTrustProxy: true,
  provesPossession: true,
  instances: 1,
};
