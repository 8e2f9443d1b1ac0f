import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify, stripVTControlCharacters } from 'node:util';
import type { EffortLog } from './effort.ts';

const POLL_MS = 50;
const BASH = ['-euo', 'pipefail', '-c'];

/** A terminal in a folder: whatever is entered counts. */
export interface Terminal {
  /** Runs a command to its end. @throws {Error} with what it said, when it fails. */
  run(command: string): Promise<void>;
  /** Runs a command that stays, until it has done what is waited for. @throws {Error} with what it said instead. */
  start(command: string, until: (said: string) => boolean | Promise<boolean>): Promise<Running>;
}

export interface Running {
  /** All that it has printed. */
  said(): string;
  /** As by Ctrl-C. */
  stop(): Promise<void>;
}

/** @param options.patience milliseconds for a command that stays. */
export function openTerminal(options: {
  folder: string;
  env: NodeJS.ProcessEnv;
  effort: Pick<EffortLog, 'command'>;
  patience: number;
}): Terminal {
  const { folder, env, effort, patience } = options;
  return {
    async run(command) {
      effort.command(command);
      await promisify(execFile)('bash', [...BASH, command], {
        cwd: folder,
        env,
        maxBuffer: 2 ** 25,
      });
    },

    async start(command, until) {
      effort.command(command);
      // A group of its own, so that all of its programs end together.
      const child = spawn('bash', [...BASH, command], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      const running = watch(child);
      const end = Date.now() + patience;
      while (!(await until(running.said()))) {
        if (hasEnded(child) || Date.now() > end) {
          await running.stop();
          throw new Error(`“${command}” did not come to what it should:\n${running.said()}`);
        }
        await delay(POLL_MS);
      }
      return running;
    },
  };
}

/** Whether something answers at an address, for {@link Terminal.start}. */
export async function answers(url: string): Promise<boolean> {
  return await fetch(url, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
}

function watch(child: ChildProcess): Running {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said += stripVTControlCharacters(chunk);
    });
  }
  const exited = once(child, 'exit');
  return {
    said: () => said,
    async stop() {
      if (child.pid !== undefined && !hasEnded(child)) process.kill(-child.pid, 'SIGINT');
      await exited;
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
