/*
 * `npm run example <framework>`: the example of one framework, signing in with our provider, which is started too
 * unless one is running.
 */

import { connectAdminApi } from './start/admin-api.ts';
import { buildClient } from './start/build-client.ts';
import { startService } from './start/child.ts';
import { readCredentials, registerApplication } from './start/credentials.ts';
import { EXAMPLES, findExample } from './start/examples.ts';
import { requireFreePort } from './start/port.ts';
import { startProvider } from './start/provider.ts';
import { administratorShownOnce, summary } from './start/summary.ts';
import { superviseUntilStopped } from './start/supervise.ts';

const PROVIDER = process.env.GATEHOUSE_URL ?? 'http://localhost:3000';

const [name = ''] = process.argv.slice(2);
const example = findExample(name);
if (!example) {
  const names = EXAMPLES.map((known) => known.name).join(', ');
  console.error(`Say which example: npm run example <name>, with one of ${names}.`);
  process.exit(1);
}

const port = process.env.PORT ?? String(example.port);
const app = `http://localhost:${port}`;
const registration = {
  client_id: `example-${example.name}`,
  client_name: `${example.title} example`,
  application_type: 'web',
  redirect_uris: [`${app}/oidc/callback/`],
  post_logout_redirect_uris: [`${app}/`],
  grant_types: ['authorization_code', 'refresh_token'],
  token_endpoint_auth_method: 'client_secret_basic',
  initiate_login_uri: `${app}/oidc/authenticate/`,
};

process.exit(
  await superviseUntilStopped(async (watch) => {
    await requireFreePort(port, 'PORT');
    const isRunning = await fetch(`${PROVIDER}/livez`).then(
      (response) => response.ok,
      () => false,
    );
    const provider = isRunning ? undefined : await startProvider(watch);
    const firstAdministrator = provider?.ready.firstAdministrator;
    if (firstAdministrator) console.log(administratorShownOnce(firstAdministrator));
    const url = provider?.ready.url ?? PROVIDER;
    const known = firstAdministrator ? undefined : readCredentials(registration);
    const credentials =
      known ?? (await registerApplication(await connectAdminApi(url), registration));
    if (example.usesBuiltClient) await buildClient();
    await startService(`The ${example.title} example`, example.main, {
      watch,
      env: {
        OIDC_ISSUER: `${url}/oidc`,
        OIDC_CLIENT_ID: credentials.client_id,
        OIDC_CLIENT_SECRET: credentials.client_secret,
        OIDC_SESSION_SECRET: credentials.session_secret,
        PORT: port,
      },
    });
    console.log(summary({ provider: url, app: `${app}/` }));
  }),
);
