import type { Page, Request } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import { failuresOf, type RunningConsole, startConsole } from './fixture.ts';

const CALLBACK = 'http://localhost:4000/oidc/callback/';

describe.skipIf(!(await hasBrowser()))('the quickstart of an application', () => {
  let console_: RunningConsole;
  let page: Page;
  let id: string;
  const sent: Request[] = [];

  beforeAll(async () => {
    console_ = await startConsole();
    id = (
      await console_.api('POST', '/apps', {
        client_id: 'shop',
        client_name: 'Shop',
        redirect_uris: ['https://shop.example.com/elsewhere'],
      })
    ).id;
    page = await console_.open('/', { permissions: ['clipboard-read', 'clipboard-write'] });
    page.on('request', (request) => sent.push(request));
  });
  afterAll(async () => {
    expect(page && failuresOf(page)).toEqual([]);
    await console_?.stop();
  });

  const app = async () => await console_.api('GET', `/apps/${id}`);
  const toast = (text: string) => page.getByRole('alert').filter({ hasText: text });
  const settings = () =>
    page.getByRole('figure').filter({ hasText: 'mysite/settings.py' }).locator('pre');
  const start = () => page.getByRole('figure').filter({ hasText: 'manage.py runserver' });

  it('is found by what the application is written in, and is in the address', async () => {
    await page.goto(`${console_.provider.url}/admin/applications/${id}/quickstart`);
    await page.getByRole('link', { name: 'Express' }).waitFor();
    await page.getByLabel('What is the application written in?').fill('python mozilla');
    await expect.poll(() => page.getByRole('link', { name: /^Django/ }).count()).toBe(1);
    await page.getByRole('link', { name: 'Django with mozilla-django-oidc' }).click();
    await page.waitForURL('**/quickstart?stack=mozilla-django-oidc');
    await page.reload();
    await page.getByText('Tried with mozilla-django-oidc').waitFor();
    await expect.poll(() => settings().textContent()).toContain('OIDC_RP_CLIENT_ID = "shop"');
  });

  it('changes the application by one click each until it fits, and back', async () => {
    await page.getByText('The application is not set up for this yet').waitFor();
    await page.getByRole('button', { name: 'Add the redirect URI' }).click();
    await toast('The redirect URI was added').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Add the redirect URI' }).waitFor();
    expect((await app()).redirect_uris).toEqual(['https://shop.example.com/elsewhere']);

    await page.getByRole('button', { name: 'Add the redirect URI' }).click();
    await page.getByRole('button', { name: 'Change the method' }).click();
    await page.getByText('The application is not set up for this yet').waitFor({ state: 'hidden' });
    expect(await app()).toMatchObject({
      redirect_uris: ['https://shop.example.com/elsewhere', CALLBACK],
      token_endpoint_auth_method: 'client_secret_post',
    });
  });

  it('takes no change of an application that was changed by somebody else meanwhile', async () => {
    await page.goto(`${console_.provider.url}/admin/applications/${id}/quickstart?stack=express`);
    const add = page.getByRole('button', { name: 'Add the post-logout redirect URI' });
    await add.waitFor();
    const post_logout_redirect_uris = ['https://shop.example.com/bye'];
    await console_.api('PATCH', `/apps/${id}`, { post_logout_redirect_uris });
    await add.click();
    await toast('That did not work').waitFor();
    expect((await app()).post_logout_redirect_uris).toEqual(post_logout_redirect_uris);
    // What the browser says of the refusal is expected.
    expect(failuresOf(page).splice(0)).toEqual([expect.stringContaining('412')]);
    await add.click();
    await expect
      .poll(async () => (await app()).post_logout_redirect_uris)
      .toEqual([...post_logout_redirect_uris, 'http://localhost:4000/']);
  });

  it('has the new secret filled in where it was made, and sends it nowhere', async () => {
    await page.goto(
      `${console_.provider.url}/admin/applications/${id}/quickstart?stack=mozilla-django-oidc`,
    );
    await start().waitFor();
    expect(await start().textContent()).toContain('YOUR_CLIENT_SECRET');
    sent.length = 0;
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await expect.poll(() => start().textContent()).not.toContain('YOUR_CLIENT_SECRET');
    await start().getByRole('button', { name: 'Copy the commands' }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const [secret = ''] = /(?<=OIDC_RP_CLIENT_SECRET=)\S+/.exec(copied) ?? [];
    expect((await app()).secrets).toEqual([
      expect.objectContaining({ hint: secret.slice(0, 4), expires_at: null }),
      expect.objectContaining({ expires_at: expect.any(String) }),
    ]);

    await page.getByRole('combobox', { name: 'Quickstart for' }).click();
    await page.getByRole('option', { name: 'Express', exact: true }).click();
    const env = page.getByRole('figure').filter({ hasText: 'OIDC_ISSUER' }).locator('pre');
    await expect.poll(() => env.textContent()).toContain(`OIDC_CLIENT_SECRET=${secret}\n`);
    expect(await env.textContent()).toMatch(/OIDC_SESSION_SECRET=[0-9a-f]{64}\n/);
    for (const request of sent) {
      expect(`${request.url()} ${request.postData() ?? ''}`).not.toContain(secret);
    }
  });

  it('is honest about what was never run, and about another kind of application', async () => {
    await page.goto(`${console_.provider.url}/admin/applications/${id}/quickstart?stack=gitlab`);
    await page.getByText('we have not run it').waitFor();
    await page.goto(
      `${console_.provider.url}/admin/applications/${id}/quickstart?stack=oidc-client-ts`,
    );
    await page.getByText('Add another application for it.').waitFor();
    expect(await page.getByRole('button', { name: /^(Add|Change|Allow) the/ }).count()).toBe(0);
  });

  it('is read by who administers the application only, without a way to change', async () => {
    await console_.addUser({ email: 'ro@example.com', privilege: { kind: 'read_only' } });
    const reader = await console_.open(`/applications/${id}/quickstart?stack=fastify`, {
      email: 'ro@example.com',
    });
    await reader.getByText('npm install fastify').waitFor();
    expect(await reader.getByRole('button', { name: /Make a new secret|^Add the/ }).count()).toBe(
      0,
    );
    await reader.context().close();
  });
});
