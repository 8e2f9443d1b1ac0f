import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort, type RunningProvider } from '../../test/provider.ts';
import { type RunningCommands, runCommands, startCommands } from './commands.ts';
import type { Recipe } from './recipes.ts';
import { registerFor, type Step } from './registered.ts';
import { type Person, signInAndOut } from './sign-in.ts';
import { signInToProgram } from './sign-in-to-program.ts';

const PATIENCE = 60_000;
const POLL_MS = 100;
const INSTALLS = /^(npm install|pip install) /;

export interface TryOptions {
  provider: RunningProvider;
  person: Person;
  /** Empty; the application is made in it. */
  folder: string;
  env?: NodeJS.ProcessEnv;
  /** What it needs is there already. */
  isInstalled?: boolean;
  /** In place of the name of our client, where npm does not have it. */
  client?: string;
  /** Milliseconds for its commands to lead to an application that answers. */
  patience?: number;
  signIn?: typeof signInAndOut;
}

/**
 * Does what a quickstart says, step by step, in an empty folder, and signs somebody in to what came of it.
 *
 * @throws {Error} that says what went wrong.
 */
export async function tryQuickstart(recipe: Recipe, options: TryOptions): Promise<void> {
  const { provider, person } = options;
  const url = `http://localhost:${await freePort()}`;
  const { name, type = 'web' } = recipe;
  const { steps, openUrl } = await registerFor(provider, { name, type, url });
  if (type === 'machine') {
    await expectToken(steps, options);
    return;
  }
  const last = steps.findLastIndex(({ file }) => file === null);
  const first = recipe.isInstalledByHand ? 1 : 0;
  for (const step of steps.slice(first, last)) await doStep(step, recipe, options);
  const code = startOf(steps[last]?.code ?? '', recipe);
  if (openUrl === null) {
    const { folder, env, patience = PATIENCE } = options;
    await signInToProgram({ code, folder, env, patience, provider: provider.url, person });
    return;
  }
  const running = await startLast({ code, openUrl }, options);
  try {
    await (options.signIn ?? signInAndOut)({ openUrl, provider: provider.url, person });
  } catch (error) {
    throw new Error(`${(error as Error).message}\nThe application said: ${running.said()}`);
  } finally {
    await running.stop();
  }
}

async function doStep(step: Step, { added = [] }: Recipe, options: TryOptions): Promise<void> {
  const { file, code } = step;
  if (code === null) return;
  if (file === null) {
    await runCommands(commandsOf(code, options), options);
    return;
  }
  const path = join(options.folder, file);
  mkdirSync(dirname(path), { recursive: true });
  if (added.includes(file)) appendFileSync(path, `\n${code}`);
  else writeFileSync(path, code);
}

function startOf(code: string, { start }: Recipe): string {
  if (start === undefined) return code;
  const exports = code.split('\n').filter((line) => line.startsWith('export '));
  return [...exports, start].join('\n');
}

function commandsOf(code: string, { isInstalled, client }: TryOptions): string {
  const lines = code.split('\n').filter((line) => !(isInstalled && INSTALLS.test(line)));
  return lines.join('\n').replaceAll('@gatehouse/client', client ?? '@gatehouse/client');
}

/** Starts the last commands, and resolves when the application answers. */
async function startLast(
  { code, openUrl }: { code: string; openUrl: string },
  options: TryOptions,
): Promise<RunningCommands> {
  const { folder, env, patience = PATIENCE } = options;
  const port = new URL(openUrl).port;
  const running = startCommands(commandsOf(code, options), { folder, env: { ...env, PORT: port } });
  const until = Date.now() + patience;
  while (!(await answers(openUrl))) {
    if (running.hasEnded() || Date.now() > until) {
      await running.stop();
      throw new Error(`The application did not start: ${running.said()}`);
    }
    await delay(POLL_MS);
  }
  return running;
}

async function answers(url: string): Promise<boolean> {
  return await fetch(url, { redirect: 'manual' }).then(
    () => true,
    () => false,
  );
}

/** Nobody signs in to a program: its first file prints an access token. */
async function expectToken(steps: readonly Step[], options: TryOptions): Promise<void> {
  const code = steps.find(({ file }) => file !== null)?.code ?? '';
  const said = await runCommands(code, options);
  if (typeof JSON.parse(said).access_token !== 'string')
    throw new Error(`No access token: ${said}`);
}
