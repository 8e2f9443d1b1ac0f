/*
 * `npm start`: the provider and the quickstart application, side by side. The first start registers the
 * application and shows the administrator's password once; later starts find everything as it was.
 */
import { type Service, StartError, startService, superviseUntilStopped } from './start/child.ts';
import { type Credentials, readCredentials, registerApplication } from './start/credentials.ts';
import { type ProviderReady, startProvider } from './start/provider.ts';
import { summary } from './start/summary.ts';

const PORT = process.env.QUICKSTART_PORT ?? '8000';
const APP = `http://localhost:${PORT}`;
const HOME = `${APP}/testapp`;

const REGISTRATION = {
  client_id: 'quickstart',
  client_name: 'Quickstart',
  application_type: 'web',
  redirect_uris: [`${APP}/oidc/callback/`],
  post_logout_redirect_uris: [HOME],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
  initiate_login_uri: `${APP}/oidc/authenticate/`,
};

function startQuickstart(providerUrl: string, credentials: Credentials) {
  return startService<{ url: string }>('The quickstart', 'examples/quickstart/src/main.ts', {
    env: {
      OIDC_ISSUER: `${providerUrl}/oidc`,
      OIDC_CLIENT_ID: credentials.client_id,
      OIDC_CLIENT_SECRET: credentials.client_secret,
      OIDC_SESSION_SECRET: credentials.session_secret,
      LOGIN_REDIRECT_URL: HOME,
      LOGOUT_REDIRECT_URL: HOME,
      PORT,
    },
  });
}

async function start(): Promise<number> {
  const running: Service<{ url: string }>[] = [];
  try {
    const known = readCredentials(REGISTRATION.client_id);
    const provider = await startProvider();
    running.push(provider);
    const { url, firstAdministrator }: ProviderReady = provider.ready;
    const credentials =
      known && !firstAdministrator ? known : await registerApplication(url, REGISTRATION);
    running.push(await startQuickstart(url, credentials));
    console.log(summary({ provider: url, app: HOME, firstAdministrator }));
    return await superviseUntilStopped(running);
  } catch (error) {
    await Promise.all(running.map((service) => service.stop()));
    // A service that could not start has said so itself.
    if (!(error instanceof StartError)) console.error((error as Error).message);
    return 1;
  }
}

process.exit(await start());
