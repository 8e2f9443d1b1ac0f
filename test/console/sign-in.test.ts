import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD } from '../../packages/provider/test/provider-fixture.ts';
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

  describe('when the session was ended elsewhere', () => {
    let page: Page;
    let id: string;

    beforeAll(async () => {
      const ended = { email: 'ended@example.com', name: 'Ended' };
      id = await console_.addUser({ ...ended, privilege: { kind: 'super' } });
      page = await console_.open('/users', { email: ended.email });
    });
    afterAll(() => page?.context().close());

    const dialog = () => page.getByRole('dialog', { name: 'You have been signed out' });
    const signInBeside = async (email: string) => {
      const [beside] = await Promise.all([
        page.waitForEvent('popup'),
        dialog().getByRole('button', { name: 'Sign in again' }).click(),
      ]);
      await beside.getByLabel('E-mail or username').fill(email);
      await beside.getByLabel('Password').fill(PASSWORD);
      const closed = beside.waitForEvent('close');
      await beside.getByRole('button', { name: 'Sign in', exact: true }).click();
      await closed;
    };

    it('signs in again in a window beside the page, which keeps what was typed', async () => {
      await page.goto(`${console_.provider.url}/admin/users/${id}`);
      await page.getByLabel('Family name').fill('Typed');
      await console_.api('DELETE', `/users/${id}/sessions`);
      await page.getByRole('button', { name: 'Save changes' }).click();
      await dialog().waitFor();
      await signInBeside('ended@example.com');
      await dialog().waitFor({ state: 'detached' });
      expect(await page.getByLabel('Family name').inputValue()).toBe('Typed');
      await page.getByRole('button', { name: 'Save changes' }).click();
      await page.getByRole('alert').filter({ hasText: 'The profile was saved' }).waitFor();
      expect((await console_.api('GET', `/users/${id}`)).family_name).toBe('Typed');
    });

    it('does not go on as somebody else', async () => {
      await console_.api('DELETE', `/users/${id}/sessions`);
      await page.getByRole('tab', { name: 'Sessions' }).click();
      await dialog().waitFor();
      await signInBeside(ADMIN.email);
      await dialog().getByText(`${ADMIN.name} signed in there`).waitFor();
      expect(await dialog().isVisible()).toBe(true);
    });

    it('leaves for the sign-in, and comes back to the same place', async () => {
      await page.goto(`${console_.provider.url}/admin/users`);
      await page.getByRole('link', { name: ADMIN.name }).waitFor();
      await console_.api('DELETE', `/users/${await idOf(ADMIN.email)}/sessions`);
      await page.getByLabel('Search by name, e-mail or username').fill('ada');
      await dialog().waitFor();
      // The address follows when nobody has typed for a moment.
      await page.waitForURL('**/users?q=ada');
      await page.getByRole('button', { name: 'Leave the page and sign in' }).click();
      await signIn(page, ADMIN.email);
      await page.getByRole('link', { name: ADMIN.name }).waitFor();
      expect(new URL(page.url()).search).toBe('?q=ada');
    });

    it('stays signed in when what was asked before that is refused afterwards', async () => {
      // A list that is followed asks for another token again and again.
      await page.goto(`${console_.provider.url}/admin/events?live=true`);
      await page.getByRole('switch', { name: 'Live' }).waitFor();
      await console_.api('DELETE', `/users/${await idOf(ADMIN.email)}/sessions`);
      await dialog().waitFor();
      const asked = Promise.withResolvers<void>();
      const released = Promise.withResolvers<void>();
      await page.route('**/oidc/token', async (route) => {
        if (!route.request().postData()?.includes('refresh_token=')) return await route.fallback();
        const response = await route.fetch();
        asked.resolve();
        await released.promise;
        await route.fulfill({ response });
      });
      await asked.promise;
      await signInBeside(ADMIN.email);
      await dialog().waitFor({ state: 'detached' });
      const refused = page.waitForResponse('**/oidc/token');
      released.resolve();
      await (await refused).finished();
      // The page has heard of it by the time that it has asked once more.
      await page.waitForResponse(
        (answer) => answer.url().includes('/api/v1/events') && answer.ok(),
      );
      expect(await dialog().count()).toBe(0);
      await page.unrouteAll();
    });

    const idOf = async (email: string): Promise<string> =>
      (await console_.api('GET', `/users?q=${email}`)).items[0].id;
  });
});
