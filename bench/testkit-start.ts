import { freePort, startServer } from './processes.ts';
import { median, report } from './report.ts';

const ROUNDS = 9;

/** The kit in a fresh process: how long until a test can use it, modules aside and with them. */
export async function run(): Promise<void> {
  const start = async (file: string) => {
    const server = await startServer(file, { env: { PORT: String(await freePort()) } });
    await server.stop();
    return {
      took: Number(new URL(server.url).searchParams.get('took')),
      readyAfter: server.readyAfter,
    };
  };
  const kits: { took: number; readyAfter: number }[] = [];
  const engines: { took: number; readyAfter: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    kits.push(await start('./servers/testkit.ts'));
    engines.push(await start('./servers/new-engine.ts'));
  }
  report('testkit-start', [
    {
      name: 'startTestProvider in a fresh process, modules loaded',
      value: median(kits.map(({ took }) => took)),
      unit: 'ms',
      target: { atMost: 200 },
      from: {
        'with the process and its modules, ms': median(kits.map(({ readyAfter }) => readyAfter)),
      },
    },
    {
      name: 'against oidc-provider with a new key',
      value: median(kits.map(({ took }, round) => took / (engines[round]?.took ?? Number.NaN))),
      unit: 'x',
    },
  ]);
}
