/*
 * `npm run example:django`: the Django app of examples/django, signing in with our provider, which is started too
 * unless one is running.
 */
import { startDjango } from './django/service.ts';
import { type Service, StartError, superviseUntilStopped } from './start/child.ts';
import { readCredentials, registerApplication } from './start/credentials.ts';
import { startProvider } from './start/provider.ts';
import { summary } from './start/summary.ts';

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
  initiate_login_uri: `${DJANGO}/oidc/authenticate/`,
};

async function start(): Promise<number> {
  const running: Service<{ url: string }>[] = [];
  try {
    const isRunning = await fetch(`${PROVIDER}/livez`).then(
      (response) => response.ok,
      () => false,
    );
    const provider = isRunning ? undefined : await startProvider();
    if (provider) running.push(provider);
    const firstAdministrator = provider?.ready.firstAdministrator;
    const url = provider?.ready.url ?? PROVIDER;
    const known = firstAdministrator ? undefined : readCredentials(REGISTRATION.client_id);
    const credentials = known ?? (await registerApplication(url, REGISTRATION));
    running.push(
      await startDjango({
        url: DJANGO,
        issuer: `${url}/oidc`,
        clientId: credentials.client_id,
        clientSecret: credentials.client_secret,
        secretKey: credentials.session_secret,
      }),
    );
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
