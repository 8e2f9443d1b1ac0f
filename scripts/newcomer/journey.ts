import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { cleanEnvironment } from '../../test/client-package/npm.ts';
import { freePort } from '../../test/provider.ts';
import { ROOT } from '../start/build-once.ts';
import { requireFreePort } from '../start/port.ts';
import { createHand, type Hand, readStart, type Started, signIn } from './dashboard.ts';
import { createEffortLog, type Effort, type EffortLog } from './effort.ts';
import { openTerminal, type Terminal } from './shell.ts';

/** Where the dashboard proposes that an application runs which is being made. */
export const APP_URL = 'http://localhost:4000';
const PATIENCE = 180_000;

/** What somebody has before them on the way to an application of their own. */
export interface Desk {
  effort: EffortLog;
  hand: Hand;
  started: Started;
  /** In a folder of their own, outside of the repository. */
  terminal: Terminal;
  folder: string;
}

/** A way from `npm start` to somebody who is signed in. */
export interface Journey {
  title: string;
  /** What there is before it begins, and is not counted. @throws {UnavailableError} */
  prepare?(folder: string): Promise<{ env?: NodeJS.ProcessEnv }>;
  /** Page of the dashboard that it begins at: by its address, or a link in the README. */
  beginsAt?: { path: string; link: string };
  travel(desk: Desk): Promise<void>;
}

/** Something is not on this machine that a journey needs. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly code = 'unavailable';
}

/**
 * Goes all of the way: `npm start` over an empty data folder, the dashboard in a browser, an application in a folder of
 * its own, with whatever is installed for it.
 *
 * @throws {Error} where the way does not lead on.
 */
export async function travel(journey: Journey, browser: Browser): Promise<Effort> {
  await requireFreePort(new URL(APP_URL).port, 'a port of the new application');
  const base = mkdtempSync(join(tmpdir(), 'gatehouse-newcomer-'));
  const folder = join(base, 'my-app');
  mkdirSync(folder);
  const effort = createEffortLog();
  const url = `http://localhost:${await freePort()}`;
  const clean = { ...cleanEnvironment(), NODE_OPTIONS: '' };
  const env = {
    ...clean,
    // Other programs may have the usual ports on this machine.
    GATEHOUSE_URL: url,
    GATEHOUSE_PORT: new URL(url).port,
    QUICKSTART_PORT: String(await freePort()),
    GATEHOUSE_DATA: join(base, 'data'),
  };
  try {
    const prepared = await journey.prepare?.(folder);
    const common = { effort, patience: PATIENCE };
    const repository = openTerminal({ ...common, folder: ROOT, env });
    const provider = await repository.start('npm start', (said) => readStart(said) !== undefined);
    try {
      const started = readStart(provider.said());
      if (!started) throw new Error('What the first start says was there, and is no more.');
      const context = await browser.newContext({
        permissions: ['clipboard-read', 'clipboard-write'],
        reducedMotion: 'reduce',
      });
      try {
        const hand = createHand(await context.newPage(), effort);
        const { beginsAt } = journey;
        if (beginsAt) effort.click(beginsAt.link);
        await hand.page.goto(`${started.dashboard}${beginsAt?.path ?? ''}`);
        await signIn(hand, started);
        const terminal = openTerminal({ ...common, folder, env: { ...clean, ...prepared?.env } });
        await journey.travel({ effort, hand, started, terminal, folder });
      } finally {
        await context.close();
      }
    } finally {
      await provider.stop();
    }
    return effort;
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
}
