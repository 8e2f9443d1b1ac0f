import { freePort, type Server, startServer } from './processes.ts';
import { rawRate } from './raw-load.ts';
import { median, report } from './report.ts';

const ROUNDS = 9;
const REQUESTS = 20_000;
/** Different tokens of a round; each is verified at its first request only. */
const TOKENS = 2000;
const CONCURRENCY = 16;

/** A GET through a guard with a JWT access token, against a bare Fastify: what validation adds to a request. */
export async function run(): Promise<void> {
  const servers: Server[] = [];
  const start = async (file: string, env: Record<string, string> = {}) => {
    const server = await startServer(file, {
      env: { PORT: String(await freePort()), NODE_OPTIONS: '--max-semi-space-size=2', ...env },
    });
    servers.push(server);
    return server;
  };
  try {
    const provider = await start('./servers/fast-provider.ts');
    const api = await start('./servers/fastify-app.ts', {
      OIDC_ISSUER: provider.url,
      OIDC_CLIENT_ID: 'bench',
      OIDC_CLIENT_SECRET: 's'.repeat(43),
      OIDC_SESSION_SECRET: 'a secret for the sessions of the benchmark',
    });
    const bare = await start('./servers/bare-fastify.ts');
    const response = await fetch(`${provider.url}/access-tokens?count=${TOKENS * (ROUNDS + 1)}`);
    const headers = ((await response.json()) as string[]).map((token) => ({
      authorization: `Bearer ${token}`,
    }));

    const rounds: { known: number; fresh: number; bare: number }[] = [];
    for (let round = 0; round <= ROUNDS; round += 1) {
      const own = headers.slice(round * TOKENS, (round + 1) * TOKENS);
      const measure = (url: string, count: number, sent: typeof own) =>
        rawRate({ url, headers: sent, count, concurrency: CONCURRENCY });
      const figures = {
        bare: await measure(`${bare.url}/private`, REQUESTS, own.slice(0, 1)),
        fresh: await measure(`${api.url}/guarded`, TOKENS, own),
        known: await measure(`${api.url}/guarded`, REQUESTS, own.slice(0, 1)),
      };
      // The first round warms up.
      if (round > 0) rounds.push(figures);
    }
    const added = (rate: (figures: (typeof rounds)[number]) => number) =>
      median(rounds.map((figures) => 1000 / rate(figures) - 1000 / figures.bare));
    const from = {
      'bare, a second': median(rounds.map((figures) => figures.bare)),
      'known token, a second': median(rounds.map((figures) => figures.known)),
      'new token, a second': median(rounds.map((figures) => figures.fresh)),
    };
    report('client-bearer', [
      {
        name: 'added to a request by a token that is known',
        value: added((figures) => figures.known),
        unit: 'ms',
        target: { atMost: 0.15 },
        from,
      },
      {
        name: 'added to a request by a token that is new, its signature being verified',
        value: added((figures) => figures.fresh),
        unit: 'ms',
        target: { atMost: 0.15 },
      },
      {
        name: 'GET through a guard with a known token against bare Fastify',
        value: median(rounds.map((figures) => figures.known / figures.bare)),
        unit: 'x',
      },
    ]);
  } finally {
    for (const server of servers) await server.stop();
  }
}
