import { serve } from '@hono/node-server';
import { getAuth, oidcAuthMiddleware } from '@hono/oidc-auth';
import { Hono } from 'hono';

/** An application of one route with @hono/oidc-auth and, where `BARE` is set, without it. */
const { BARE, PORT } = process.env;
const app = new Hono();
if (!BARE) app.use(oidcAuthMiddleware());
app.get('/private', async (context) => {
  if (BARE) return context.json({ hello: 'someone' });
  return context.json({ hello: (await getAuth(context))?.email });
});
serve({ fetch: app.fetch, port: Number(PORT), hostname: '127.0.0.1' }, () => {
  process.send?.({ type: 'ready', url: `http://localhost:${PORT}` });
});
process.on('SIGTERM', () => process.exit(0));
