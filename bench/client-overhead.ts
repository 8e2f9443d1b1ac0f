import { HttpBrowser } from '../test/http-browser.ts';
import {
  ADMIN,
  freePort,
  type Server,
  startGatehouse,
  startServer,
  temporaryFolder,
} from './processes.ts';
import { rawRate } from './raw-load.ts';
import { registerApplication } from './register-application.ts';
import { median, report } from './report.ts';

const ROUNDS = 11;
const REQUESTS = 30_000;
const CONCURRENCY = 16;

/** A GET by a signed-in person to an Express application, against the same application without the client. */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const servers: Server[] = [];
  try {
    const provider = await startGatehouse(folder.path);
    servers.push(provider);
    const port = String(await freePort());
    const registered = await registerApplication(provider.url, folder.path, {
      client_name: 'Bench',
      redirect_uris: [`http://localhost:${port}/oidc/callback/`],
    });
    const withClient = await startServer('./servers/express-app.ts', {
      env: {
        PORT: port,
        OIDC_ISSUER: `${provider.url}/oidc`,
        OIDC_CLIENT_ID: registered.client_id,
        OIDC_CLIENT_SECRET: registered.client_secret,
        OIDC_SESSION_SECRET: 'a secret for the sessions of the benchmark',
      },
    });
    const bare = await startServer('./servers/express-app.ts', {
      env: { PORT: String(await freePort()), BARE: 'yes' },
    });
    servers.push(withClient, bare);
    const cookie = await signIn(withClient, provider);

    const ratios: number[] = [];
    const rates = { with: [] as number[], bare: [] as number[] };
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      const figures = {
        bare: await measure(bare, cookie),
        with: await measure(withClient, cookie),
      };
      // The first round warms up.
      if (round === 0) continue;
      ratios.push(figures.with / figures.bare);
      rates.with.push(figures.with);
      rates.bare.push(figures.bare);
    }
    report('client-overhead', [
      {
        name: 'authenticated GET with the client against without',
        value: median(ratios),
        unit: 'x',
        target: { atLeast: 0.8 },
        from: { 'with, a second': median(rates.with), 'without, a second': median(rates.bare) },
      },
    ]);
  } finally {
    for (const server of servers) await server.stop();
    folder.remove();
  }
}

async function measure({ url }: Server, cookie: string): Promise<number> {
  return await rawRate({
    url: `${url}/private`,
    headers: { cookie },
    count: REQUESTS,
    concurrency: CONCURRENCY,
  });
}

async function signIn(app: Server, provider: Server): Promise<string> {
  const browser = new HttpBrowser();
  const begun = await browser.get(`${app.url}/oidc/authenticate/?next=/private`);
  const form = await browser.follow(begun, provider.url);
  const submitted = await browser.submit(form, ADMIN);
  const page = await browser.follow(submitted, provider.url, app.url);
  if (page.status !== 200) throw new Error(`no sign-in: ${page.status} ${page.url}`);
  return browser.cookieHeader(new URL(`${app.url}/private`));
}
