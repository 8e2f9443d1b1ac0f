import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { SYSTEM } from '../../packages/provider/src/actor.ts';
import {
  PASSWORD,
  startTestProvider,
  type TestProvider,
} from '../../packages/provider/test/provider-fixture.ts';
import { buildConsole } from '../../scripts/start/build-console.ts';
import { launchBrowser, NO_BROWSER } from '../browser.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

export const ADMIN = { email: 'ada@example.com', name: 'Ada Lovelace' };

/** Calls the admin API as whoever holds the machine. */
export type CallApi = (method: string, path: string, body?: unknown) => Promise<ApiAnswer>;
// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
type ApiAnswer = any;

/** A provider with the dashboard, a browser, and a super administrator to sign in as. */
export interface RunningConsole {
  provider: TestProvider;
  api: CallApi;
  /** A page of a browser of its own, signed in as `email`, at `path` below `/admin`. */
  open(path?: string, options?: BrowserContextOptions & { email?: string }): Promise<Page>;
  addUser(user: { email: string; name?: string; privilege?: object }): Promise<string>;
  stop(): Promise<void>;
}

export async function startConsole(): Promise<RunningConsole> {
  await buildConsole();
  const browser = await launchBrowser();
  if (!browser) throw new Error(NO_BROWSER);
  const provider = await startTestProvider('sqlite');
  provider.mappingWorker.start();
  provider.importWorker.start();
  provider.usageRecorder.start();
  const token = await provider.apiToken();
  const api: CallApi = async (method, path, body) => {
    const response = await fetch(`${provider.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const running: RunningConsole = {
    provider,
    api,
    async addUser({ privilege, ...user }) {
      const { id } = await provider.users.create({ ...user, password: PASSWORD }, { by: SYSTEM });
      if (privilege) await api('POST', '/privileges', { user_id: id, ...privilege });
      return id;
    },
    async open(path = '/', { email = ADMIN.email, ...options } = {}) {
      const page = await newPage(browser, options);
      await page.goto(`${provider.url}/admin${path}`);
      await signIn(page, email);
      // Until then it has not taken its tokens, and a test that goes elsewhere would cut that short.
      await page.getByRole('heading').first().waitFor();
      return page;
    },
    async stop() {
      await browser.close();
      await provider.mappingWorker.stop();
      await provider.importWorker.stop();
      await provider.usageRecorder.stop();
      await provider.stop();
    },
  };
  await running.addUser({ ...ADMIN, privilege: { kind: 'super' } });
  return running;
}

async function newPage(browser: Browser, options: BrowserContextOptions): Promise<Page> {
  const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  // What the browser refuses by our own policy is a mistake of ours, and so is what a program throws.
  page.on('console', (message) => {
    if (message.type() === 'error') failuresOf(page).push(message.text());
  });
  page.on('pageerror', (error) => failuresOf(page).push(error.message));
  return page;
}

const failures = new WeakMap<Page, string[]>();

/** What went wrong in the page without anybody being told. */
export function failuresOf(page: Page): string[] {
  const known = failures.get(page) ?? [];
  failures.set(page, known);
  return known;
}

/** On the provider's page, as a person would. */
export async function signIn(page: Page, email: string): Promise<void> {
  await page.getByLabel('E-mail or username').fill(email);
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.waitForURL('**/admin/**');
}

/** Resolves when the page takes keys: what it fetches comes after what listens to them. */
export async function hearsKeys(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle');
}

/** As for a person whose system has this theme; resolves when the dashboard has put it on, which a script does. */
export async function wearTheme(page: Page, colorScheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  const worn = page.locator(`html[data-mantine-color-scheme=${colorScheme}]`);
  await worn.waitFor({ state: 'attached' });
}

/** Resolves when nothing moves or changes its colour any more. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    // One that is cut short by another is not finished.
    await Promise.allSettled(document.getAnimations().map(({ finished }) => finished));
  });
}

/** What axe-core finds wrong with the page as it is. @param rules only these. */
export async function accessibilityViolations(page: Page, rules?: string[]): Promise<string[]> {
  // Not as a script of the page, which its policy would refuse.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  return await page.evaluate(async (only) => {
    const { axe } = globalThis as unknown as {
      axe: {
        run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const { violations } = await axe.run({
      resultTypes: ['violations'],
      ...(only && { runOnly: { type: 'rule', values: only } }),
    });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
  }, rules);
}
