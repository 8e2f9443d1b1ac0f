import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import { failuresOf, hearsKeys, type RunningConsole, startConsole } from './fixture.ts';

/** What people do while an answer is on its way, and what it does to them when it comes. */
describe.skipIf(!(await hasBrowser()))('the dashboard on a slow line', () => {
  let console_: RunningConsole;
  let page: Page;
  let grace: string;

  beforeAll(async () => {
    console_ = await startConsole();
    grace = await console_.addUser({ email: 'grace@example.com', name: 'Grace Hopper' });
    page = await console_.open('/');
  });
  afterAll(async () => {
    expect(page && failuresOf(page).filter((text) => !/status of 4(04|09|12)/.test(text))).toEqual(
      [],
    );
    await console_?.stop();
  });

  const open = async (path: string) => {
    await page.goto(`${console_.provider.url}/admin${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const toast = (text: string | RegExp) => page.getByRole('alert').filter({ hasText: text });
  const button = (name: string) => page.getByRole('button', { name, exact: true });

  /** Keeps the answers to such requests back; what is asked for is done. */
  async function hold(path: string, method = 'GET') {
    const released = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    let count = 0;
    let isHeld = true;
    await page.route(path, async (route) => {
      if (!isHeld || route.request().method() !== method) return await route.fallback();
      count += 1;
      const response = await route.fetch();
      arrived.resolve();
      await released.promise;
      await route.fulfill({ response });
    });
    return {
      /** Resolves when the first was carried out, and its answer is on its way. */
      arrived: arrived.promise,
      count: () => count,
      release() {
        isHeld = false;
        released.resolve();
      },
    };
  }

  it('keeps what is typed while a change is saved, as not saved yet', async () => {
    await open(`/users/${grace}`);
    await page.getByLabel('Given name').fill('Grace');
    const saving = await hold('**/api/v1/users/*', 'PATCH');
    await button('Save changes').click();
    await saving.arrived;
    await page.getByLabel('Family name').fill('Murray');
    saving.release();
    await toast('The profile was saved').waitFor();
    expect(await page.getByLabel('Family name').inputValue()).toBe('Murray');
    await button('Save changes').click();
    await page.getByText('Not saved yet').waitFor({ state: 'detached' });
    expect(await console_.api('GET', `/users/${grace}`)).toMatchObject({
      given_name: 'Grace',
      family_name: 'Murray',
    });
  });

  it('takes no older answer for newer than what was saved', async () => {
    await open(`/users/${grace}`);
    const reading = await hold(`**/api/v1/users/${grace}`);
    // Everything of the person is read again after it.
    await button('More about this user').click();
    await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
    await button('Sign out everywhere').click();
    await reading.arrived;
    await page.getByLabel('Full name').fill('Rear Admiral Hopper');
    await button('Save changes').click();
    await toast('The profile was saved').waitFor();
    reading.release();
    await page.getByRole('heading', { name: 'Rear Admiral Hopper', level: 1 }).waitFor();
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.getByRole('tab', { name: 'Profile' }).click();
    expect(await page.getByLabel('Full name').inputValue()).toBe('Rear Admiral Hopper');
    await page.getByLabel('Full name').fill('Grace Hopper');
    await button('Save changes').click();
    await page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor();
  });

  it('tells nobody of another’s change that was their own, beside the form', async () => {
    await open(`/users/${grace}`);
    await button('Set a password').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Make one up' }).click();
    await dialog.getByRole('button', { name: 'Set the password' }).click();
    await toast('The password was set').waitFor();
    await button('More about this user').click();
    await page.getByRole('menuitem', { name: 'Suspend' }).click();
    await button('Suspend').click();
    await toast('Grace Hopper was suspended').waitFor();
    await page.getByLabel('Telephone number').fill('+441632960001');
    await button('Save changes').click();
    await toast('The profile was saved').waitFor();
    await console_.api('PATCH', `/users/${grace}`, { state: 'active' });
  });

  it('says what became of a change to who has left the form', async () => {
    await open(`/users/${grace}`);
    await page.getByRole('textbox', { name: 'E-mail address' }).fill('ada@example.com');
    const saving = await hold('**/api/v1/users/*', 'PATCH');
    await button('Save changes').click();
    await saving.arrived;
    await page.getByRole('link', { name: 'Roles', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('heading', { name: 'Roles', level: 1 }).waitFor();
    saving.release();
    await toast('That did not work').waitFor();
  });

  it('leaves people where they have gone while something was made', async () => {
    await open('/roles');
    await button('Add a role').first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('editors');
    const making = await hold('**/api/v1/roles', 'POST');
    await button('Add the role').click();
    await making.arrived;
    await page.keyboard.press('Escape');
    await page.getByRole('link', { name: 'Groups', exact: true }).click();
    await page.getByRole('heading', { name: 'Groups', level: 1 }).waitFor();
    making.release();
    await toast('editors was added').waitFor();
    expect(page.url()).toBe(`${console_.provider.url}/admin/groups`);
  });

  it('closes no dialog that was opened since', async () => {
    await open('/attributes');
    await button('Add an attribute').first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('department');
    const making = await hold('**/api/v1/attributes', 'POST');
    await button('Add the attribute').click();
    await making.arrived;
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await button('Add an attribute').first().click();
    await page.getByRole('dialog').getByLabel('Name').fill('cost_centre');
    making.release();
    await toast('department was added').waitFor();
    expect(await page.getByRole('dialog').getByLabel('Name').inputValue()).toBe('cost_centre');
  });

  it('takes a person back to the list who waits for a deletion, and nobody else', async () => {
    const { id } = await console_.api('POST', '/groups', { name: 'Sales' });
    await open(`/groups/${id}`);
    const deleting = await hold('**/api/v1/groups/*', 'DELETE');
    await button('Delete this group …').click();
    await button('Delete the group').click();
    await deleting.arrived;
    await page.getByRole('link', { name: 'Keys' }).click();
    await page.getByRole('heading', { name: 'Signing keys', level: 1 }).waitFor();
    deleting.release();
    await toast('Sales was deleted').waitFor();
    expect(page.url()).toBe(`${console_.provider.url}/admin/keys`);
  });

  it('does once what is clicked twice', async () => {
    const { id } = await console_.api('POST', '/roles', { name: 'staff' });
    await open(`/users/${grace}/access`);
    await page.getByRole('combobox', { name: 'Give a role' }).fill('staff');
    await page.getByRole('option', { name: 'staff' }).click();
    const giving = await hold('**/api/v1/users/*/roles', 'POST');
    await button('Give it').dblclick();
    await giving.arrived;
    giving.release();
    await toast('The role was given').waitFor();
    expect(giving.count()).toBe(1);
    const taking = await hold(`**/api/v1/users/*/roles/${id}`, 'DELETE');
    await button('Take staff away').dblclick();
    await taking.arrived;
    taking.release();
    await toast('staff was taken').waitFor();
    expect(taking.count()).toBe(1);
    expect(await toast('That did not work').count()).toBe(0);
  });

  it('imports once, and the file that was tried', async () => {
    await open('/users/import');
    const file = (email: string) => ({
      name: 'users.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(`email\r\n${email}\r\n`),
    });
    const input = page.locator('input[type=file]');
    await input.setInputFiles(file('tried@example.com'));
    await button('Try it without changing anything').click();
    await page.getByText('Every row can be taken.').waitFor();
    await input.setInputFiles(file('other@example.com'));
    const importing = await hold('**/api/v1/imports?*', 'POST');
    await button('Import for real').last().dblclick();
    await importing.arrived;
    importing.release();
    await page.getByText('Every row was taken.').waitFor();
    expect(importing.count()).toBe(1);
    const { items } = await console_.api('GET', '/users?q=tried');
    expect(items.map(({ email }: { email: string }) => email)).toEqual(['tried@example.com']);
    expect((await console_.api('GET', '/users?q=other')).items).toEqual([]);
  });

  it('moves a rule as often as it is told to', async () => {
    const { id: role_id } = await console_.api('POST', '/roles', { name: 'everybody' });
    for (const name of ['first', 'second', 'third']) {
      const rule = { condition: 'true', role_ids: [role_id] };
      await console_.api('POST', '/mappings', { name, ...rule });
    }
    await open('/mappings');
    const moving = await hold('**/api/v1/mappings/order', 'PUT');
    await button('Move third up').click();
    await moving.arrived;
    expect(await button('Move third up').isDisabled()).toBe(true);
    moving.release();
    await button('Move third up').click();
    await page.getByRole('row').nth(1).filter({ hasText: 'third' }).waitFor();
    const { items } = await console_.api('GET', '/mappings');
    expect(items.map(({ name }: { name: string }) => name)).toEqual(['third', 'first', 'second']);
  });

  it('offers of what was found by fewer letters only what still fits', async () => {
    await open(`/users/${grace}/access`);
    const field = page.getByRole('combobox', { name: 'Give a role' });
    await field.click();
    await page.getByRole('option', { name: 'staff' }).waitFor();
    const searching = await hold('**/api/v1/roles?*q=edi*');
    await field.fill('edi');
    await page.getByRole('option', { name: 'staff' }).waitFor({ state: 'detached' });
    expect(await page.getByRole('option').allInnerTexts()).toEqual(['editors']);
    searching.release();
    await page.getByRole('option', { name: 'editors' }).click();
  });

  it('lets whoever types into the palette go on when the page arrives', async () => {
    await open('/');
    await hearsKeys(page);
    const chunk = await hold('**/groups-page*.js');
    await page.getByRole('link', { name: 'Groups', exact: true }).click();
    await chunk.arrived;
    await page.keyboard.press('ControlOrMeta+k');
    const search = page.getByRole('combobox', { name: 'Search users, applications and pages' });
    await search.fill('key');
    chunk.release();
    await page.getByRole('heading', { name: 'Groups', level: 1, includeHidden: true }).waitFor();
    await page.keyboard.type('s');
    expect(await search.inputValue()).toBe('keys');
    await page.getByRole('option', { name: /Signing keys/ }).waitFor();
    await page.keyboard.press('Enter');
    const heading = page.getByRole('heading', { name: 'Signing keys', level: 1 });
    await heading.waitFor();
    await page.waitForFunction(() => document.activeElement?.matches('h1'));
  });

  it('leaves the letters of a reference as they are typed, while the address follows', async () => {
    await open('/events');
    const search = page.getByLabel('Reference, such as 7QF2-M9XD');
    await search.pressSequentially('7qf2-');
    await page.waitForURL('**/events?correlation_id=7QF2-');
    await search.pressSequentially('m9xd');
    await page.waitForURL('**/events?correlation_id=7QF2-M9XD');
    expect(await search.inputValue()).toBe('7qf2-m9xd');
  });
});
