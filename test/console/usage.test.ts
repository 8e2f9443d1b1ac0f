import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  authorizationUrl,
  codeOf,
  REDIRECT_URI,
  requestToken,
  signIn,
} from '../../packages/provider/test/provider-fixture.ts';
import { hasBrowser } from '../browser.ts';
import { HttpBrowser } from '../http-browser.ts';
import { failuresOf, type RunningConsole, startConsole } from './fixture.ts';
import { addSampleData } from './sample-data.ts';

interface App {
  id: string;
  client_id: string;
  client_secret: string;
}

describe.skipIf(!(await hasBrowser()))('what applications do, in the dashboard', () => {
  let console_: RunningConsole;
  let page: Page;

  beforeAll(async () => {
    console_ = await startConsole();
    await addSampleData(console_);
    await console_.addUser({ email: 'grace@navy.example', name: 'Grace Hopper' });
    page = await console_.open('/');
  });
  afterAll(async () => {
    const unexpected = page && failuresOf(page).filter((text) => !/status of 4/.test(text));
    expect(unexpected).toEqual([]);
    await console_?.stop();
  });

  const open = async (path: string) => {
    await page.goto(`${console_.provider.url}/admin${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const toast = (text: string | RegExp) => page.getByRole('alert').filter({ hasText: text });
  const register = (client_name: string, fields: object = {}): Promise<App> =>
    console_.api('POST', '/apps', { client_name, redirect_uris: [REDIRECT_URI], ...fields });
  const check = () => page.getByRole('region', { name: 'Live check' });
  const refuse = (params: Record<string, string>) =>
    fetch(authorizationUrl(console_.provider, params), { redirect: 'manual' });
  /** A relying party that signs Grace Hopper in, as it is configured. */
  const complete = async ({ client_id }: App, secret: string) => {
    const email = 'grace@navy.example';
    const answer = await signIn(console_.provider, new HttpBrowser(), {
      email,
      params: { client_id },
    });
    const grant = { grant_type: 'authorization_code', redirect_uri: REDIRECT_URI };
    const fields = { ...grant, code: codeOf(answer) };
    return await requestToken(console_.provider, fields, { id: client_id, secret });
  };

  it('are waited for, told what is wrong while they fail, and turn green when they work', async () => {
    const app = await register('Intranet');
    await open(`/applications/${app.id}/usage`);
    await check().getByText('Waiting for a sign-in').waitFor();

    await refuse({ client_id: `${app.client_id}x` });
    await check().getByText('A client ID that is not known').waitFor();
    await check().getByText(`${app.client_id}x`).waitFor();

    await refuse({ client_id: app.client_id, redirect_uri: REDIRECT_URI.slice(0, -1) });
    await check().getByText('The redirect URI is not registered').waitFor();
    await check().getByText('it lacks the slash at its end').waitFor();

    expect((await complete(app, 'a secret that was mistyped')).status).toBe(401);
    await check().getByText('The client secret is wrong').waitFor();
    await check().getByRole('link', { name: 'Open the setting' }).waitFor();

    expect((await complete(app, app.client_secret)).status).toBe(200);
    await check().getByText('It works: Grace Hopper signed in').waitFor();
    await check()
      .getByText(/just now|seconds? ago/)
      .waitFor();
    expect(await check().getByText('The client secret is wrong').count()).toBe(0);
    await check().getByRole('link', { name: 'See its trace' }).waitFor();
    await check().getByRole('link', { name: 'See its events' }).click();
    await page.waitForURL('**/admin/events?session_id=**');
    await page.getByText('signed in').first().waitFor();
  });

  it('are waited for below the code of their quickstart, too', async () => {
    const app = await register('Newcomer');
    await open(`/applications/${app.id}/quickstart?stack=express`);
    await check().getByText('Waiting for a sign-in').waitFor();
    expect((await complete(app, app.client_secret)).status).toBe(200);
    await check().getByText('It works: Grace Hopper signed in').waitFor();
    await check().getByRole('button', { name: 'Check again' }).click();
    await check().getByText('Waiting for a sign-in').waitFor();
    await check().getByText('Last time Grace Hopper').waitFor();
  });

  it('of programs are waited for by their first token', async () => {
    const program = await console_.api('POST', '/apps', {
      client_name: 'Import',
      application_type: 'machine',
    });
    const { identifier } = await console_.api('POST', '/apis', {
      identifier: 'https://stock.example.com',
      name: 'Stock',
      scopes: [],
    });
    const apis = await console_.api('GET', '/apis');
    const stock = apis.items.find((one: { identifier: string }) => one.identifier === identifier);
    await console_.api('PUT', `/apis/${stock.id}/apps/${program.id}`, { scopes: null });
    await open(`/applications/${program.id}/usage`);
    await check().getByText('Waiting for it to ask for a token').waitFor();
    const { status } = await requestToken(
      console_.provider,
      { grant_type: 'client_credentials', resource: identifier },
      { id: program.client_id, secret: program.client_secret },
    );
    expect(status).toBe(200);
    await check().getByText('It works: it was given a token').waitFor();
  });

  it('have an address added that was not registered, and taken back', async () => {
    const app = await register('Handbook');
    const sent = 'http://localhost:9000/oidc/callback/';
    await refuse({ client_id: app.client_id, redirect_uri: sent });
    await open(`/applications/${app.id}/usage`);
    const uris = async () => (await console_.api('GET', `/apps/${app.id}`)).redirect_uris;
    await check().getByRole('button', { name: 'Add it to the redirect URIs' }).click();
    await toast('The address was added').waitFor();
    expect(await uris()).toEqual([REDIRECT_URI, sent]);
    await toast('The address was added').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(uris).toEqual([REDIRECT_URI]);
  });

  it('can not run script in the page of who looks at their failures', async () => {
    const app = await register('Target');
    const markup = '"><img src=x onerror="document.title=\'owned\'">';
    await refuse({ client_id: app.client_id, redirect_uri: `https://a.example/${markup}` });
    await open(`/applications/${app.id}/usage`);
    await check().getByText(`https://a.example/${markup}`).waitFor();
    await refuse({ client_id: `${app.client_id}<b>`, redirect_uri: REDIRECT_URI });
    await check().getByText(`${app.client_id}<b>`).waitFor();
    expect(await page.title()).toBe('Usage - Target - Gatehouse');
    expect(await check().locator('img').count()).toBe(0);
  });

  it('are tidied up: an unused address is removed and put back, PKCE is required', async () => {
    await open('/');
    await page.getByRole('link', { name: 'See what to do' }).click();
    await page.getByRole('heading', { name: 'Hygiene', level: 1 }).waitFor();
    const shop = async () => await console_.api('GET', '/apps/shop');
    const before = await shop();
    const old = 'https://old.example.com/oidc/callback/';
    await page.getByRole('button', { name: `Remove it: ${old}` }).click();
    await toast(`${old} was removed`).waitFor();
    await expect.poll(() => page.getByText(old, { exact: false }).count()).toBe(1);
    expect((await shop()).redirect_uris).not.toContain(old);
    await toast(`${old} was removed`).getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await shop()).redirect_uris).toEqual(before.redirect_uris);

    await page.getByRole('button', { name: 'Require PKCE: Shop administration' }).click();
    await toast('has to use PKCE now').waitFor();
    expect((await shop()).require_pkce).toBe(true);
  });

  it('are accepted as they are with a reason, and made findings again', async () => {
    const kiosk = await register('Kiosk', { access: 'roles' });
    const codes = async (which: 'findings' | 'accepted') =>
      (await console_.api('GET', `/hygiene?app_id=${kiosk.id}`))[which].map(
        ({ code }: { code: string }) => code,
      );
    await open('/hygiene');
    await page.getByRole('button', { name: 'Accept: Nobody can open it, Kiosk' }).click();
    const dialog = page.getByRole('dialog', { name: 'Accept it as it is' });
    const accept = dialog.getByRole('button', { name: 'Accept it', exact: true });
    await accept.click();
    await dialog.getByText('Say why, for whoever looks at it next.').waitFor();
    await dialog.getByLabel('Why it stays as it is').fill('It opens with the new shop.');
    await dialog.getByLabel('Until').fill('2099-05-01');
    await accept.click();
    const accepted = page.getByRole('region', { name: /^Accepted/ });
    const entry = accepted.getByRole('listitem').filter({ hasText: 'Kiosk' });
    await entry.getByText('It opens with the new shop.').waitFor();
    await entry.getByText(/until May 1, 2099/).waitFor();
    expect(await codes('accepted')).toEqual(['no_role_opens_it']);

    await entry.getByRole('button', { name: /^Make it a finding again/ }).click();
    await toast('It is a finding again').waitFor();
    await expect.poll(() => codes('findings')).toEqual(['no_role_opens_it']);
    await toast('It is a finding again').getByRole('button', { name: 'Undo' }).click();
    await entry.getByText('It opens with the new shop.').waitFor();
    expect(await codes('findings')).toEqual([]);
  });

  it('are looked over in the settings’ measure', async () => {
    await open('/settings');
    await page.getByLabel('Days after which a secret should be replaced').fill('1000');
    await page.getByRole('button', { name: /Save/ }).click();
    await toast('The settings were saved').waitFor();
    await open('/hygiene');
    await page.getByRole('heading', { name: /^Tidy up/ }).waitFor();
    expect(await page.getByRole('heading', { name: 'A secret is old' }).count()).toBe(0);
  });
});
