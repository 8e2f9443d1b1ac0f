import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DjangoUnavailableError, ensureDjango } from '../../../scripts/django/environment.ts';
import { startDjango } from '../../../scripts/django/service.ts';
import type { Service } from '../../../scripts/start/child.ts';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../test/browser.ts';
import { freePort, type RunningProvider, startProvider } from '../../../test/provider.ts';

const missing = await whatIsMissing();
if (missing) console.warn(`The Django example is not tested: ${missing}`);

async function whatIsMissing(): Promise<string | undefined> {
  if (!(await hasBrowser())) return NO_BROWSER;
  try {
    ensureDjango();
    return undefined;
  } catch (error) {
    if (error instanceof DjangoUnavailableError) return error.message;
    throw error;
  }
}

describe.skipIf(missing)('the document’s Django app with mozilla-django-oidc', () => {
  const person = { email: 'grace@example.com', password: 'correct horse battery staple' };
  let provider: RunningProvider;
  let folder: string;
  let django: Service<{ url: string }>;
  let browser: Browser;
  let home: string;
  let userId: string;
  let registered: { id: string; client_id: string; client_secret: string };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-django-'));
    provider = await startProvider();
    for (const name of ['manager', 'auditor']) await post('/roles', { name });
    const user = await post('/users', { ...person, name: 'Grace Hopper', roles: ['manager'] });
    userId = ((await user.json()) as { id: string }).id;
    const url = `http://localhost:${await freePort()}`;
    home = `${url}/testapp/`;
    const app = await post('/apps', {
      client_name: 'Django',
      redirect_uris: [`${url}/oidc/callback/`],
      post_logout_redirect_uris: [home],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_post',
    });
    registered = (await app.json()) as typeof registered;
    django = await startDjango({
      url,
      issuer: provider.issuer,
      clientId: registered.client_id,
      clientSecret: registered.client_secret,
      secretKey: 'a secret key for Django in tests, long enough',
      database: join(folder, 'db.sqlite3'),
    });
    browser = (await launchBrowser()) as Browser;
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await django?.stop();
    await provider?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = (path: string, body: unknown) => provider.api(path, { method: 'POST', body });
  const newPage = async () => (await browser.newContext()).newPage();

  async function signIn(page: Page): Promise<void> {
    await page.goto(home);
    await page.getByRole('link', { name: 'Login' }).click();
    await page.getByLabel('E-mail or username').fill(person.email);
    await page.getByLabel('Password').fill(person.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`${new URL(home).origin}/**`);
  }

  it('signs a person in and shows their e-mail, roles and claims', async () => {
    const page = await newPage();
    await signIn(page);
    expect(page.url()).toBe(home);
    const text = (await page.locator('main').textContent()) ?? '';
    for (const shown of [person.email, 'manager', 'Grace Hopper', 'email_verified']) {
      expect(text).toContain(shown);
    }
    await page.context().close();
  });

  it('ends both sessions at logout', async () => {
    const page = await newPage();
    await signIn(page);
    await page.getByRole('button', { name: 'Logout' }).click();
    await page.waitForURL(home);
    expect(await page.getByRole('link', { name: 'Login' }).count()).toBe(1);
    await page.getByRole('link', { name: 'Login' }).click();
    await page.waitForURL(`${provider.url}/signin/**`);
    expect(await page.getByLabel('Password').count()).toBe(1);
    await page.context().close();
  });

  it('follows the roles at the next sign-in', async () => {
    await provider.api(`/users/${userId}`, { method: 'PATCH', body: { roles: ['auditor'] } });
    const page = await newPage();
    await signIn(page);
    expect(await page.locator('.roles').textContent()).toContain('auditor');
    expect(await page.locator('.roles').textContent()).not.toContain('manager');
    await page.context().close();
  });

  it('signs nobody in when the app’s secret is no longer the right one', async () => {
    await post(`/apps/${registered.id}/rotate-secret`, undefined);
    const page = await newPage();
    await signIn(page);
    expect(await page.getByRole('alert').textContent()).toContain('not signed in');
    expect(await page.getByRole('button', { name: 'Logout' }).count()).toBe(0);
    await page.context().close();
  });
});
