import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A script of this folder in another process, which was given its input and waits for the word. */
export interface ChildProcess {
  /** Lets it go. @returns the lines it printed until it ended by itself. */
  run(): Promise<string[]>;
  /** Lets it go, and gives each line as it is printed until the process ends, in whatever way. */
  lines(): AsyncIterable<string>;
  /** As `kill -9`. */
  kill(): void;
  /** The signal it ended by; null: by itself. */
  ended: Promise<NodeJS.Signals | null>;
}

/**
 * The script gets `input` as JSON in its first argument, prints `ready` when it has opened what it needs, and
 * starts at the first byte on its standard input.
 */
export async function startChild(script: string, input: unknown): Promise<ChildProcess> {
  const path = new URL(`./children/${script}`, import.meta.url).pathname;
  const child = spawn(process.execPath, ['--no-warnings', path, JSON.stringify(input)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const reader = createInterface({ input: child.stdout });
  const output = reader[Symbol.asyncIterator]();
  const first = await output.next();
  if (first.value !== 'ready') throw new Error(`${script} did not start.`);

  async function* lines() {
    child.stdin.end('go');
    for (let line = await output.next(); !line.done; line = await output.next()) yield line.value;
  }
  return {
    lines,
    async run() {
      const printed: string[] = [];
      for await (const line of lines()) printed.push(line);
      const [code] = await exit;
      if (code !== 0) throw new Error(`${script} ended with ${code}.`);
      return printed;
    },
    kill: () => child.kill('SIGKILL'),
    ended: exit.then(([, signal]) => signal),
  };
}
