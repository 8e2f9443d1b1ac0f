import { createCaller } from './load.ts';
import { freePort, type Server, startServer } from './processes.ts';
import { rawRate } from './raw-load.ts';
import { median, report } from './report.ts';
import { signInOverHttp } from './sign-in-over-http.ts';

const ROUNDS = 11;
const REQUESTS = 20_000;
const CONCURRENCY = 16;
/** The same for all, for the reason that client-rivals.ts gives. */
const YOUNG_GENERATION = '--max-semi-space-size=2';

/** A GET through a guard for a role, the session in a cookie, against a bare Fastify. */
export async function run(): Promise<void> {
  const servers: Server[] = [];
  const start = async (file: string, env: Record<string, string> = {}) => {
    const server = await startServer(file, {
      env: { PORT: String(await freePort()), NODE_OPTIONS: YOUNG_GENERATION, ...env },
    });
    servers.push(server);
    return server;
  };
  try {
    const provider = await start('./servers/fast-provider.ts');
    const guarded = await start('./servers/fastify-app.ts', {
      OIDC_ISSUER: provider.url,
      OIDC_CLIENT_ID: 'bench',
      OIDC_CLIENT_SECRET: 's'.repeat(43),
      OIDC_SESSION_SECRET: 'a secret for the sessions of the benchmark',
    });
    const bare = await start('./servers/bare-fastify.ts');
    const { call, close } = createCaller(1);
    const cookie = await signInOverHttp(call, `${guarded.url}/oidc/authenticate/?next=/guarded`);
    close();
    const measure = (url: string) =>
      rawRate({ url, headers: { cookie }, count: REQUESTS, concurrency: CONCURRENCY });

    const rates: { guarded: number; bare: number }[] = [];
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      const figures = {
        bare: await measure(`${bare.url}/private`),
        guarded: await measure(`${guarded.url}/guarded`),
      };
      // The first round warms up.
      if (round > 0) rates.push(figures);
    }
    report('client-guard', [
      {
        name: 'GET through requireRole on Fastify against bare Fastify',
        value: median(rates.map((figures) => figures.guarded / figures.bare)),
        unit: 'x',
        target: { atLeast: 0.9 },
        from: {
          'guarded, a second': median(rates.map((figures) => figures.guarded)),
          'bare, a second': median(rates.map((figures) => figures.bare)),
        },
      },
    ]);
  } finally {
    for (const server of servers) await server.stop();
  }
}
