import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  pkce,
  REDIRECT_URI,
  signIn,
} from '../../packages/provider/test/provider-fixture.ts';
import { hasBrowser } from '../browser.ts';
import { HttpBrowser } from '../http-browser.ts';
import { failuresOf, hearsKeys, type RunningConsole, startConsole } from './fixture.ts';

describe.skipIf(!(await hasBrowser()))('users in the dashboard', () => {
  let console_: RunningConsole;
  let page: Page;
  let editors: string;
  let wiki: string;
  const ids = new Map<string, string>();
  const id = (name: string) => ids.get(name) as string;

  beforeAll(async () => {
    console_ = await startConsole();
    const { api } = console_;
    editors = (await api('POST', '/roles', { name: 'editors' })).id;
    await api('POST', '/groups', { name: 'Sales' });
    await api('POST', '/attributes', {
      name: 'department',
      type: 'string',
      canonical_values: ['Sales', 'Support'],
    });
    const app = { redirect_uris: ['https://wiki.example.com/cb'], access: 'roles' };
    wiki = (await api('POST', '/apps', { client_name: 'Wiki', ...app })).id;
    await api('POST', `/roles/${editors}/apps`, { app_id: wiki });
    for (const name of ['Grace Hopper', 'Alan Turing', 'Katherine Johnson', 'Edsger Dijkstra']) {
      const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`;
      ids.set(name, (await api('POST', '/users', { email, name })).id);
    }
    page = await console_.open('/users');
  });
  afterAll(async () => {
    expect(
      page && failuresOf(page).filter((text) => !/status of 4(04|09|12|22)/.test(text)),
    ).toEqual([]);
    await console_?.stop();
  });

  const open = async (path: string) => {
    await page.goto(`${console_.provider.url}/admin${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const toast = (text: string | RegExp) => page.getByRole('alert').filter({ hasText: text });
  const user = async (name: string) => await console_.api('GET', `/users/${id(name)}`);

  it('are found while one types, and the address says which', async () => {
    await open('/users');
    await page.getByRole('link', { name: 'Alan Turing' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('grac');
    await page.getByRole('link', { name: 'Alan Turing' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Grace Hopper' }).waitFor();
    await expect.poll(() => new URL(page.url()).search).toBe('?q=grac');
    await page.getByRole('button', { name: 'Clear the search' }).click();
    await page.getByRole('link', { name: 'Alan Turing' }).waitFor();
  });

  it('are opened by whoever has just typed, and coming back finds what was searched for', async () => {
    const page = await console_.open('/users');
    // The page of a user is on its way still when the search would have been written into the address.
    const chunk = Promise.withResolvers<void>();
    await page.route('**/user-page*.js', async (route) => {
      await chunk.promise;
      await route.continue();
    });
    await page.clock.install();
    const search = page.getByLabel('Search by name, e-mail or username');
    const url = `${console_.provider.url}/admin/users`;
    await search.fill('grace');
    await page.getByRole('link', { name: 'Alan Turing' }).waitFor({ state: 'detached' });
    await page.getByRole('link', { name: 'Grace Hopper' }).click();
    await page.clock.fastForward(1000);
    expect(page.url()).toBe(`${url}/${id('Grace Hopper')}`);
    chunk.resolve();
    await page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor();
    await page.goBack();
    await page.getByRole('link', { name: 'Grace Hopper' }).waitFor();
    expect(page.url()).toBe(`${url}?q=grace`);
    expect(await search.inputValue()).toBe('grace');
    await page.context().close();
  });

  it('that are not there are told of with a way back', async () => {
    await open('/users?q=zzz');
    await page.getByText('Nobody is like that').waitFor();
    await page.getByRole('button', { name: 'Show everybody' }).click();
    await page.getByRole('link', { name: 'Grace Hopper' }).waitFor();
  });

  it('are added, with what is wrong said at its field', async () => {
    await open('/users/new');
    await page.getByLabel('E-mail address').fill('grace@example.com');
    await page.getByLabel('Username').fill('not ok');
    await page.getByRole('button', { name: 'Add the user' }).click();
    const username = page.getByLabel('Username');
    await expect.poll(() => username.getAttribute('aria-invalid')).toBe('true');
    await username.fill('');
    await page.getByRole('button', { name: 'Add the user' }).click();
    await expect
      .poll(() => page.getByLabel('E-mail address').getAttribute('aria-invalid'))
      .toBe('true');
    await page.getByLabel('E-mail address').fill('barbara@example.com');
    await page.getByLabel('Full name').fill('Barbara Liskov');
    await page.getByRole('combobox', { name: 'Roles' }).fill('edit');
    await page.getByRole('option', { name: 'editors' }).click();
    await page.getByRole('button', { name: 'Add the user' }).click();
    await page.getByRole('heading', { name: 'Barbara Liskov', level: 1 }).waitFor();
    const { items } = await console_.api('GET', '/users?q=barbara');
    expect(items[0]).toMatchObject({ roles: ['editors'], state: 'active' });
  });

  it('are changed, one field without touching another', async () => {
    await open(`/users/${id('Grace Hopper')}`);
    await page.getByLabel('Family name').fill('Hopper');
    await page.getByRole('combobox', { name: 'department' }).click();
    await page.getByRole('option', { name: 'Support' }).click();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await toast('The profile was saved').waitFor();
    expect(await user('Grace Hopper')).toMatchObject({
      family_name: 'Hopper',
      attributes: { department: 'Support' },
      name: 'Grace Hopper',
    });
  });

  it('changed by somebody else meanwhile are shown with both changes, and one decides', async () => {
    await open(`/users/${id('Alan Turing')}`);
    await page.getByLabel('Given name').fill('Alan M.');
    await console_.api('PATCH', `/users/${id('Alan Turing')}`, { family_name: 'Turing' });
    await page.getByRole('button', { name: 'Save changes' }).click();
    const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else has changed this' });
    await conflict.waitFor();
    const row = conflict.getByRole('row', { name: /Family name/ });
    expect(await row.textContent()).toBe('Family namenothingTuringnothing');
    await conflict.getByRole('button', { name: 'Save my changes over theirs' }).click();
    await toast('The profile was saved').waitFor();
    expect(await user('Alan Turing')).toMatchObject({
      given_name: 'Alan M.',
      family_name: 'Turing',
    });
  });

  it('with changes that are not saved are left only when one means it', async () => {
    await open(`/users/${id('Alan Turing')}`);
    await page.getByLabel('Full name').fill('Someone Else');
    await page
      .getByRole('navigation', { name: 'Dashboard' })
      .getByRole('link', { name: 'Roles' })
      .click();
    const question = page.getByRole('dialog', { name: 'Leave without saving?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    expect(await page.getByLabel('Full name').inputValue()).toBe('Someone Else');
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await page.getByLabel('Full name').inputValue()).toBe('Alan Turing');
  });

  it('show why an application is closed to them, and open it from there', async () => {
    await open(`/users/${id('Katherine Johnson')}/access`);
    await page.getByRole('combobox', { name: 'Application' }).click();
    await page.getByRole('option', { name: 'Wiki' }).click();
    await page.getByText('They cannot open it').waitFor();
    await page
      .getByText('The application is open to editors, and they have none of these.')
      .waitFor();
    await page
      .getByRole('listitem')
      .filter({ hasText: 'editors' })
      .getByRole('button', { name: 'Do it' })
      .first()
      .click();
    await page.getByText('They can open it').waitFor();
    expect((await user('Katherine Johnson')).roles).toEqual(['editors']);
  });

  it('are given a role and lose it again, each with a way back', async () => {
    await open(`/users/${id('Edsger Dijkstra')}/access`);
    await page.getByRole('combobox', { name: 'Give a role' }).fill('edi');
    await page.getByRole('option', { name: 'editors' }).click();
    await page.getByRole('button', { name: 'Give it' }).click();
    await page.getByRole('cell', { name: 'An administrator gave it' }).waitFor();
    await page.getByRole('button', { name: 'Take editors away' }).click();
    await toast('editors was taken').getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('cell', { name: 'An administrator gave it' }).waitFor();
    await expect.poll(async () => (await user('Edsger Dijkstra')).roles).toEqual(['editors']);
  });

  it('are given a password that is made up, and can sign in with it', async () => {
    await open(`/users/${id('Grace Hopper')}`);
    await page.getByRole('button', { name: 'Set a password' }).click();
    const dialog = page.getByRole('dialog', { name: /Set a password/ });
    await dialog.getByRole('button', { name: 'Make one up' }).click();
    const password = await dialog.getByLabel('New password').inputValue();
    expect(password).toMatch(/^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
    await dialog.getByRole('button', { name: 'Set the password' }).click();
    await toast('The password was set').waitFor();
    const found = await console_.provider.users.findForSignIn('grace@example.com');
    expect(found && JSON.stringify(found)).not.toContain(password);
  });

  it('are deleted with a way back, and erased only after one has typed whom', async () => {
    await open(`/users/${id('Alan Turing')}`);
    await page.getByRole('button', { name: 'More about this user' }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    await page.getByText('This user is deleted').waitFor();
    await page.getByText('until then they can be restored').waitFor();
    await toast('was deleted').getByRole('button', { name: 'Undo' }).click();
    await page.getByText('This user is deleted').waitFor({ state: 'detached' });
    expect((await user('Alan Turing')).state).toBe('active');

    await console_.api('DELETE', `/users/${id('Alan Turing')}`);
    await open(`/users/${id('Alan Turing')}`);
    await page.getByRole('button', { name: 'More about this user' }).click();
    await page.getByRole('menuitem', { name: 'Erase for good' }).click();
    const dialog = page.getByRole('dialog', { name: /Erase/ });
    const erase = dialog.getByRole('button', { name: 'Erase for good' });
    expect(await erase.isDisabled()).toBe(true);
    await dialog.getByLabel('Type alan@example.com to go on').fill('alan@example.com');
    await erase.click();
    await page.waitForURL('**/admin/users');
    await expect(user('Alan Turing')).rejects.toThrow('user_not_found');
  });

  it('are disconnected from an application, whose tokens end with it', async () => {
    const { provider, addUser, api } = console_;
    const email = 'hedy@example.com';
    const hedy = await addUser({ email, name: 'Hedy Lamarr' });
    const redirect = { redirect_uris: [REDIRECT_URI] };
    const { client_id } = await api('POST', '/apps', { client_name: 'Radio', ...redirect });
    const { challenge } = pkce();
    const params = { client_id, code_challenge: challenge, code_challenge_method: 'S256' };
    codeOf(await signIn(provider, new HttpBrowser(), { email, params }));

    await open(`/users/${hedy}/grants`);
    const row = page.getByRole('row', { name: /Radio/ });
    expect(await row.textContent()).toContain('their profile, their e-mail address');
    await row.getByRole('button', { name: 'Disconnect' }).click();
    const dialog = page.getByRole('dialog', { name: 'Disconnect Radio?' });
    expect(await dialog.textContent()).toContain('Its tokens end at once');
    await dialog.getByRole('button', { name: 'Disconnect it' }).click();
    await page.getByText('No application is connected').waitFor();
    expect((await api('GET', `/users/${hedy}/grants`)).items).toEqual([]);
  });

  it('who failed to sign in too often are let in again at once', async () => {
    const { provider, addUser, api } = console_;
    const email = 'shafi@example.com';
    const shafi = await addUser({ email, name: 'Shafi Goldwasser' });
    const browser = new HttpBrowser();
    const form = await browser.follow(await browser.get(`${provider.url}/`), provider.url);
    for (const password of ['one', 'two', 'three']) await browser.submit(form, { email, password });
    expect(await api('GET', `/users/${shafi}/attempts`)).toMatchObject({ failures: 3 });

    await open(`/users/${shafi}/sessions`);
    await page.getByText('3, from one address').waitFor();
    await page.getByRole('button', { name: 'Forget them' }).click();
    await toast('The failed attempts were forgotten').waitFor();
    const section = page.getByRole('region', { name: 'Failed attempts' });
    await section.getByText('None.').waitFor();
    expect(await api('GET', `/users/${shafi}/attempts`)).toMatchObject({ failures: 0 });
  });

  it('are invited, and the mail can be read where there is no mail server', async () => {
    const email = 'whitfield@example.com';
    const body = { email, name: 'Whitfield Diffie', state: 'invited' };
    const { id: invited } = await console_.api('POST', '/users', body);
    await open(`/users/${invited}`);
    await page.getByRole('button', { name: 'Send an invitation' }).click();
    await page.getByText(`It is on its way to ${email}`).waitFor();
    await page.getByRole('main').getByRole('link', { name: 'Mail', exact: true }).click();
    await page.getByRole('button', { name: email }).click();
    await page.getByRole('dialog', { name: 'Mail' }).getByText('/invitation').waitFor();
  });

  it('whose address is not verified get a link; without a mail server it is said what to do', async () => {
    const path = `/users/${id('Grace Hopper')}`;
    await open(path);
    await page.route('**/email-verification', async (route) => {
      const detail = 'No mail can be sent here.';
      const json = { code: 'mail_not_configured', title: detail, detail, status: 409 };
      await route.fulfill({ status: 409, contentType: 'application/problem+json', json });
    });
    const send = page.getByRole('button', { name: 'Send a link to verify it' });
    await send.click();
    await page.getByRole('alert').filter({ hasText: 'SMTP_URL' }).waitFor();
    await page.unroute('**/email-verification');
    await send.click();
    await page.getByText('It is on its way to grace@example.com').waitFor();
    const { items } = await console_.api('GET', '/mails?limit=1');
    expect(items).toMatchObject([{ to: 'grace@example.com', template: 'email_verification' }]);
  });

  it('are suspended together, after it was said what that means', async () => {
    await open('/users?sort=name');
    await page.getByLabel('Select Edsger Dijkstra').check();
    await page.getByLabel('Select Katherine Johnson').check();
    const bar = page.getByRole('region', { name: 'Selected users' });
    await bar.getByText('2 users selected').waitFor();
    await bar.getByRole('button', { name: 'Suspend' }).click();
    const dialog = page.getByRole('dialog', { name: 'Suspend 2 users?' });
    expect(await dialog.textContent()).toContain('signed out everywhere');
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await toast('Suspended: 2 users').waitFor();
    expect((await user('Edsger Dijkstra')).state).toBe('suspended');
    expect((await user('Katherine Johnson')).state).toBe('suspended');
  });

  it('are each as they were once a change of many is taken back', async () => {
    await open('/users?sort=name');
    const before = { state: 'active', group_id: null };
    await console_.api('PATCH', `/users/${id('Edsger Dijkstra')}`, before);
    await console_.api('PATCH', `/users/${id('Katherine Johnson')}`, { state: 'invited' });
    await page.reload();
    const bar = page.getByRole('region', { name: 'Selected users' });
    const select = async () => {
      await page.getByLabel('Select Edsger Dijkstra').check();
      await page.getByLabel('Select Katherine Johnson').check();
    };
    await select();
    await bar.getByRole('button', { name: 'Suspend' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await toast('Suspended: 2 users').last().getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await user('Edsger Dijkstra')).state).toBe('active');
    await expect.poll(async () => (await user('Katherine Johnson')).state).toBe('invited');
    await select();
    await bar.getByRole('button', { name: 'Put into a group' }).click();
    const dialog = page.getByRole('dialog', { name: 'Put 2 users into a group' });
    await dialog.getByRole('combobox', { name: 'Group' }).click();
    await page.getByRole('option', { name: 'Sales' }).click();
    await dialog.getByRole('button', { name: 'Put into the group' }).click();
    const undo = toast('Put into the group: 2 users').getByRole('button', { name: 'Undo' });
    await undo.waitFor();
    expect((await user('Edsger Dijkstra')).group_id).not.toBe(null);
    await undo.click();
    await expect.poll(async () => (await user('Edsger Dijkstra')).group_id).toBe(null);
  });

  it('are given a role together, which is taken back from those only who did not have it', async () => {
    const [had, hadNot] = ['Edsger Dijkstra', 'Katherine Johnson'];
    await console_.api('DELETE', `/users/${id(hadNot)}/roles/${editors}`);
    await console_.api('POST', `/users/${id(had)}/roles`, { role_id: editors });
    await open('/users?sort=name');
    for (const name of [had, hadNot]) await page.getByLabel(`Select ${name}`).check();
    await page.getByRole('button', { name: 'Give a role' }).click();
    const dialog = page.getByRole('dialog', { name: 'Give a role to 2 users' });
    await dialog.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'editors' }).click();
    await dialog.getByRole('button', { name: 'Give the role' }).click();
    const undo = toast('Role editors given: 2 users').getByRole('button', { name: 'Undo' });
    await undo.waitFor();
    expect((await user(hadNot)).roles).toEqual(['editors']);
    await undo.click();
    await expect.poll(async () => (await user(hadNot)).roles).toEqual([]);
    expect((await user(had)).roles).toEqual(['editors']);
  });

  it('who are suspended say so on their page, with the way back', async () => {
    const name = 'Edsger Dijkstra';
    await console_.api('PATCH', `/users/${id(name)}`, { state: 'suspended' });
    await open(`/users/${id(name)}`);
    const notice = page.getByRole('alert').filter({ hasText: 'This user is suspended' });
    await notice.getByRole('button', { name: 'Activate' }).click();
    await notice.waitFor({ state: 'detached' });
    expect((await user(name)).state).toBe('active');
  });

  it('who were deleted are restored together', async () => {
    const names = ['Edsger Dijkstra', 'Katherine Johnson'];
    for (const name of names) await console_.api('DELETE', `/users/${id(name)}`);
    await open('/users?state=deleted');
    for (const name of names) await page.getByLabel(`Select ${name}`).check();
    const bar = page.getByRole('region', { name: 'Selected users' });
    expect(await bar.getByRole('button', { name: 'Suspend' }).count()).toBe(0);
    await bar.getByRole('button', { name: 'Restore' }).click();
    await toast('Restored: 2 users').getByRole('button', { name: 'Undo' }).waitFor();
    for (const name of names) expect((await user(name)).state).not.toBe('deleted');
  });

  it('are imported from a file: first without changing anything, then for real', async () => {
    await open('/users/import');
    await page.locator('input[type=file]').setInputFiles({
      name: 'users.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from('email,name\nradia@example.com,Radia Perlman\nnot an address,Nobody\n'),
    });
    await page.getByRole('button', { name: 'Try it without changing anything' }).click();
    await page.getByText('Done, save 1 row that could not be taken.').waitFor();
    expect(await page.getByRole('table').textContent()).toContain('email');
    expect((await console_.api('GET', '/users?q=radia')).items).toEqual([]);
    await page.getByRole('button', { name: 'Import for real' }).last().click();
    await page.getByRole('heading', { name: 'What happened' }).waitFor();
    await page.getByText('Done, save 1 row that could not be taken.').waitFor();
    expect((await console_.api('GET', '/users?q=radia')).items).toHaveLength(1);
  });

  it('are exported as a file that can be imported again', async () => {
    await open('/users?q=radia');
    await page.getByRole('button', { name: 'More about users' }).click();
    await page.getByRole('menuitem', { name: 'Export these users' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save users.csv' }).click(),
    ]);
    const chunks: Buffer[] = [];
    for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString()).toMatch(
      /^email,.*\r\nradia@example.com,,Radia Perlman,/,
    );
  });

  it('are reached from anywhere by a few letters', async () => {
    await open('/events');
    await hearsKeys(page);
    await page.keyboard.press('Control+k');
    const search = page.getByRole('combobox', { name: 'Search users, applications and pages' });
    await search.fill('grace');
    // What Enter takes is chosen by itself, and said.
    const chosen = page.getByRole('option', { name: /Grace Hopper/, selected: true });
    await chosen.waitFor();
    const isSaid = async () =>
      (await search.getAttribute('aria-activedescendant')) === (await chosen.getAttribute('id'));
    await expect.poll(isSaid).toBe(true);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor();
  });
});
