/*
 * Sign-in for Koa: one middleware for all requests, and a guard for those that need it. Start it
 * with `npm run example koa`.
 */
import { createServer } from 'node:http';
import {
  type GatehouseContext,
  type GatehouseState,
  gatehouse,
  requireLogin,
} from '@gatehouse/client/koa';
import {
  contentSecurityPolicy,
  signedInPage,
  signedOutPage,
} from '@gatehouse/example-quickstart/pages';
import { portOf, serve } from '@gatehouse/example-quickstart/serve';
import Koa from 'koa';

const site = { name: 'Koa', home: '/' };
const port = portOf(8006);

const app = new Koa<GatehouseState, GatehouseContext>();
app.use(gatehouse());

app.use(async (ctx, next) => {
  if (ctx.path !== '/') return await next();
  const { user, auth } = ctx.state;
  ctx.set({ 'cache-control': 'no-store', 'content-security-policy': contentSecurityPolicy });
  ctx.type = 'html';
  ctx.body = user.isAuthenticated ? signedInPage(user, auth, site) : signedOutPage(auth, site);
});

app.use(async (ctx, next) => {
  if (ctx.path === '/private') await requireLogin(ctx, next);
});
app.use((ctx) => {
  ctx.body = `Only for people who are signed in: ${ctx.state.user.name}`;
});

await serve(createServer(app.callback()), { port, url: `http://localhost:${port}/` });
