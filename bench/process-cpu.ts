import { readdirSync, readFileSync } from 'node:fs';

/**
 * Milliseconds of CPU that the threads of a process have used, as Linux's scheduler counts them. Threads that have
 * ended are missing, which those of a server in Node.js do not do.
 */
export function cpuOf(pid: number | undefined): number {
  let nanoseconds = 0;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const [onCpu] = readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ');
    nanoseconds += Number(onCpu);
  }
  return nanoseconds / 1e6;
}
