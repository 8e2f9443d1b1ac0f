import { accessSync, constants, mkdirSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/**
 * Names of Chromium and its kin on the PATH, and where macOS and Windows put them. The first is the same browser without
 * what is around a page, and does the same with a quarter less work.
 */
const NAMES = [
  'chromium-headless-shell',
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
];
const PATHS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

/** Nothing that talks to the network by itself, and no profile set-up. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
];

/** Said by tests that are skipped for want of a browser. */
export const NO_BROWSER =
  'no browser: install Chromium or Chrome, or set GATEHOUSE_BROWSER to its path';

let found: Promise<Found | undefined> | undefined;

interface Found {
  executablePath: string;
  args: string[];
}

/** Whether {@link launchBrowser} has something to launch; for `describe.skipIf(!(await hasBrowser()))`. */
export async function hasBrowser(): Promise<boolean> {
  return (await findBrowser()) !== undefined;
}

/**
 * A headless Chromium: the first of the path in `GATEHOUSE_BROWSER`, one that is installed, the one inside the npm
 * package `@sparticuz/chromium`. Close it after use.
 *
 * @returns `undefined` where there is none.
 * @throws {Error} when `GATEHOUSE_BROWSER` names a file that cannot be run, or the browser does not start.
 */
export async function launchBrowser(): Promise<Browser | undefined> {
  const browser = await findBrowser();
  if (!browser) return undefined;
  // Chromium refuses to run its sandbox as root, which is who tests run as in most containers.
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return await chromium.launch({
    executablePath: browser.executablePath,
    args: [...new Set([...browser.args, ...QUIET, ...sandbox])],
  });
}

function findBrowser(): Promise<Found | undefined> {
  found ??= search();
  return found;
}

async function search(): Promise<Found | undefined> {
  const asked = process.env.GATEHOUSE_BROWSER;
  if (asked) {
    if (!isExecutable(asked)) throw new Error(`GATEHOUSE_BROWSER is not a program: ${asked}`);
    return { executablePath: asked, args: [] };
  }
  const installed = [...onPath(), ...PATHS].find(isExecutable);
  if (installed) return { executablePath: installed, args: [] };
  return await bundled();
}

function onPath(): string[] {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
}

/** Linux only; elsewhere, or when the package is not installed, there is none. */
async function bundled(): Promise<Found | undefined> {
  if (process.platform !== 'linux') return undefined;
  // It unpacks to a fixed folder with mode 0700 in the temporary directory, which another user could own.
  const folder = join(tmpdir(), `gatehouse-chromium-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    const { default: sparticuz } = await import('@sparticuz/chromium');
    return { executablePath: await sparticuz.executablePath(), args: sparticuz.args };
  } catch {
    return undefined;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
