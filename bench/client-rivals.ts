import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createCaller, rate } from './load.ts';
import { freePort, type Server, startServer } from './processes.ts';
import { rawRate } from './raw-load.ts';
import { type Measurement, median, report } from './report.ts';
import type { Memory } from './servers/memory.ts';
import { signInOverHttp } from './sign-in-over-http.ts';

const ROUNDS = 7;
const REQUESTS = 20_000;
const CONCURRENCY = 16;
const SIGN_INS = 1000;
const SIGN_IN_CONCURRENCY = 8;
/** Until then the heap and what the system allocates for threads are still finding their size. */
const WARM_UP = 20_000;
const MANY_SIGN_INS = 100_000;
/**
 * The same for all: V8 lets its young generation grow with what a process has loaded, and one that no longer fits
 * the processor's cache made a bare Fastify that only imports the client 18 % slower than one that does not.
 */
const YOUNG_GENERATION = '--max-semi-space-size=2';
/** Of `/proc/<pid>/stat`: Linux counts processor time in hundredths of a second. */
const TICK_MS = 10;

/** What an application is started from, and where a sign-in starts; absent for one without sign-in. */
interface Kind {
  file: string;
  bare?: boolean;
  start?: string;
}

const KINDS = {
  'ours on Express': {
    file: './servers/express-app.ts',
    start: '/oidc/authenticate/?next=/private',
  },
  'ours on Fastify': {
    file: './servers/fastify-app.ts',
    start: '/oidc/authenticate/?next=/private',
  },
  'ours on node:http': {
    file: './servers/node-app.ts',
    start: '/oidc/authenticate/?next=/private',
  },
  'express-openid-connect': {
    file: './servers/express-openid-connect-app.ts',
    start: '/login',
  },
  '@hono/oidc-auth': { file: './servers/hono-oidc-auth-app.ts', start: '/private' },
  'bare Express': { file: './servers/express-app.ts', bare: true },
  'bare Hono': { file: './servers/hono-oidc-auth-app.ts', bare: true },
  'bare Fastify': { file: './servers/bare-fastify.ts', bare: true },
  'bare node:http': { file: './servers/bare-node.ts', bare: true },
} as const satisfies Record<string, Kind>;

type Name = keyof typeof KINDS;
const NAMES = Object.keys(KINDS) as Name[];
const SIGNING_IN = NAMES.filter((name) => 'start' in KINDS[name]);

/** Median of each round's ratio of two figures. */
interface Figures {
  of: (name: Name) => number;
  ratio: (name: Name, base: Name) => number;
}

/** The client against other libraries for the same, and against applications without any. */
export async function run(): Promise<void> {
  const servers: Server[] = [];
  try {
    const provider = await startServer('./servers/fast-provider.ts', {
      env: { PORT: String(await freePort()) },
    });
    servers.push(provider);
    const apps = new Map<Name, Server>();
    for (const name of NAMES) {
      const app = await startApp(KINDS[name], provider);
      servers.push(app);
      apps.set(name, app);
    }
    report('client-rivals', [
      ...requests(await measureRequests(apps)),
      ...signIns(await measureSignIns(apps)),
      ...(await measureMemory(apps.get('ours on Express'))),
    ]);
  } finally {
    for (const server of servers) await server.stop();
  }
}

async function startApp({ file, bare }: Kind, provider: Server): Promise<Server> {
  const secret = 'a secret for the sessions of the benchmark';
  return await startServer(file, {
    env: {
      PORT: String(await freePort()),
      OIDC_ISSUER: provider.url,
      OIDC_CLIENT_ID: 'bench',
      OIDC_CLIENT_SECRET: 's'.repeat(43),
      OIDC_SESSION_SECRET: secret,
      OIDC_AUTH_SECRET: secret,
      ...(bare && { BARE: 'yes' }),
      NODE_OPTIONS: `--expose-gc ${YOUNG_GENERATION}`,
    },
  });
}

/** Rounds in which each has its turn; the first warms up. */
async function inRounds(
  names: readonly Name[],
  measure: (name: Name) => Promise<number>,
): Promise<Figures> {
  const figures = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < ROUNDS + 1; round += 1) {
    for (const name of names) {
      const figure = await measure(name);
      if (round > 0) figures.get(name)?.push(figure);
    }
  }
  const all = (name: Name) => figures.get(name) ?? [];
  return {
    of: (name) => median(all(name)),
    ratio: (name, base) =>
      median(all(name).map((figure, round) => figure / (all(base)[round] ?? Number.NaN))),
  };
}

