import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildClient } from '../scripts/start/build-client.ts';
import { EXAMPLES } from '../scripts/start/examples.ts';
import { type RunningApplication, startApplication } from './application.ts';
import { hasBrowser, launchBrowser, NO_BROWSER } from './browser.ts';
import { type RunningProvider, startProvider } from './provider.ts';

const browserFound = await hasBrowser();
if (!browserFound) console.warn(NO_BROWSER);

describe.skipIf(!browserFound)('the examples, in a browser', () => {
  let provider: RunningProvider;
  let browser: Browser;
  const person = { email: 'grace@example.com', password: 'correct horse battery staple' };

  beforeAll(async () => {
    provider = await startProvider();
    await provider.api('/users', { method: 'POST', body: { ...person, name: 'Grace Hopper' } });
    browser = (await launchBrowser()) as Browser;
  });
  afterAll(async () => {
    await browser?.close();
    await provider?.stop();
  });

  describe.each(EXAMPLES)('for $title', ({ title, main, usesBuiltClient }) => {
    let app: RunningApplication;
    beforeAll(async () => {
      if (usesBuiltClient) await buildClient();
      app = await startApplication(provider, { name: title, main });
    });
    afterAll(async () => {
      expect(await app?.stop(), 'it ends cleanly').toBe(0);
    });

    /** It waits longer than by itself: Next.js builds a page when it is first asked for, which takes ten idle seconds. */
    async function newContext(options: BrowserContextOptions = {}) {
      const context = await browser.newContext(options);
      context.setDefaultTimeout(120_000);
      return context;
    }

    async function enterPassword(page: Page): Promise<void> {
      await page.getByLabel('E-mail or username').fill(person.email);
      await page.getByLabel('Password').fill(person.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    }

    it('signs in from a private page, comes back to it, and signs out of both', async () => {
      const context = await newContext();
      const page = await context.newPage();
      await page.goto(`${app.url}/private`);
      await page.waitForURL(`${provider.url}/signin/**`);
      await enterPassword(page);
      await page.waitForURL(`${app.url}/private`);
      expect(await page.locator('body').textContent()).toContain('signed in: Grace Hopper');

      await page.goto(app.home);
      expect(await page.locator('main').textContent()).toContain(person.email);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(app.home);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await page.waitForURL(`${provider.url}/signin/**`);
      await context.close();
    });

    it.runIf(title === 'Next.js')('refuses a page to people without its role, by 403', async () => {
      const context = await newContext();
      const page = await context.newPage();
      await page.goto(`${app.url}/manager`);
      await enterPassword(page);
      await page.waitForURL(`${app.url}/manager`);
      await page.getByRole('heading', { name: 'You don’t have access to this' }).waitFor();
      expect((await page.reload())?.status()).toBe(403);

      await provider.api('/roles', { method: 'POST', body: { name: 'manager' } });
      const found = await provider.api('/users?q=grace');
      const { items } = (await found.json()) as { items: { id: string }[] };
      const roles = ['manager'];
      await provider.api(`/users/${items[0]?.id}`, { method: 'PATCH', body: { roles } });
      await page.goto(app.home);
      await page.getByRole('button', { name: 'Sign out' }).click();
      await page.waitForURL(app.home);
      await page.goto(`${app.url}/manager`);
      await enterPassword(page);
      await page.waitForURL(`${app.url}/manager`);
      expect(await page.locator('body').textContent()).toContain('Only for managers: Grace Hopper');
      await context.close();
    });

    it('shows the first page again after a sign-in that started there', async () => {
      const context = await newContext({ javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto(app.home);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await enterPassword(page);
      await page.waitForURL(app.home);
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Grace Hopper');
      await context.close();
    });
  });
});
