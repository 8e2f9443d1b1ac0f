import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { EffortLog } from './effort.ts';

const POLL_MS = 50;

/** A terminal: whatever is entered counts. */
export interface Shell {
  /** Runs a command to its end. @throws {Error} with what it said, when it fails. */
  run(command: string): Promise<void>;
  /** Runs a command that stays, until it answers at an address. */
  start(command: string, options: { answersAt: string; patience: number }): Promise<Running>;
}

export interface Running {
  /** All that it has printed. */
  said(): string;
  /** As by Ctrl-C. */
  stop(): Promise<void>;
}

const POSIX_SHELL = 'bash';

/**
 * @param options.shown what is counted and shown of a command, where it stands for something else: the name of a package
 *   for the file that it is made of.
 */
export function createShell(options: {
  folder: string;
  env: NodeJS.ProcessEnv;
  effort: Pick<EffortLog, 'command'>;
  replace?: Readonly<Record<string, string>>;
}): Shell {
  const { folder, env, effort, replace = {} } = options;
  const real = (command: string) =>
    Object.entries(replace).reduce((text, [from, to]) => text.replaceAll(from, to), command);
  return {
    async run(command) {
      effort.command(command);
      await promisify(execFile)(POSIX_SHELL, ['-euo', 'pipefail', '-c', real(command)], {
        cwd: folder,
        env,
        maxBuffer: 2 ** 25,
      });
    },

    async start(command, { answersAt, patience }) {
      effort.command(command);
      // A group of its own, so that all of its programs end together.
      const child = spawn(POSIX_SHELL, ['-euo', 'pipefail', '-c', real(command)], {
        cwd: folder,
        env,
        stdio: ['ignore', 'pipe', 'pipe'],
        detached: true,
      });
      const running = watch(child);
      const until = Date.now() + patience;
      while (!(await answers(answersAt))) {
        if (hasEnded(child) || Date.now() > until) {
          await running.stop();
          throw new Error(
            `“${command}” did not come to answer at ${answersAt}:\n${running.said()}`,
          );
        }
        await delay(POLL_MS);
      }
      return running;
    },
  };
}

function watch(child: ChildProcess): Running {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk;
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

async function answers(url: string): Promise<boolean> {
  return await fetch(url, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
}
