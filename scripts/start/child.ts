import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The child could not start; it has already said why, in one sentence, on standard error. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code = 'start_failed';
}

/** A program that we started, from its first moment on. */
export interface Child {
  name: string;
  /** Resolves with the exit code when it ends, whoever ended it; 0 where it was stopped before it listened to us. */
  ended: Promise<number>;
  /** Asks it to finish what is under way and end. */
  stop: () => Promise<number>;
}

/** One that answers requests, with what it said when it was ready. */
export interface Service<Ready> extends Child {
  ready: Ready;
}

/** Told of a child as soon as it runs, so that it can be stopped before it is ready. */
export type Watch = (child: Child) => void;

export interface StartOptions {
  watch: Watch;
  args?: string[];
  env?: Record<string, string>;
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
  { watch, args = [], env }: StartOptions,
): Promise<Service<Ready>> {
  const process_ = fork(fileURLToPath(new URL(file, repository)), args, {
    execArgv: ['--conditions=@gatehouse/source'],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ready = new Promise<Ready>((resolve) => {
    process_.on('message', (message: Ready & { type?: string }) => {
      if (message.type === 'ready') resolve(message);
    });
  });
  const child = watchable(name, process_);
  watch(child);
  const first = await Promise.race([ready, child.ended]);
  if (typeof first === 'number') throw new StartError(`${name} could not start.`);
  return { ...child, ready: first };
}

function watchable(name: string, process_: ChildProcess): Child {
  const ended = new Promise<number>((resolve) => {
    process_.once('exit', (code, signal) => {
      const asked = signal === 'SIGTERM' || signal === 'SIGINT';
      resolve(code ?? (asked ? 0 : 1));
    });
  });
  return {
    name,
    ended,
    stop() {
      process_.kill('SIGTERM');
      return ended;
    },
  };
}
