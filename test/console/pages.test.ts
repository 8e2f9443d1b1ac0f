import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import { failuresOf, type RunningConsole, startConsole } from './fixture.ts';
import { addSampleData, type SampleIds } from './sample-data.ts';

describe.skipIf(!(await hasBrowser()))('what is administered in the dashboard', () => {
  let console_: RunningConsole;
  let ids: SampleIds;
  let page: Page;

  beforeAll(async () => {
    console_ = await startConsole();
    ids = await addSampleData(console_);
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
  const get = async (path: string) => await console_.api('GET', path);

  it('is summed up: what there is, how sign-ins go, what needs somebody', async () => {
    await open('/');
    await page.getByRole('link', { name: /Active users/ }).waitFor();
    await page.getByText('1 user is locked.').waitFor();
    const week = page.getByRole('table', { name: 'Sign-ins by day, in UTC' });
    await expect.poll(() => week.getByRole('row').count()).toBe(8);
    await page.getByText('30 days').click();
    await expect.poll(() => week.getByRole('row').count()).toBe(31);
    const apps = page.getByRole('region', { name: 'Most used applications' });
    await apps.getByRole('link', { name: 'Wiki' }).click();
    await page.waitForURL('**/admin/events?**client_id=wiki**');
    await page.getByText('signed in').first().waitFor();
  });

  it('as events: narrowed down, opened, and followed live', async () => {
    await open('/events?action=sign_in&outcome=failure');
    await page.getByText('could not sign in').first().waitFor();
    await page
      .getByRole('button', { name: /could not sign in/ })
      .first()
      .click();
    const details = page.getByRole('dialog', { name: 'Event' });
    await details.getByText('192.0.2.').first().waitFor();
    await details.getByRole('button', { name: 'Close' }).click();
    await open('/events');
    await page.getByRole('switch', { name: 'Live' }).check();
    await console_.api('POST', '/roles', { name: 'seen live' });
    await page.getByText('seen live').waitFor();
    await page.waitForURL('**live=true**');
  });

  it('as events of an application: what was changed of it, without who signed in', async () => {
    await console_.api('PATCH', `/apps/${ids.app}`, { require_mfa: true });
    await console_.api('PATCH', `/apps/${ids.app}`, { require_mfa: false });
    await open(`/applications/${ids.app}/events`);
    await page
      .getByRole('button', { name: /signed in/ })
      .first()
      .waitFor();
    await page.getByText('Changes of its settings').click();
    await page
      .getByRole('button', { name: /signed in/ })
      .first()
      .waitFor({ state: 'detached' });
    await page.getByText('require MFA').first().waitFor();
    await open('/events?action=role.grant');
    await page
      .getByRole('button', { name: /gave a role/ })
      .first()
      .click();
    const details = page.getByRole('dialog', { name: 'Event' });
    await details.getByRole('link', { name: 'All that happened to them' }).click();
    await page.waitForURL('**target_id=**');
  });

  it('roles: one is added, opens an application, and is deleted when its name was typed', async () => {
    await open('/roles');
    await page.getByRole('button', { name: 'Add a role' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a role' });
    await dialog.getByRole('button', { name: 'Add the role' }).click();
    await dialog.getByText('Enter a name.').waitFor();
    await dialog.getByLabel('Name').fill('editors');
    await dialog.getByRole('button', { name: 'Add the role' }).click();
    await dialog.getByText('Another role has this name.').waitFor();
    await dialog.getByLabel('Name').fill('reviewers');
    await dialog.getByRole('button', { name: 'Add the role' }).click();
    await page.getByRole('heading', { name: 'reviewers', level: 1 }).waitFor();
    await page.getByRole('tab', { name: 'Applications' }).click();
    await page.getByRole('combobox', { name: 'Open an application' }).fill('Pay');
    await page.getByRole('option', { name: 'Payments' }).click();
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.getByRole('link', { name: 'Payments' }).waitFor();
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByRole('button', { name: /Delete this role/ }).click();
    const question = page.getByRole('dialog', { name: 'Delete reviewers?' });
    expect(await question.textContent()).toContain('Everybody who has it loses it');
    await question
      .getByText('Nobody has it now. They lose Payments, unless another role of theirs opens it.')
      .waitFor();
    await question.getByLabel('Type reviewers to go on').fill('reviewers');
    await question.getByRole('button', { name: 'Delete the role' }).click();
    await page.waitForURL('**/admin/roles');
    expect((await get('/roles?q=reviewers')).items).toEqual([]);
  });

  it('groups: one is added under a policy', async () => {
    await open('/groups');
    await page.getByRole('button', { name: 'Add a group' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add a group' });
    await dialog.getByLabel('Name').fill('Board');
    await dialog.getByRole('combobox', { name: 'Security policy' }).click();
    await page.getByRole('option', { name: 'Strict' }).click();
    await dialog.getByRole('button', { name: 'Add the group' }).click();
    await page.getByRole('heading', { name: 'Board', level: 1 }).waitFor();
    expect((await get('/groups?q=Board')).items[0]).toMatchObject({ policy_id: ids.policy });
  });

  it('attributes: one is added with the values that it may have', async () => {
    await open('/attributes');
    await page.getByRole('button', { name: 'Add an attribute' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add an attribute' });
    await dialog.getByLabel('Name').fill('Not Ok');
    await dialog.getByRole('button', { name: 'Add the attribute' }).click();
    await expect.poll(() => dialog.getByLabel('Name').getAttribute('aria-invalid')).toBe('true');
    await dialog.getByLabel('Name').fill('site');
    await dialog.getByRole('combobox', { name: 'Allowed values' }).fill('London');
    await page.keyboard.press('Enter');
    await dialog.getByRole('button', { name: 'Add the attribute' }).click();
    await toast('site was added').waitFor();
    expect((await get('/attributes?q=site')).items[0]).toMatchObject({
      canonical_values: ['London'],
    });
  });

  it('mappings: a rule shows whom it would change before it is added, and what is wrong with it', async () => {
    await open('/mappings/new');
    await page.getByLabel('Name').fill('Sales finance');
    await page.getByLabel('Condition').fill('user.attributes.departmnt == "Sales"');
    await page
      .getByText(/departmnt/)
      .last()
      .waitFor();
    await page.getByLabel('Condition').fill('user.attributes.department == "Sales"');
    await page.getByRole('combobox', { name: 'Gives these roles' }).fill('fin');
    await page.getByRole('option', { name: 'finance' }).click();
    await page.getByText(/3 users of all 15 would change/).waitFor();
    // Its name is read when it is needed.
    await page.getByRole('cell', { name: '+ finance' }).nth(2).waitFor();
    await page.getByRole('button', { name: 'Add the mapping' }).click();
    await page.waitForURL('**/admin/mappings');
    await page.getByText(/Last run .* 3 changed/).waitFor();
    await page.getByRole('button', { name: 'Move Sales finance up' }).click();
    await toast('The order was changed').getByRole('button', { name: 'Undo' }).waitFor();
    const names = (await get('/mappings')).items.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['Editors by department', 'Sales finance', 'Finance']);
  });

  it('policies: one asks everybody for a second factor from now on', async () => {
    const { items } = await get('/policies?q=Default');
    await open(`/policies/${items[0].id}`);
    await page.getByRole('radio', { name: 'Everybody' }).check();
    await page.getByLabel('Signed in for', { exact: true }).fill('12');
    await page.getByLabel('Unit of Signed in for').selectOption('hours');
    await page.getByRole('button', { name: 'Save changes' }).click();
    const question = page.getByRole('dialog', { name: /asks more of \d+ people/ });
    await question.getByRole('button', { name: 'Save anyway' }).click();
    await toast('The policy was saved').waitFor();
    expect(await get(`/policies/${items[0].id}`)).toMatchObject({
      mfa: 'required',
      session_lifetime: 12 * 3600,
    });
    await console_.api('PATCH', `/policies/${items[0].id}`, { mfa: 'optional' });
  });

  it('APIs: a scope is added, and an application may not call it any more', async () => {
    await open(`/apis/${ids.api}`);
    await page.getByRole('button', { name: 'Add a scope' }).click();
    await page.getByLabel('Name of scope 3').fill('orders:refund');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await toast('The API was saved').waitFor();
    await page.getByRole('button', { name: 'Stop Wiki from calling it' }).click();
    await page.getByText('No application yet.').waitFor();
    expect((await get(`/apis/${ids.api}`)).scopes).toHaveLength(3);
    await toast('may not call it').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('button', { name: 'Stop Wiki from calling it' }).waitFor();
  });

  it('administrators: a privilege is given and withdrawn, and comes back when that was a mistake', async () => {
    await open('/administrators');
    await page.getByRole('button', { name: 'Give a privilege' }).click();
    const dialog = page.getByRole('dialog', { name: 'Give a privilege' });
    await dialog.getByRole('combobox', { name: 'A user' }).fill('radia');
    await page.getByRole('option', { name: /Radia Perlman/ }).click();
    await dialog.getByLabel('Seeing everything').check();
    await dialog.getByRole('button', { name: 'Give the privilege' }).click();
    await page.getByRole('link', { name: 'Radia Perlman' }).waitFor();
    await page.getByRole('button', { name: 'Withdraw this privilege of Radia Perlman' }).click();
    const question = page.getByRole('dialog', { name: /Withdraw this privilege/ });
    await question.getByRole('button', { name: 'Withdraw it' }).click();
    await page.getByRole('link', { name: 'Radia Perlman' }).waitFor({ state: 'detached' });
    await toast('was withdrawn').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('link', { name: 'Radia Perlman' }).waitFor();
  });

  it('settings: what is not allowed is said at its field', async () => {
    await open('/settings');
    const days = page.getByLabel('Days that deleted users are kept');
    await days.fill('99999');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect.poll(() => days.getAttribute('aria-invalid')).toBe('true');
    await days.fill('14');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await toast('The settings were saved').waitFor();
    expect(await get('/settings')).toMatchObject({ deleted_users_kept_days: 14 });
  });

  it('as signing keys, with what they sign for, which only super administrators see', async () => {
    await open('/keys');
    await page.getByRole('heading', { name: 'RS256' }).waitFor();
    const rsa = page.getByRole('listitem').filter({ hasText: 'RS256' });
    await rsa.getByRole('link', { name: 'Wiki' }).waitFor();
    await rsa.getByRole('button', { name: 'Copy the public key of RS256' }).waitFor();
    await page.getByText(`${console_.provider.issuer}/certs`).waitFor();

    const email = 'auditor@example.com';
    await console_.addUser({ email, privilege: { kind: 'read_only' } });
    const auditor = await console_.open('/policies', { email });
    const places = auditor.getByRole('navigation', { name: 'Dashboard' });
    await places.getByRole('link', { name: 'Settings' }).waitFor();
    expect(await places.getByRole('link', { name: 'Signing keys' }).count()).toBe(0);
    await auditor.context().close();
  });
});
