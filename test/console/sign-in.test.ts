import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import { ADMIN, failuresOf, type RunningConsole, signIn, startConsole } from './fixture.ts';

describe.skipIf(!(await hasBrowser()))('signing in to the dashboard', () => {
  let console_: RunningConsole;
  beforeAll(async () => {
    console_ = await startConsole();
    await console_.addUser({ email: 'nobody@example.com', name: 'Nobody' });
  });
  afterAll(() => console_?.stop());

  it('asks for the password once, and comes to the address that was asked for', async () => {
    const page = await console_.open('/users?q=ada&state=active');
    await page.getByRole('link', { name: ADMIN.name }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/admin/users');
    expect(await page.getByLabel('Search by name, e-mail or username').inputValue()).toBe('ada');
    expect(await page.getByRole('combobox', { name: 'State' }).inputValue()).toBe('Active');

    await page.reload();
    await page.getByRole('link', { name: ADMIN.name }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=ada&state=active');
    expect(failuresOf(page)).toEqual([]);
    await page.context().close();
  });

  it('keeps no token where a script or another tab could find it, nor a code in the address', async () => {
    const page = await console_.open('/users');
    await page.getByRole('heading', { name: 'Users', level: 1 }).waitFor();
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }]),
    );
    expect(kept).not.toMatch(/token|verifier|eyJ/i);
    expect(page.url()).not.toContain('code=');
    const cookies = await page.context().cookies();
    expect(cookies.every(({ httpOnly }) => httpOnly)).toBe(true);
    await page.context().close();
  });

  it('tells who may administer nothing what they can do', async () => {
    const page = await console_.open('/users', { email: 'nobody@example.com' });
    await page.getByRole('heading', { name: 'You may not administer anything here' }).waitFor();
    expect(await page.getByRole('main').textContent()).toContain('ask a super administrator');
    expect(await page.getByRole('navigation').count()).toBe(0);
    await page.getByRole('link', { name: 'Go to your apps' }).click();
    await page.waitForURL(`${console_.provider.url}/`);
    await page.context().close();
  });

  it('shows only what one’s privileges reach', async () => {
    await console_.addUser({
      email: 'desk@example.com',
      name: 'Help Desk',
      privilege: { kind: 'help_desk' },
    });
    const page = await console_.open('/users', { email: 'desk@example.com' });
    const navigation = page.getByRole('navigation', { name: 'Dashboard' });
    await navigation.getByRole('link', { name: 'Users' }).waitFor();
    for (const hidden of ['Applications', 'Events', 'Administrators', 'Settings', 'Overview']) {
      expect(await navigation.getByRole('link', { name: hidden, exact: true }).count()).toBe(0);
    }
    expect(await page.getByRole('link', { name: 'Add a user' }).count()).toBe(0);
    await page.context().close();
  });

  it('signs out of the provider too', async () => {
    const page = await console_.open('/users');
    await page.getByRole('button', { name: ADMIN.name }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: /signed out/i }).waitFor();
    await page.goto(`${console_.provider.url}/admin/users`);
    await page.getByLabel('Password').waitFor();
    await page.context().close();
  });

  it('says so when the session was ended elsewhere, and goes on at the same place', async () => {
    const id = await console_.addUser({
      email: 'ended@example.com',
      name: 'Ended',
      privilege: { kind: 'super' },
    });
    const page = await console_.open('/users', { email: 'ended@example.com' });
    await page.getByRole('link', { name: ADMIN.name }).waitFor();
    await console_.api('DELETE', `/users/${id}/sessions`);
    await page.getByLabel('Search by name, e-mail or username').fill('ada');
    await page.getByRole('dialog', { name: 'You have been signed out' }).waitFor();
    // The address follows when nobody has typed for a moment.
    await page.waitForURL('**/users?q=ada');
    await page.getByRole('button', { name: 'Sign in again' }).click();
    await signIn(page, 'ended@example.com');
    await page.getByRole('link', { name: ADMIN.name }).waitFor();
    expect(new URL(page.url()).search).toBe('?q=ada');
    await page.context().close();
  });
});
