/*
 * `npm run example:django`: the Django app of examples/django, signing in with our provider, which is started too
 * unless one is running.
 */
import { startDjango } from './django/service.ts';
import { connectAdminApi } from './start/admin-api.ts';
import { readCredentials, registerApplication } from './start/credentials.ts';
import { startProvider } from './start/provider.ts';
import { administratorShownOnce, summary } from './start/summary.ts';
import { superviseUntilStopped } from './start/supervise.ts';

const PROVIDER = process.env.GATEHOUSE_URL ?? 'http://localhost:3000';
const DJANGO = `http://localhost:${process.env.DJANGO_PORT ?? '8001'}`;
const HOME = `${DJANGO}/testapp/`;

const REGISTRATION = {
  client_id: 'django-example',
  client_name: 'Django example',
  application_type: 'web',
  redirect_uris: [`${DJANGO}/oidc/callback/`],
  post_logout_redirect_uris: [HOME],
  grant_types: ['authorization_code'],
  token_endpoint_auth_method: 'client_secret_post',
  // The app always sends a challenge, so a request without one is not the app's.
  require_pkce: true,
  initiate_login_uri: `${DJANGO}/oidc/authenticate/`,
};

process.exit(
  await superviseUntilStopped(async (watch) => {
    const isRunning = await fetch(`${PROVIDER}/livez`).then(
      (response) => response.ok,
      () => false,
    );
    const provider = isRunning ? undefined : await startProvider(watch);
    const firstAdministrator = provider?.ready.firstAdministrator;
    if (firstAdministrator) console.log(administratorShownOnce(firstAdministrator));
    const url = provider?.ready.url ?? PROVIDER;
    const known = firstAdministrator ? undefined : readCredentials(REGISTRATION);
    const credentials =
      known ?? (await registerApplication(await connectAdminApi(url), REGISTRATION));
    await startDjango({
      url: DJANGO,
      issuer: `${url}/oidc`,
      clientId: credentials.client_id,
      clientSecret: credentials.client_secret,
      secretKey: credentials.session_secret,
      watch,
    });
    console.log(summary({ provider: url, app: HOME }));
  }),
);
