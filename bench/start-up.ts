import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { cpuOf } from './process-cpu.ts';
import { startGatehouse, temporaryFolder } from './processes.ts';
import { median, report } from './report.ts';

const STARTS = 5;
/** Long enough for start-up garbage to be collected or not; an idle server is looked at, not a fresh one. */
const IDLE_MS = 3000;

/** From the start of the process to the first 200 of discovery with existing data, and memory when idle. */
export async function run(): Promise<void> {
  const folder = temporaryFolder();
  try {
    await (await startGatehouse(folder.path)).stop();
    const starts: number[] = [];
    const processorTimes: number[] = [];
    let memory = Number.NaN;
    for (let i = 0; i < STARTS; i += 1) {
      const started = performance.now();
      const server = await startGatehouse(folder.path);
      const response = await fetch(`${server.url}/oidc/.well-known/openid-configuration`);
      await response.text();
      starts.push(performance.now() - started);
      processorTimes.push(cpuOf(server.child.pid));
      if (i === STARTS - 1) {
        await delay(IDLE_MS);
        memory = residentMegabytes(server.child.pid ?? 0);
      }
      await server.stop();
    }
    report('start-up', [
      {
        name: 'start to first 200 of discovery',
        value: median(starts) / 1000,
        unit: 's',
        target: { atMost: 1 },
      },
      // Says on a busy machine what the first figure would be on an idle one.
      {
        name: 'processor time until then, all threads',
        value: median(processorTimes) / 1000,
        unit: 's',
      },
      { name: 'resident memory, idle', value: memory, unit: 'MB', target: { atMost: 150 } },
    ]);
  } finally {
    folder.remove();
  }
}

function residentMegabytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}
