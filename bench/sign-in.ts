import { once } from 'node:events';
import { createAdminCaller } from './admin-api.ts';
import { rate } from './load.ts';
import { cpuOf } from './process-cpu.ts';
import { ADMIN, type Server, startGatehouse, startServer, temporaryFolder } from './processes.ts';
import { createRawCaller } from './raw-load.ts';
import { registerApplication } from './register-application.ts';
import { median, report } from './report.ts';
import { openSignInPage } from './sign-in-page.ts';
import { countStatements } from './sign-in-statements.ts';

const ROUNDS = 5;
const SIGN_INS = 400;
/** Enough that both cores always have a password to check. */
const CONCURRENCY = 16;
const REDIRECT_URI = 'http://localhost:8765/callback';

interface Round {
  /** A second. */
  raw: number;
  overHttp: number;
  signIns: number;
  /** Milliseconds of CPU for each. */
  cpu: { verification: number; server: number; clients: number };
}

/**
 * Whole sign-ins (authorization request, page, password, code) against password verifications alone. The clients
 * share the cores with the server, so there are three ways to compare: with verifications that nobody asks for
 * over HTTP, with such that the same clients ask a bare `node:http` server for, and by the CPU of the servers,
 * which is what is left when the clients are elsewhere.
 */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  const servers: Server[] = [];
  try {
    const argon2 = await startServer('./servers/bare-argon2.ts');
    const gatehouse = await startGatehouse(folder.path);
    servers.push(argon2, gatehouse);
    const { client_id } = await registerApplication(gatehouse.url, folder.path, {
      client_name: 'Bench',
      redirect_uris: [REDIRECT_URI],
    });
    // One person signs in many times at once here, which nobody does in life.
    await createAdminCaller(gatehouse.url, folder.path)('PATCH', '/settings', {
      free_attempts: 100,
    });
    const rounds: Round[] = [];
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      const figures = await measure(argon2, gatehouse, client_id);
      // The first round warms up.
      if (round > 0) rounds.push(figures);
    }
    const { reads, writes } = await countStatements();
    const of = (figure: (round: Round) => number) => median(rounds.map(figure));
    report('sign-in', [
      {
        name: 'sign-ins against raw Argon2id verifications',
        value: of(({ signIns, raw }) => signIns / raw),
        unit: 'x',
        target: { atLeast: 0.85 },
        from: {
          'sign-ins a second': of(({ signIns }) => signIns),
          'verifications a second': of(({ raw }) => raw),
          'ms of CPU in a verification': of(({ cpu }) => cpu.verification),
          'ms of CPU in the server for a sign-in': of(({ cpu }) => cpu.server),
          'ms of CPU in the clients for a sign-in': of(({ cpu }) => cpu.clients),
        },
      },
      {
        name: 'sign-ins against verifications that the same clients ask for over HTTP',
        value: of(({ signIns, overHttp }) => signIns / overHttp),
        unit: 'x',
      },
      {
        name: 'CPU of a verification against that of a sign-in in the server',
        value: of(({ cpu }) => cpu.verification / cpu.server),
        unit: 'x',
      },
      {
        name: 'CPU of a sign-in in the server beside its verification',
        value: of(({ cpu }) => cpu.server - cpu.verification),
        unit: 'ms',
        target: { atMost: 10 },
      },
      {
        name: 'SQL statements of a sign-in',
        value: reads + writes,
        unit: '',
        from: { reads, writes },
      },
    ]);
  } finally {
    for (const server of servers) await server.stop();
    folder.remove();
  }
}

async function measure(argon2: Server, gatehouse: Server, clientId: string): Promise<Round> {
  const atFirst = cpuOf(argon2.child.pid);
  const raw = await verificationRate(argon2);
  const verification = cpuOf(argon2.child.pid) - atFirst;
  const overHttp = await verificationRateOverHttp(argon2);
  const before = { server: cpuOf(gatehouse.child.pid), clients: cpuOf(process.pid) };
  const signIns = await signInRate(gatehouse.url, clientId);
  return {
    raw,
    overHttp,
    signIns,
    cpu: {
      verification: verification / SIGN_INS,
      server: (cpuOf(gatehouse.child.pid) - before.server) / SIGN_INS,
      clients: (cpuOf(process.pid) - before.clients) / SIGN_INS,
    },
  };
}

async function verificationRate({ child }: Server): Promise<number> {
  const answered = once(child, 'message');
  child.send({ count: SIGN_INS });
  const [{ rate: figure }] = (await answered) as [{ rate: number }];
  return figure;
}

async function verificationRateOverHttp({ url }: Server): Promise<number> {
  const { call, close } = createRawCaller(url);
  const result = await rate({ count: SIGN_INS, concurrency: CONCURRENCY }, async () => {
    const { status } = await call({ url: '/', method: 'POST' });
    if (status !== 200) throw new Error(`not verified: ${status}`);
  });
  close();
  return result;
}

async function signInRate(url: string, clientId: string): Promise<number> {
  const { call, close } = createRawCaller(url);
  const result = await rate({ count: SIGN_INS, concurrency: CONCURRENCY }, async () => {
    const page = await openSignInPage(call, { url, clientId, redirectUri: REDIRECT_URI });
    const proved = await page.submit(ADMIN);
    const resumed = await page.get(proved.headers.location ?? '');
    if (!resumed.headers.location?.includes('code=')) {
      throw new Error(`no sign-in: ${resumed.status} ${resumed.headers.location}`);
    }
  });
  close();
  return result;
}
