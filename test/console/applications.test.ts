import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import { failuresOf, type RunningConsole, startConsole } from './fixture.ts';
import { addSampleData, type SampleIds } from './sample-data.ts';

describe.skipIf(!(await hasBrowser()))('applications in the dashboard', () => {
  let console_: RunningConsole;
  let ids: SampleIds;
  let page: Page;
  beforeAll(async () => {
    console_ = await startConsole();
    ids = await addSampleData(console_);
    page = await console_.open('/');
  });
  afterAll(async () => {
    await console_?.stop();
  });

  const open = (path: string) => page.goto(`${console_.provider.url}/admin${path}`);
  const openTab = (tab: string) => open(`/applications/${ids.app}/${tab}`);
  const get = (path: string) => console_.api('GET', path);
  const app = () => get(`/apps/${ids.app}`);
  const save = async () => {
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
  };

  it('one is added, a mistake in its address is mended at once, and its secret is shown this once', async () => {
    await open('/applications/new');
    await page.getByLabel('Name').fill('Intranet');
    const uri = page.getByLabel('redirect URI 1', { exact: true });
    await uri.fill('http://intranet.example.com/cb');
    await page.getByText('Only localhost may be http.').waitFor();
    expect(await uri.getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: 'Use https://intranet.example.com/cb' }).click();
    await page.getByText('Only localhost may be http.').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Add the application' }).click();
    await page.getByRole('heading', { name: 'Intranet', level: 1 }).waitFor();
    await page.getByText('This is the only time that the secret is shown').waitFor();
    await page.getByRole('button', { name: 'Copy the client secret' }).waitFor();
    await page.getByRole('tab', { name: 'SSO' }).click();
    await page.getByText('This is the only time that the secret is shown').waitFor();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByText('This is the only time').waitFor({ state: 'detached' });
    expect((await get('/apps?q=Intranet')).items[0]).toMatchObject({
      redirect_uris: ['https://intranet.example.com/cb'],
    });
  });

  it('one is opened by its client_id, too, and keeps the tab', async () => {
    await open('/applications/wiki/access');
    await page.waitForURL(`**/admin/applications/${ids.app}/access`);
    await page.getByRole('heading', { name: 'Wiki', level: 1 }).waitFor();
    await open('/applications/wiki/quickstart?stack=express');
    await page.waitForURL(`**/admin/applications/${ids.app}/quickstart?stack=express`);
  });

  it('addresses: a line is added, a hint is taken, a line is removed, and the rest is saved', async () => {
    await openTab('configuration');
    await page.getByRole('button', { name: 'Add a redirect URI' }).click();
    await page
      .getByLabel('redirect URI 2', { exact: true })
      .fill('https://app.example.com/oidc/silent');
    await page
      .getByText('This has no slash at its end, where the others of this site have one.')
      .waitFor();
    await page
      .getByRole('button', { name: 'Use https://app.example.com/oidc/silent/', exact: true })
      .click();
    await page.getByRole('button', { name: 'Add a redirect URI' }).click();
    await page.getByLabel('redirect URI 3', { exact: true }).fill('http://localhost:8000/cb');
    await page.getByRole('button', { name: 'Add http://127.0.0.1:8000/cb' }).click();
    await page.getByRole('button', { name: 'Remove redirect URI 3' }).click();
    await page
      .getByLabel('post-logout redirect URI 1', { exact: true })
      .fill('https://app.example.com/');
    await page.getByLabel('Login URL').fill('https://app.example.com/start');
    await save();
    expect(await app()).toMatchObject({
      redirect_uris: [
        'https://app.example.com/oidc/callback/',
        'https://app.example.com/oidc/silent/',
        'http://127.0.0.1:8000/cb',
      ],
      post_logout_redirect_uris: ['https://app.example.com/'],
      initiate_login_uri: 'https://app.example.com/start',
    });
  });

  it('a secret is made with an overlap, and the one before is ended after it was said what stops', async () => {
    await openTab('sso');
    await page.getByRole('button', { name: 'Copy the issuer' }).waitFor();
    await page.getByRole('button', { name: 'Make a new secret …' }).click();
    const dialog = page.getByRole('dialog', { name: 'Make a new secret' });
    await dialog.getByLabel('goes on for 7 days').check();
    await dialog.getByRole('button', { name: 'Make the secret' }).click();
    await page.getByRole('button', { name: 'Copy the client secret' }).waitFor();
    const { secrets } = await app();
    expect(secrets).toHaveLength(2);
    const name = `End the secret that begins with ${secrets[1].hint}`;
    await page.getByRole('button', { name }).click();
    const question = page.getByRole('dialog', { name: 'End this secret?' });
    await question.getByText('It has never been used.').waitFor();
    await question.getByRole('button', { name: 'End the secret' }).click();
    await page.getByRole('button', { name }).waitFor({ state: 'detached' });
    expect((await app()).secrets.map(({ id }: { id: string }) => id)).toEqual([secrets[0].id]);
  });

  it('keys: what is no JSON is said so at the field, and then saved', async () => {
    const { id } = await console_.api('POST', '/apps', {
      client_name: 'Keyed',
      redirect_uris: ['https://keyed.example.com/cb'],
    });
    await open(`/applications/${id}/sso`);
    await page.getByLabel('Private key').check();
    await page.getByText('given here').click();
    await page.getByLabel('Public keys', { exact: true }).fill('{ not json');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect
      .poll(() => page.getByLabel('Public keys', { exact: true }).getAttribute('aria-invalid'))
      .toBe('true');
    await page.getByText('at an address').click();
    await page.getByLabel('Address of its public keys').fill('https://keyed.example.com/jwks');
    await save();
    expect(await get(`/apps/${id}`)).toMatchObject({
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: null,
      jwks_uri: 'https://keyed.example.com/jwks',
      secrets: [],
    });
  });

  it('parameters: one is added, and the preview says what somebody gets and why', async () => {
    await openTab('parameters');
    const preview = page.getByRole('region', { name: 'Preview' });
    await preview.getByRole('combobox', { name: 'Of whom' }).fill('Grace');
    await page.getByRole('option', { name: /Grace Hopper/ }).click();
    await preview.getByText('"Editorial"').waitFor();
    await page.getByRole('button', { name: 'Add a rule' }).click();
    const rule = page.getByRole('listitem', { name: 'Rule 5' });
    await rule.getByLabel('Claim').fill('number');
    await rule.getByLabel('Which').selectOption('employee_number');
    await rule.getByText('1001').waitFor();
    await preview.getByText('Rule 5 of the application: employee_number of the user.').waitFor();
    await rule.getByLabel('Only with the scope').fill('phone');
    await rule.getByText('Gives nothing. It is for the scope phone').waitFor();
    await preview.getByLabel('phone').check();
    await rule.getByText('1001').waitFor();
    await save();
    expect((await app()).claims[4]).toEqual({
      claim: 'number',
      attribute: 'employee_number',
      scope: 'phone',
    });
  });

  it('rules: an example is taken, a mistake in it is said at its place while it is typed', async () => {
    await openTab('rules');
    await page.getByRole('button', { name: 'By the address' }).click();
    const rule = page.getByRole('listitem', { name: 'Rule 6' });
    await rule.getByText('"internal"', { exact: true }).waitFor();
    await rule.getByLabel('Expression').fill('user.mail');
    await rule.getByText('There is nothing named mail').waitFor();
    await rule.getByLabel('Expression').fill('user.email == "ada@example.com"');
    await rule.getByText('true', { exact: true }).waitFor();
    await rule.getByLabel('Claim').fill('sub');
    await rule.getByText('sub is a claim of the protocol itself.').waitFor();
    await rule.getByLabel('Claim').fill('is_ada');
    await save();
    expect((await app()).claims[5]).toEqual({
      claim: 'is_ada',
      expression: 'user.email == "ada@example.com"',
    });
  });

  it('each example of a rule is one that can be saved', async () => {
    await openTab('rules');
    for (const name of ['By a role', 'Some of the roles', 'One or the other field']) {
      await page.getByRole('button', { name, exact: true }).click();
    }
    // The names that are taken already are told; the expressions are fine.
    await page.getByText('access_level has a rule before').waitFor();
    for (const removed of await page.getByRole('listitem', { name: /Rule [79]/ }).all()) {
      expect(await removed.getByLabel('Expression').getAttribute('aria-invalid')).not.toBe('true');
    }
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('access: it is closed to a role, which is undone, and why somebody can open it is told', async () => {
    await openTab('access');
    await page.getByRole('button', { name: 'Close it to support' }).click();
    await page.getByRole('button', { name: 'Close it anyway' }).click();
    await page.getByText('Wiki was closed to support').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'support' }).waitFor();
    await page.getByRole('combobox', { name: 'Person' }).fill('Alan');
    await page.getByRole('option', { name: /Alan Turing/ }).click();
    await page.getByText('They cannot open it').waitFor();
    await page.getByLabel('A second factor is needed').check();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('button', { name: 'Save anyway' }).click();
    await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
    expect(await app()).toMatchObject({ access: 'roles', require_mfa: true });
    await console_.api('PATCH', `/apps/${ids.app}`, { require_mfa: false });
  });

  it('users: those whom it is open to are found by their names, with the roles', async () => {
    await openTab('users');
    await page.getByRole('searchbox', { name: 'Search by name or e-mail address' }).fill('Grace');
    await page.getByText('1 in all').waitFor();
    const row = page.getByRole('row', { name: /Grace Hopper/ });
    await row.getByText('support').waitFor();
    await page.getByRole('searchbox', { name: 'Search by name or e-mail address' }).fill('Alan');
    await page.getByText('None of those whom it is open to').waitFor();
  });

  it('sessions: somebody is signed out of it', async () => {
    await openTab('sessions');
    await page.getByText('2 in all').waitFor();
    await page.getByRole('button', { name: 'Sign out Shafi Goldwasser' }).click();
    const question = page.getByRole('dialog', { name: 'End the session of Shafi Goldwasser?' });
    await question.getByRole('button', { name: 'End the session' }).click();
    await page.getByText('1 in all').waitFor();
    expect((await get(`/apps/${ids.app}/sessions`)).items).toMatchObject([
      { user: { name: 'Grace Hopper' } },
    ]);
  });

  it('events: those of the application are shown, and lead to all of them', async () => {
    await openTab('events');
    await page.getByText('signed in').first().waitFor();
    await page.getByRole('link', { name: 'Open in Events, to filter and follow' }).click();
    await page.waitForURL('**/admin/events?client_id=wiki');
  });

  it('a machine has no tab that is about people', async () => {
    await open('/applications/nightly');
    await page.getByRole('tab', { name: 'SSO' }).waitFor();
    for (const name of ['Parameters', 'Rules', 'Access', 'Users', 'Sessions']) {
      expect(await page.getByRole('tab', { name }).count()).toBe(0);
    }
  });

  it('nothing went wrong without being told, and names of others are no markup', async () => {
    const name = '<img src=x onerror=alert(1)>';
    const { id } = await console_.api('POST', '/apps', {
      client_name: name,
      redirect_uris: ['https://x.example.com/cb'],
      claims: [{ claim: 'x', constant: name }],
    });
    await open(`/applications/${id}/parameters`);
    await page.getByRole('heading', { name, level: 1 }).waitFor();
    await page.getByRole('region', { name: 'Preview' }).getByText('onerror').waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    // What was refused on purpose, while rules and keys were typed.
    const others = failuresOf(page).filter((failure) => !failure.includes('status of 422'));
    expect(others).toEqual([]);
  });
});
