import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createAdminCaller } from './admin-api.ts';
import { createCaller, rate } from './load.ts';
import { ADMIN, type Server, startGatehouse, startServer, temporaryFolder } from './processes.ts';
import { registerApplication } from './register-application.ts';
import { median, report } from './report.ts';
import { openSignInPage } from './sign-in-page.ts';

const ROUNDS = 5;
const SIGN_INS = 400;
/** Enough that both cores always have a password to check. */
const CONCURRENCY = 16;
const REDIRECT_URI = 'http://localhost:8765/callback';

/** Whole sign-ins (authorization request, page, password, code) against password verifications alone. */
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
    const verifications: number[] = [];
    const signIns: number[] = [];
    const cpu = { verification: [] as number[], signIn: [] as number[], generator: [] as number[] };
    for (let round = 0; round < ROUNDS + 1; round += 1) {
      const argon2Before = cpuOf(argon2.child.pid);
      const verified = await verificationRate(argon2);
      const verificationCpu = cpuOf(argon2.child.pid) - argon2Before;
      const before = [cpuOf(gatehouse.child.pid), cpuOf(process.pid)] as const;
      const signedIn = await signInRate(gatehouse.url, client_id);
      const signInCpu = cpuOf(gatehouse.child.pid) - before[0];
      const generatorCpu = cpuOf(process.pid) - before[1];
      // The first round warms up.
      if (round === 0) continue;
      verifications.push(verified);
      signIns.push(signedIn);
      cpu.verification.push(verificationCpu / SIGN_INS);
      cpu.signIn.push(signInCpu / SIGN_INS);
      cpu.generator.push(generatorCpu / SIGN_INS);
    }
    report('sign-in', [
      {
        name: 'sign-ins against raw Argon2id verifications',
        value: median(
          signIns.map((figure, round) => figure / (verifications[round] ?? Number.NaN)),
        ),
        unit: 'x',
        target: { atLeast: 0.85 },
        from: {
          'sign-ins a second': median(signIns),
          'verifications a second': median(verifications),
          // The clients of this benchmark share the cores with the server; these tell the two apart.
          'ms of CPU in a verification': median(cpu.verification),
          'ms of CPU in the server for a sign-in': median(cpu.signIn),
          'ms of CPU in the clients for a sign-in': median(cpu.generator),
        },
      },
    ]);
  } finally {
    for (const server of servers) await server.stop();
    folder.remove();
  }
}

/** Milliseconds of CPU that a process has used, as Linux counts them: in hundredths of a second. */
function cpuOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const [utime, stime] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13);
  return (Number(utime) + Number(stime)) * 10;
}

async function verificationRate({ child }: Server): Promise<number> {
  const answered = once(child, 'message');
  child.send({ count: SIGN_INS });
  const [{ rate: figure }] = (await answered) as [{ rate: number }];
  return figure;
}

async function signInRate(url: string, clientId: string): Promise<number> {
  const { call, close } = createCaller(CONCURRENCY);
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
