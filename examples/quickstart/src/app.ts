import { gatehouse, requireLogin, requireRole } from '@gatehouse/client/express';
import express, { type Express } from 'express';
import { contentSecurityPolicy } from './layout.ts';
import { managerPage, signedInPage, signedOutPage } from './pages.ts';

/** The whole app: `gatehouse()` adds the sign-in routes, `req.user` and `res.locals.auth`. */
export function createApp({ home }: { home: string }): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(
    gatehouse({
      loginRedirectUrl: process.env.LOGIN_REDIRECT_URL ?? home,
      logoutRedirectUrl: process.env.LOGOUT_REDIRECT_URL ?? home,
      // Access tokens that were issued to this very app pass too.
      api: { audience: process.env.OIDC_CLIENT_ID ?? '' },
    }),
  );

  app.get('/', (_req, res) => res.redirect('/testapp'));

  app.get('/testapp', (req, res) => {
    const { user } = req;
    const { auth } = res.locals;
    res.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': contentSecurityPolicy });
    res.send(user.isAuthenticated ? signedInPage(user, auth) : signedOutPage(auth));
  });

  app.get('/testapp/manager', requireRole('manager'), (req, res) => {
    res.set({ 'Cache-Control': 'no-store', 'Content-Security-Policy': contentSecurityPolicy });
    res.send(managerPage(req.user));
  });

  app.get('/testapp/api/whoami', requireLogin, ({ user, auth: { token } }, res) => {
    const { sub, name, email, roles } = user;
    res.set('Cache-Control', 'no-store');
    res.json(token ? { client: token.clientId, sub, roles } : { sub, name, email, roles });
  });

  return app;
}
