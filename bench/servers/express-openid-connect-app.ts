import express from 'express';
import openidConnect from 'express-openid-connect';

/** The application of express-app.ts with express-openid-connect: its sessions are encrypted cookies by default. */
const {
  PORT = '',
  OIDC_ISSUER = '',
  OIDC_CLIENT_ID = '',
  OIDC_CLIENT_SECRET = '',
  OIDC_SESSION_SECRET = '',
} = process.env;
const app = express();
app.use(
  openidConnect.auth({
    issuerBaseURL: OIDC_ISSUER,
    baseURL: `http://localhost:${PORT}`,
    clientID: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET,
    secret: OIDC_SESSION_SECRET,
    authRequired: false,
    // Its default is the implicit flow; code is what the others do.
    authorizationParams: { response_type: 'code' },
  }),
);
app.get('/private', (request, response) => {
  if (!request.oidc.isAuthenticated()) response.status(401);
  response.json({ hello: request.oidc.user?.name });
});
app.listen(Number(PORT), '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://localhost:${PORT}` });
});
process.on('SIGTERM', () => process.exit(0));
