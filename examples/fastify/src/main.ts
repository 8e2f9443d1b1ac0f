/*
 * Sign-in for Fastify 5: one plugin for the whole app, and a hook for the routes that need it. Start
 * it with `npm run example fastify`.
 */
import { gatehouse, requireLogin } from '@gatehouse/client/fastify';
import {
  contentSecurityPolicy,
  signedInPage,
  signedOutPage,
} from '@gatehouse/example-quickstart/pages';
import { portOf, serve } from '@gatehouse/example-quickstart/serve';
import fastify from 'fastify';

const site = { name: 'Fastify', home: '/' };
const port = portOf(8004);

const app = fastify();
await app.register(gatehouse());

app.get('/', async ({ user, auth }, reply) => {
  reply.headers({
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy,
    'content-type': 'text/html; charset=utf-8',
  });
  return user.isAuthenticated
    ? signedInPage(user, auth.templates, site)
    : signedOutPage(auth.templates, site);
});

app.get('/private', { onRequest: requireLogin }, async ({ user }) => {
  return `Only for people who are signed in: ${user.name}`;
});

await app.ready();
await serve(app.server, { port, url: `http://localhost:${port}/` });
