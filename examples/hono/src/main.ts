/*
 * Sign-in for Hono, here on Node.js: one middleware for all routes, and one for those that need it.
 * Start it with `npm run example hono`.
 */
import type { Server } from 'node:http';
import { type GatehouseEnv, gatehouse, requireLogin } from '@gatehouse/client/hono';
import {
  contentSecurityPolicy,
  signedInPage,
  signedOutPage,
} from '@gatehouse/example-quickstart/pages';
import { portOf, serve } from '@gatehouse/example-quickstart/serve';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';

const site = { name: 'Hono', home: '/' };
const port = portOf(8005);

const app = new Hono<GatehouseEnv>();
app.use(gatehouse());

app.get('/', (c) => {
  const { user, auth } = c.var;
  c.header('cache-control', 'no-store');
  c.header('content-security-policy', contentSecurityPolicy);
  return c.html(
    user.isAuthenticated
      ? signedInPage(user, auth.templates, site)
      : signedOutPage(auth.templates, site),
  );
});

app.get('/private', requireLogin, (c) =>
  c.text(`Only for people who are signed in: ${c.var.user.name}`),
);

await serve(createAdaptorServer(app) as Server, { port, url: `http://localhost:${port}/` });