/** Authenticated GETs a second. */
async function measureRequests(apps: ReadonlyMap<Name, Server>): Promise<Figures> {
  const cookies = new Map<Name, string>();
  const { call, close } = createCaller(1);
  for (const name of SIGNING_IN) {
    cookies.set(name, await signInOverHttp(call, startOf(name, apps)));
  }
  close();
  return await inRounds(NAMES, async (name) =>
    rawRate({
      url: `${apps.get(name)?.url}/private`,
      // A bare application gets a cookie to parse too.
      headers: { cookie: cookies.get(name) ?? cookies.get('ours on Express') ?? '' },
      count: REQUESTS,
      concurrency: CONCURRENCY,
    }),
  );
}

function requests({ of, ratio }: Figures): Measurement[] {
  return [
    {
      name: 'authenticated GET on Express against express-openid-connect',
      value: ratio('ours on Express', 'express-openid-connect'),
      unit: 'x',
      target: { atLeast: 2 },
      from: Object.fromEntries(NAMES.map((name) => [`${name}, a second`, of(name)])),
    },
    {
      name: 'authenticated GET on Fastify against bare Fastify',
      value: ratio('ours on Fastify', 'bare Fastify'),
      unit: 'x',
      target: { atLeast: 0.9 },
    },
    {
      name: 'authenticated GET on node:http against bare node:http',
      value: ratio('ours on node:http', 'bare node:http'),
      unit: 'x',
      target: { atLeast: 0.9 },
    },
    against('authenticated GET on Express', ratio('ours on Express', '@hono/oidc-auth')),
    {
      name: 'authenticated GET with express-openid-connect against bare Express',
      value: ratio('express-openid-connect', 'bare Express'),
      unit: 'x',
    },
    {
      name: 'authenticated GET with @hono/oidc-auth against bare Hono',
      value: ratio('@hono/oidc-auth', 'bare Hono'),
      unit: 'x',
    },
  ];
}

/** Sign-ins a second, and milliseconds of the application's processor that one takes. */
async function measureSignIns(apps: ReadonlyMap<Name, Server>): Promise<{
  rates: Figures;
  costs: Map<Name, number>;
}> {
  const spent = new Map<Name, number[]>(SIGNING_IN.map((name) => [name, []]));
  const rates = await inRounds(SIGNING_IN, async (name) => {
    const before = processorMs(apps.get(name));
    const figure = await signInRate(startOf(name, apps), SIGN_INS);
    spent.get(name)?.push((processorMs(apps.get(name)) - before) / SIGN_INS);
    return figure;
  });
  return { rates, costs: new Map([...spent].map(([name, figures]) => [name, median(figures)])) };
}

function signIns({ rates, costs }: Awaited<ReturnType<typeof measureSignIns>>): Measurement[] {
  const from = Object.fromEntries(
    SIGNING_IN.flatMap((name) => [
      [`${name}, a second`, rates.of(name)],
      [`${name}, processor ms each`, costs.get(name) ?? Number.NaN],
    ]),
  );
  return [
    {
      name: 'sign-in round trips against express-openid-connect',
      value: rates.ratio('ours on Express', 'express-openid-connect'),
      unit: 'x',
      from,
    },
    against('sign-in round trips', rates.ratio('ours on Express', '@hono/oidc-auth')),
  ];
}

const against = (what: string, value: number): Measurement => ({
  name: `${what} against @hono/oidc-auth`,
  value,
  unit: 'x',
});

/** What many sign-ins leave behind in the process that served them. */
async function measureMemory(app: Server | undefined): Promise<Measurement[]> {
  if (!app) return [];
  const start = `${app.url}${KINDS['ours on Express'].start}`;
  await signInRate(start, WARM_UP);
  const before = await memoryOf(app);
  await signInRate(start, MANY_SIGN_INS);
  const after = await memoryOf(app);
  const flat = (kind: 'resident' | 'heap', what: string): Measurement => ({
    name: `${what} after ${MANY_SIGN_INS} sign-ins against after ${WARM_UP}`,
    value: after[kind] / before[kind],
    unit: 'x',
    target: { atMost: 1.1 },
    from: { 'MB before': before[kind] / 2 ** 20, 'MB after': after[kind] / 2 ** 20 },
  });
  return [flat('resident', 'resident memory'), flat('heap', 'heap in use')];
}

async function memoryOf({ child }: Server): Promise<Memory> {
  const answered = once(child, 'message') as Promise<[Memory]>;
  child.send('memory');
  const [memory] = await answered;
  return memory;
}

async function signInRate(start: string, count: number): Promise<number> {
  const { call, close } = createCaller(SIGN_IN_CONCURRENCY);
  const result = await rate({ count, concurrency: SIGN_IN_CONCURRENCY }, async () => {
    await signInOverHttp(call, start);
  });
  close();
  return result;
}

function startOf(name: Name, apps: ReadonlyMap<Name, Server>): string {
  const kind: Kind = KINDS[name];
  return `${apps.get(name)?.url}${kind.start ?? ''}`;
}

function processorMs(server: Server | undefined): number {
  const stat = readFileSync(`/proc/${server?.child.pid}/stat`, 'utf8');
  // The name before it, in parentheses, may have spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}
