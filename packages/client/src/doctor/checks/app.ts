import { type Finding, findings, type Patient } from '../check.ts';
import { reasonsOf } from './issuer.ts';

/** Milliseconds that the app may take. */
const TIMEOUT = 5000;
const TRUST_PROXY =
  "OIDC_APP_URL=%   or app.set('trust proxy', …) in Express, fastify({ trustProxy: … }), app.proxy = true in Koa";

/** Visits the running app as a browser would. */
export async function checkApp(patient: Patient): Promise<readonly Finding[]> {
  const { app, settings } = patient;
  const login = findings('app.login');
  const none = (why: string) => [
    login.skipped(why),
    findings('app.cookies').skipped(why),
    findings('app.routes').skipped(why),
  ];
  if (app === undefined) return none('the app’s address is not known: give --app');
  if (!settings) return none('the settings can’t be used');
  let response: Response;
  try {
    response = await visit(app + settings.routes.authenticate);
  } catch (cause) {
    return [
      login.error(
        `${app} does not answer: ${reasonsOf(cause)}`,
        `start the app, or give --app with its address`,
      ),
      ...none('the app does not answer').slice(1),
    ];
  }
  return [
    checkLogin(response, app, settings),
    checkCookies(response, app),
    await checkRoutes(app, settings),
  ];
}

function visit(url: string, init: RequestInit = {}): Promise<Response> {
  const headers = { accept: 'text/html', 'sec-fetch-mode': 'navigate' };
  const signal = AbortSignal.timeout(TIMEOUT);
  return fetch(url, { redirect: 'manual', signal, headers, ...init });
}

function checkLogin(
  response: Response,
  app: string,
  settings: NonNullable<Patient['settings']>,
): Finding {
  const { ok, warning, error } = findings('app.login');
  const { status } = response;
  const location = response.headers.get('location');
  if (status === 404) {
    return error(
      `${settings.routes.authenticate} is not there`,
      'app.use(gatehouse())   before the app’s own routes',
    );
  }
  if (location === null) {
    return error(
      `${settings.routes.authenticate} answers with ${status} and leads nowhere`,
      'see what the app logs',
    );
  }
  const to = new URL(location, app);
  const redirectUri = to.searchParams.get('redirect_uri');
  const isHidden = to.searchParams.has('request_uri') || to.searchParams.has('request');
  if (redirectUri === null) {
    // The provider has seen it already, or will, and refuses what it does not know.
    return isHidden
      ? ok(`at ${to.origin}, by a request that is sent ahead or signed`)
      : warning(`it leads to ${to.href}, which is no sign-in`, 'see hooks.authenticate of the app');
  }
  const [own, known] = [new URL(redirectUri).origin, [...settings.providers.values()]];
  if (own !== app) {
    return error(
      `people come to ${app}, and redirect_uri begins with ${own}`,
      TRUST_PROXY.replace('%', app),
    );
  }
  const clientId = to.searchParams.get('client_id');
  if (known.length > 0 && !known.some((provider) => provider.clientId === clientId)) {
    return error(
      `the app runs with the client ${clientId}, which is not that of these settings`,
      'restart the app with these settings',
    );
  }
  return ok(`${redirectUri}, at ${to.origin}`);
}

function checkCookies(response: Response, app: string): Finding {
  const { ok, error, skipped } = findings('app.cookies');
  const lines = response.headers
    .getSetCookie()
    .filter((line) => /(^|[_-])gh_|gatehouse/.test(line));
  const [line] = lines;
  if (line === undefined) return skipped('the app set none');
  const isHttps = app.startsWith('https:');
  const isSecure = /;\s*secure/i.test(line);
  if (isHttps && !isSecure) {
    return error(
      'its cookies are not Secure, though people come by https',
      TRUST_PROXY.replace('%', app),
    );
  }
  if (!isHttps && isSecure) {
    return error(
      'its cookies are Secure, and browsers drop those over http',
      `OIDC_APP_URL=${app}   or open the app by https`,
    );
  }
  if (!/;\s*httponly/i.test(line) || !/;\s*samesite=lax/i.test(line)) {
    return error(
      'a proxy takes HttpOnly or SameSite off its cookies',
      'see what the proxy does to Set-Cookie',
    );
  }
  return ok(
    isHttps ? 'Secure, HttpOnly, SameSite=Lax' : 'HttpOnly, SameSite=Lax; not Secure, over http',
  );
}

async function checkRoutes(
  app: string,
  { routes }: NonNullable<Patient['settings']>,
): Promise<Finding> {
  const { ok, warning, error } = findings('app.routes');
  const [logout, callback, backchannel] = await Promise.all([
    visit(app + routes.logout),
    visit(app + routes.callback),
    visit(app + routes.backchannelLogout, { method: 'POST', body: new URLSearchParams() }),
  ]).catch(() => []);
  if (!logout || !callback || !backchannel) {
    return error('one of them does not answer', 'see what the app logs');
  }
  const missing = [
    ...(logout.status === 404 ? [routes.logout] : []),
    ...(callback.status === 404 ? [routes.callback] : []),
    ...(backchannel.status === 404 ? [routes.backchannelLogout] : []),
  ];
  if (missing.length > 0) {
    return error(
      `${missing.join(', ')} is not there`,
      'route everything below these paths to gatehouse(), GET and POST',
    );
  }
  if (backchannel.status !== 400) {
    return warning(
      `${routes.backchannelLogout} answers a POST with ${backchannel.status}, as if something stood in front of it`,
      `exempt ${routes.backchannelLogout} from the app’s own CSRF check and login`,
    );
  }
  return ok('callback, logout and back-channel logout');
}
