/*
 * Sign-in for a server without a framework: `gatehouse()` goes around the listener, which gets
 * `auth` as its third argument. Start it with `npm run example node`.
 */
import { createServer } from 'node:http';
import { gatehouse, requireLogin } from '@gatehouse/client/node';
import {
  contentSecurityPolicy,
  signedInPage,
  signedOutPage,
} from '@gatehouse/example-quickstart/pages';
import { portOf, serve } from '@gatehouse/example-quickstart/serve';

const site = { name: 'node:http', home: '/' };
const port = portOf(8002);
const withSignIn = gatehouse();

const server = createServer(
  withSignIn((req, res, auth) => {
    const { pathname } = new URL(req.url ?? '/', 'http://localhost');
    res.setHeader('cache-control', 'no-store');
    if (pathname === '/private') {
      if (requireLogin(res, auth)) res.end(`Only for people who are signed in: ${auth.user.name}`);
    } else if (pathname === '/') {
      res.setHeader('content-type', 'text/html; charset=utf-8');
      res.setHeader('content-security-policy', contentSecurityPolicy);
      res.end(
        auth.isAuthenticated
          ? signedInPage(auth.user, auth.templates, site)
          : signedOutPage(auth.templates, site),
      );
    } else res.writeHead(404).end('There is no such page.');
  }),
);
await serve(server, { port, url: `http://localhost:${port}/` });
