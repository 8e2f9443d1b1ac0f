import { once } from 'node:events';
import {
  ADMIN,
  gatehouseEnvironment,
  type Server,
  startServer,
  temporaryFolder,
} from './processes.ts';
import { createRawCaller } from './raw-load.ts';
import { registerApplication } from './register-application.ts';
import { median } from './report.ts';
import { openSignInPage } from './sign-in-page.ts';

const SIGN_INS = 21;
const REDIRECT_URI = 'http://localhost:8765/callback';

/** SQL statements of one whole sign-in by password, on the embedded database. */
export interface Statements {
  reads: number;
  writes: number;
}

/**
 * Counts them for one sign-in after the other. The median leaves out what background workers do now and then; but the
 * audit log is sealed between two sign-ins, after which rows that were kept are read again, so a busy server runs fewer.
 */
export async function countStatements(): Promise<Statements> {
  const folder = temporaryFolder();
  const server = await startServer('./servers/counted-gatehouse.ts', {
    env: await gatehouseEnvironment(folder.path),
  });
  const { call, close } = createRawCaller(server.url);
  try {
    const { url } = server;
    const { client_id: clientId } = await registerApplication(url, folder.path, {
      client_name: 'Bench',
      redirect_uris: [REDIRECT_URI],
    });
    const counted: Statements[] = [];
    for (let i = 0; i < SIGN_INS; i += 1) {
      const before = await statementsOf(server);
      const page = await openSignInPage(call, { url, clientId, redirectUri: REDIRECT_URI });
      const proved = await page.submit(ADMIN);
      const { headers } = await page.get(proved.headers.location ?? '');
      if (!headers.location?.includes('code=')) throw new Error(`no sign-in: ${headers.location}`);
      const after = await statementsOf(server);
      counted.push({ reads: after.reads - before.reads, writes: after.writes - before.writes });
    }
    return {
      reads: median(counted.map(({ reads }) => reads)),
      writes: median(counted.map(({ writes }) => writes)),
    };
  } finally {
    close();
    await server.stop();
    folder.remove();
  }
}

/** All that the server's database has run until now. */
async function statementsOf({ child }: Server): Promise<Statements> {
  const answered = once(child, 'message');
  child.send('count');
  const [{ counts }] = (await answered) as [{ counts: Record<string, number> }];
  const sum = (kind: RegExp) =>
    Object.entries(counts).reduce((total, [sql, n]) => (kind.test(sql) ? total + n : total), 0);
  return { reads: sum(/^select/i), writes: sum(/^(insert|update|delete)/i) };
}
