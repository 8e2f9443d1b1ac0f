import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApplication, startApplication } from './application.ts';
import { AT_ONCE } from './at-once.ts';
import { hasBrowser, launchBrowser, NO_BROWSER } from './browser.ts';
import { freePort, type RunningProvider, startProvider } from './provider.ts';

const MAIN = 'examples/quickstart/src/main.ts';
const QUICKSTART = fileURLToPath(new URL(`../${MAIN}`, import.meta.url));
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const browserFound = await hasBrowser();
if (!browserFound) console.warn(NO_BROWSER);

describe.skipIf(!browserFound)('signing in to the quickstart, in a browser', () => {
  let provider: RunningProvider;
  let browser: Browser;
  const apps: RunningApplication[] = [];
  const person = { email: 'grace@example.com', password: 'correct horse battery staple' };

  beforeAll(async () => {
    provider = await startProvider();
    await provider.api('/roles', { method: 'POST', body: { name: 'manager' } });
    await provider.api('/users', {
      method: 'POST',
      body: { ...person, name: 'Grace Hopper', username: 'grace', roles: ['manager'] },
    });
    apps.push(await startApp('First app'), await startApp('Second app'));
    browser = (await launchBrowser()) as Browser;
  });
  afterAll(async () => {
    await browser?.close();
    for (const app of apps) expect(await app.stop(), 'the quickstart ends cleanly').toBe(0);
    await provider?.stop();
  });

  const startApp = (name: string) =>
    startApplication(provider, { name, main: MAIN, path: '/testapp' });

  const app = (index: number) => apps[index] as RunningApplication;
  async function newPage(options: { javaScriptEnabled?: boolean } = {}): Promise<Page> {
    return await (await browser.newContext(options)).newPage();
  }
  async function signIn(page: Page, { home }: RunningApplication): Promise<void> {
    await page.goto(home);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail or username').fill(person.email);
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(home);
  }

  it.each([true, false])(
    'shows who is signed in, and signs out of both (JavaScript: %s)',
    async (javaScriptEnabled) => {
      const page = await newPage({ javaScriptEnabled });
      await signIn(page, app(0));
      const text = await page.locator('main').textContent();
      for (const shown of ['Grace Hopper', person.email, 'manager', 'preferred_username']) {
        expect(text).toContain(shown);
      }
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(app(0).home);
      expect(await page.getByRole('link', { name: 'Sign in' }).count()).toBe(1);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.waitForURL(`${provider.url}/signin/**`);
      expect(await page.getByLabel('Password').count(), 'the provider’s session is over too').toBe(
        1,
      );
      await page.context().close();
    },
  );

  it('opens the page for managers to them, until the role is withdrawn', async () => {
    const page = await newPage();
    await page.goto(`${app(0).url}/testapp/manager`);
    await page.getByLabel('E-mail or username').fill(person.email);
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { name: 'For managers' }).waitFor();

    const giveRoles = async (roles: string[]) => {
      const found = await provider.api('/users?q=grace');
      const { items } = (await found.json()) as { items: { id: string }[] };
      const [grace] = items;
      await provider.api(`/users/${grace?.id}`, { method: 'PATCH', body: { roles } });
    };
    await giveRoles([]);
    await page.goto(`${app(0).home}`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(app(0).home);
    await signIn(page, app(0));
    await page.getByRole('link', { name: 'The page for managers' }).click();
    await page.getByRole('heading', { name: 'You don’t have access to this' }).waitFor();
    await giveRoles(['manager']);
    await page.context().close();
  });

  it('forgets in a second application who signs out of the first', async () => {
    const page = await newPage();
    await signIn(page, app(0));
    await page.goto(app(1).home);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(app(1).home);
    const second = await page.context().newPage();
    await second.goto(app(1).home);
    expect(await second.locator('main').textContent()).toContain('Grace Hopper');
    await page.goto(app(0).home);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.waitForURL(app(0).home);
    const signedOutAt = performance.now();
    const isOver = async () => {
      await second.reload();
      return (await second.getByRole('link', { name: 'Sign in' }).count()) === 1;
    };
    while (!(await isOver())) expect(performance.now() - signedOutAt).toBeLessThan(AT_ONCE);
    await page.context().close();
  });

  it('asks for no second password in a second application', async () => {
    const page = await newPage();
    await signIn(page, app(0));
    await page.goto(app(1).home);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(app(1).home);
    expect(await page.locator('main').textContent()).toContain('Grace Hopper');
    await page.goto(provider.url);
    expect(await page.locator('main').textContent()).toContain('Second app');
    await page.context().close();
  });

  it('says what is wrong with a password and lets the person go on', async () => {
    const page = await newPage();
    await page.goto(app(0).home);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail or username').fill(person.email);
    await page.getByLabel('Password').fill('not this one');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('not right');
    expect(await page.getByLabel('E-mail or username').inputValue()).toBe(person.email);
    // The browser puts it there when it shows the page, which is later than when it has read it.
    await page.locator('[name=password]:focus').waitFor();
    await page.keyboard.type(person.password);
    await page.keyboard.press('Enter');
    await page.waitForURL(app(0).home);
    await page.context().close();
  });

  it('explains a sign-in page that is resumed after its cookies are gone', async () => {
    const page = await newPage();
    await page.goto(app(0).home);
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.waitForURL(`${provider.url}/signin/**`);
    await page.context().clearCookies();
    await page.reload();
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('expired');
    await page.getByRole('link', { name: 'Sign in to First app' }).click();
    await page.getByLabel('Password').waitFor();
    await page.context().close();
  });

  it('starts a sign-in again whose callback is replayed or tampered with, without a loop', async () => {
    const page = await newPage();
    const callbacks: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/oidc/callback/')) callbacks.push(request.url());
    });
    await signIn(page, app(0));
    const replayed = callbacks[0] as string;
    for (const address of [replayed, replayed.replace(/code=[^&]*/, 'code=forged')]) {
      await page.context().clearCookies();
      await page.goto(address);
      await page.waitForURL(`${provider.url}/signin/**`);
      await page.getByLabel('E-mail or username').fill(person.email);
      await page.getByLabel('Password').fill(person.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.waitForURL(app(0).home);
      expect(await page.locator('main').textContent()).toContain('Grace Hopper');
    }
    await page.context().close();
  });

  it('explains to a browser that keeps no cookies why nobody is signed in', async () => {
    const context = await browser.newContext();
    const page = await context.newPage();
    // What a second attempt comes back with where the first one's cookie was not kept either.
    await page.goto(`${app(0).url}/oidc/callback/?code=any&state=r${'s'.repeat(43)}`);
    const heading = { name: 'Your browser keeps no cookies for this site' };
    expect(await page.getByRole('heading', heading).count()).toBe(1);
    expect(await page.getByRole('link', { name: /sign in/i }).count()).toBe(1);
    expect(await violations(page)).toEqual([]);
    await context.close();
  });

  it('has no accessibility violation on the application’s pages, in light and dark, small and large', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const width of [360, 1440]) {
        const context = await browser.newContext({ colorScheme, viewport: { width, height: 800 } });
        const page = await context.newPage();
        await page.goto(app(0).home);
        expect(await violations(page)).toEqual([]);
        await signIn(page, app(0));
        expect(await violations(page)).toEqual([]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - window.innerWidth,
        );
        expect(overflow).toBeLessThanOrEqual(0);
        await context.close();
      }
    }
  });

  it('says so when the provider is stopped', async () => {
    const other = await startProvider();
    const port = await freePort();
    const child = fork(QUICKSTART, [], {
      execArgv: ['--conditions=@gatehouse/source'],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: {
        ...process.env,
        PORT: String(port),
        OIDC_ISSUER: other.issuer,
        OIDC_CLIENT_ID: 'any',
        OIDC_CLIENT_SECRET: 'a secret',
        OIDC_SESSION_SECRET: 'a session secret for the quickstart in tests',
      },
    });
    await once(child, 'message');
    await other.stop();
    const page = await newPage();
    const response = await page.goto(`http://localhost:${port}/oidc/authenticate/`);
    expect(response?.status()).toBe(503);
    expect(await page.getByRole('heading', { level: 1 }).count()).toBe(1);
    expect(await page.getByRole('link', { name: /again/i }).count()).toBe(1);
    await page.context().close();
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  /** Names of the rules that the page breaks; the script is put in past the page's own policy. */
  async function violations(page: Page): Promise<string[]> {
    const client = await page.context().newCDPSession(page);
    await client.send('Runtime.evaluate', { expression: AXE });
    const { result } = await client.send('Runtime.evaluate', {
      expression:
        'axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes[0].html))',
      awaitPromise: true,
      returnByValue: true,
    });
    return result.value as string[];
  }
});
