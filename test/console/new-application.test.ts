import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import { failuresOf, type RunningConsole, startConsole } from './fixture.ts';

describe.skipIf(!(await hasBrowser()))('adding an application', () => {
  let console_: RunningConsole;
  beforeAll(async () => {
    console_ = await startConsole();
  });
  afterAll(() => console_?.stop());

  const redirectUri = (page: Page) => page.getByLabel('redirect URI 1', { exact: true });
  const stack = (page: Page, name: string) => page.getByRole('radio', { name, exact: true });
  const add = async (page: Page, name: string): Promise<string> => {
    await page.getByLabel('Name').fill(name);
    await page.getByRole('button', { name: 'Add the application' }).click();
    await page.waitForURL('**/quickstart**');
    return /applications\/([^/]+)/.exec(page.url())?.[1] ?? '';
  };

  it('takes a name where it says what it is written in, and leads to code with its values', async () => {
    const page = await console_.open('/applications/new');
    await stack(page, 'Django with mozilla-django-oidc').check();
    expect(await redirectUri(page).inputValue()).toBe('http://localhost:4000/oidc/callback/');
    const id = await add(page, 'Intranet');

    expect(new URL(page.url()).search).toBe('?stack=mozilla-django-oidc');
    await page.getByText('The secret that was just made is filled in below').waitFor();
    expect(await page.getByText('The application is not set up for this yet').count()).toBe(0);
    const app = await console_.api('GET', `/apps/${id}`);
    expect(await page.getByRole('main').textContent()).toContain(app.client_id);
    expect(app).toMatchObject({
      client_name: 'Intranet',
      application_type: 'web',
      token_endpoint_auth_method: 'client_secret_post',
      redirect_uris: ['http://localhost:4000/oidc/callback/'],
    });
    expect(failuresOf(page)).toEqual([]);
    await page.context().close();
  });

  it('knows by the address what it is written in, and comes back from it', async () => {
    const page = await console_.open('/applications/new?stack=oidc-client-ts');
    await stack(page, 'Single page with oidc-client-ts').waitFor();
    expect(await stack(page, 'Single page with oidc-client-ts').isChecked()).toBe(true);
    expect(await page.getByRole('radio', { name: 'Single page', exact: true }).isChecked()).toBe(
      true,
    );
    await stack(page, 'Something else').check();
    expect(await redirectUri(page).inputValue()).toBe('');
    expect(await page.getByRole('radio', { name: 'Web application' }).isChecked()).toBe(true);
    await page.waitForURL((url) => url.search === '');
    await page.context().close();
  });

  it('moves with the application to where it will run', async () => {
    const page = await console_.open('/applications/new?stack=express');
    await redirectUri(page).fill('https://wiki.example.com/oidc/callback/');
    const id = await add(page, 'Wiki');
    expect(await console_.api('GET', `/apps/${id}`)).toMatchObject({
      redirect_uris: ['https://wiki.example.com/oidc/callback/'],
      post_logout_redirect_uris: ['https://wiki.example.com/'],
    });
    await page.context().close();
  });

  it('is for a team only from its first moment', async () => {
    const role = await console_.api('POST', '/roles', { name: 'team' });
    const page = await console_.open('/applications/new?stack=express');
    await page.getByRole('radio', { name: 'Whoever has one of certain roles' }).check();
    await page.getByRole('combobox', { name: 'Roles that open it' }).fill('te');
    await page.getByRole('option', { name: 'team' }).click();
    const id = await add(page, 'Ledger');
    expect((await console_.api('GET', `/apps/${id}`)).access).toBe('roles');
    expect((await console_.api('GET', `/apps/${id}/roles`)).items).toMatchObject([{ id: role.id }]);
    await page.context().close();
  });

  it('needs no more than a name for something else', async () => {
    const page = await console_.open('/applications/new');
    await redirectUri(page).fill('https://app.example.com/callback');
    const id = await add(page, 'Homegrown');
    expect(new URL(page.url()).search).toBe('');
    expect(await console_.api('GET', `/apps/${id}`)).toMatchObject({
      redirect_uris: ['https://app.example.com/callback'],
      post_logout_redirect_uris: [],
    });
    await page.context().close();
  });
});
