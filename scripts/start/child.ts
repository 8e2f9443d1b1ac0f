import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The child could not start; it has already said why, in one sentence, on standard error. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code = 'start_failed';
}

export interface Service<Ready> {
  name: string;
  ready: Ready;
  /** Resolves with the exit code when it ends, whoever ended it. */
  ended: Promise<number>;
  /** Asks it to finish what is under way and end. */
  stop: () => Promise<number>;
}

const repository = new URL('../../', import.meta.url);

/**
 * Starts one of our programs, which sends `{ type: 'ready', … }` when it answers requests.
 *
 * @param file relative to the repository.
 * @throws {StartError}
 */
export async function startService<Ready extends { url: string }>(
  name: string,
  file: string,
  options: { args?: string[]; env?: Record<string, string> } = {},
): Promise<Service<Ready>> {
  const child = fork(fileURLToPath(new URL(file, repository)), options.args ?? [], {
    execArgv: ['--conditions=source'],
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = exitCode(child);
  const ready = new Promise<Ready>((resolve) => {
    child.on('message', (message: Ready & { type?: string }) => {
      if (message.type === 'ready') resolve(message);
    });
  });
  const first = await Promise.race([ready, ended]);
  if (typeof first === 'number') throw new StartError(`${name} could not start.`);
  return {
    name,
    ready: first,
    ended,
    stop() {
      if (child.exitCode === null) child.kill('SIGTERM');
      return ended;
    },
  };
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => child.once('exit', (code) => resolve(code ?? 1)));
}

/** Waits until a service ends or somebody asks us to; then ends all of them. @returns our exit code. */
export async function superviseUntilStopped(
  services: readonly Service<unknown>[],
): Promise<number> {
  let asked = false;
  const signal = new Promise<void>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM'] as const) {
      process.on(name, () => {
        asked = true;
        resolve();
      });
    }
  });
  const died = Promise.race(services.map(async ({ name, ended }) => ({ name, code: await ended })));
  const first = await Promise.race([signal, died]);
  const codes = await Promise.all(services.map((service) => service.stop()));
  if (first && !asked) {
    console.error(`${first.name} ended by itself, so everything was stopped.`);
    return 1;
  }
  return Math.max(0, ...codes);
}
