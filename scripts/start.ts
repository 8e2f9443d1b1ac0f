/*
 * `npm start`: the provider and the quickstart application, side by side. The first start registers the
 * application and shows the administrator's password once; later starts find everything as it was.
 */

import { connectAdminApi } from './start/admin-api.ts';
import { buildConsole } from './start/build-console.ts';
import { startService } from './start/child.ts';
import { type Credentials, readCredentials, registerApplication } from './start/credentials.ts';
import { CLIENT_PACKAGE, CLIENT_PACKAGE_PATH, packClient } from './start/pack-client.ts';
import { requireFreePort } from './start/port.ts';
import { startProvider } from './start/provider.ts';
import { giveSampleRole } from './start/sample-role.ts';
import { administratorShownOnce, summary } from './start/summary.ts';
import { superviseUntilStopped } from './start/supervise.ts';

const PORT = process.env.QUICKSTART_PORT ?? '8000';
const APP = `http://localhost:${PORT}`;
const HOME = `${APP}/testapp`;

const REGISTRATION = {
  client_id: 'quickstart',
  client_name: 'Quickstart',
  application_type: 'web',
  redirect_uris: [`${APP}/oidc/callback/`],
  post_logout_redirect_uris: [HOME],
  // The last one is for programs that call its API.
  grant_types: ['authorization_code', 'refresh_token', 'client_credentials'],
  token_endpoint_auth_method: 'client_secret_basic',
  initiate_login_uri: `${APP}/oidc/authenticate/`,
  backchannel_logout_uri: `${APP}/oidc/backchannel-logout/`,
};

/** The first start: what the quickstart needs of the provider. */
async function setUp(providerUrl: string): Promise<Credentials> {
  const api = await connectAdminApi(providerUrl);
  await giveSampleRole(api, 'admin');
  return await registerApplication(api, REGISTRATION);
}

process.exit(
  await superviseUntilStopped(async (watch) => {
    await requireFreePort(PORT, 'QUICKSTART_PORT');
    // Beside the start: the provider reads the dashboard when somebody first asks for it.
    const built = buildConsole().catch((error: Error) => {
      console.error(`The dashboard could not be built, so /admin is not there: ${error.message}`);
    });
    const packed = packClient().then(
      () => CLIENT_PACKAGE,
      (error: Error) => {
        console.error(`The client could not be packed for apps elsewhere: ${error.message}`);
        return undefined;
      },
    );
    const provider = await startProvider(watch, {
      GATEHOUSE_CLIENT_PACKAGE: process.env.GATEHOUSE_CLIENT_PACKAGE ?? CLIENT_PACKAGE_PATH,
    });
    const { url, firstAdministrator } = provider.ready;
    // At once: whatever happens next, the password is not lost.
    if (firstAdministrator) console.log(administratorShownOnce(firstAdministrator));
    const known = firstAdministrator ? undefined : readCredentials(REGISTRATION);
    const credentials = known ?? (await setUp(url));
    await startService('The quickstart', 'examples/quickstart/src/main.ts', {
      watch,
      env: {
        OIDC_ISSUER: `${url}/oidc`,
        OIDC_CLIENT_ID: credentials.client_id,
        OIDC_CLIENT_SECRET: credentials.client_secret,
        OIDC_SESSION_SECRET: credentials.session_secret,
        LOGIN_REDIRECT_URL: HOME,
        LOGOUT_REDIRECT_URL: HOME,
        PORT,
      },
    });
    await built;
    console.log(summary({ provider: url, app: HOME, clientPackage: await packed }));
  }),
);
