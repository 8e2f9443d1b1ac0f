import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const SAID_AT_MOST = 5000;
const SHELL = ['-euo', 'pipefail', '-c'];

/** Where commands are run. */
export interface Place {
  folder: string;
  env?: NodeJS.ProcessEnv | undefined;
}

/** Commands under way. */
export interface RunningCommands {
  /** @returns the end of what they have written, to both of their outputs. */
  said(): string;
  hasEnded(): boolean;
  /** Resolves to the exit code; null: a signal ended them. */
  ended: Promise<number | null>;
  stop(): Promise<void>;
}

/**
 * Runs commands to their end.
 *
 * @returns what they wrote.
 * @throws {Error} when one of them fails.
 */
export async function runCommands(code: string, { folder, env }: Place): Promise<string> {
  const { stdout } = await promisify(execFile)('bash', [...SHELL, code], {
    cwd: folder,
    env: { ...process.env, ...env },
    maxBuffer: 2 ** 25,
  });
  return stdout;
}

/** Starts commands in a group of their own, so that all of their programs end together. */
export function startCommands(code: string, { folder, env }: Place): RunningCommands {
  const child = spawn('bash', [...SHELL, code], {
    cwd: folder,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      said = `${said}${chunk}`.slice(-SAID_AT_MOST);
    });
  }
  // Not `exit`, after which there may be more to read.
  const ended = once(child, 'close').then(([exitCode]) => exitCode as number | null);
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null;
  return {
    said: () => said,
    hasEnded,
    ended,
    async stop() {
      if (child.pid !== undefined && !hasEnded()) process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
  };
}
