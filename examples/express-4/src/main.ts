/*
 * Sign-in for Express 4: the same as for Express 5, which examples/quickstart shows. Start it with
 * `npm run example express-4`.
 */
import { createServer } from 'node:http';
import { gatehouse, requireLogin } from '@gatehouse/client/express';
import {
  contentSecurityPolicy,
  signedInPage,
  signedOutPage,
} from '@gatehouse/example-quickstart/pages';
import { portOf, serve } from '@gatehouse/example-quickstart/serve';
import express from 'express';

const site = { name: 'Express 4', home: '/' };
const port = portOf(8003);

const app = express();
app.use(gatehouse());

app.get('/', (req, res) => {
  const { auth } = res.locals;
  res.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': contentSecurityPolicy });
  res.send(
    req.user.isAuthenticated ? signedInPage(req.user, auth, site) : signedOutPage(auth, site),
  );
});

app.get('/private', requireLogin, (req, res) => {
  res.type('text').send(`Only for people who are signed in: ${req.user.name}`);
});

await serve(createServer(app), { port, url: `http://localhost:${port}/` });
