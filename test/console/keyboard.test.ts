import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REDIRECT_URI, signIn } from '../../packages/provider/test/provider-fixture.ts';
import { hasBrowser } from '../browser.ts';
import { HttpBrowser } from '../http-browser.ts';
import {
  accessibilityViolations,
  hearsKeys,
  type RunningConsole,
  startConsole,
} from './fixture.ts';

/** Rules of axe-core about what is over the page for a moment. */
const NAMED_AND_NESTED = [
  'aria-dialog-name',
  'aria-required-children',
  'aria-required-parent',
  'landmark-no-duplicate-banner',
];

describe.skipIf(!(await hasBrowser()))('the dashboard by the keyboard alone', () => {
  let console_: RunningConsole;
  let page: Page;
  let grace: string;

  beforeAll(async () => {
    console_ = await startConsole();
    const { provider, api } = console_;
    grace = await console_.addUser({ email: 'grace@example.com', name: 'Grace Hopper' });
    await console_.addUser({ email: 'alan@example.com', name: 'Alan Turing' });
    const redirect = { redirect_uris: [REDIRECT_URI], require_pkce: false };
    const { client_id } = await api('POST', '/apps', { client_name: 'Wiki', ...redirect });
    const who = { email: 'grace@example.com', params: { client_id } };
    await signIn(provider, new HttpBrowser(), who);
    await signIn(provider, new HttpBrowser(), who);
    page = await console_.open('/users');
  });
  afterAll(() => console_?.stop());

  const open = async (path: string) => {
    await page.goto(`${console_.provider.url}/admin${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  /** What has the focus, by its words or its kind. */
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: at } = document;
      return at === document.body ? 'nothing' : `${at?.tagName.toLowerCase()} ${at?.textContent}`;
    });
  const tabTo = async (name: RegExp) => {
    for (let i = 0; i < 60 && !name.test(await focused()); i += 1) await page.keyboard.press('Tab');
    expect(await focused()).toMatch(name);
  };

  /** What is read out of a field after its name. */
  const describedBy = (field: Locator) =>
    field.evaluate((it) =>
      (it.getAttribute('aria-describedby') ?? '')
        .split(' ')
        .map((id) => document.getElementById(id)?.textContent)
        .join(' '),
    );

  it('finds a user and opens them', async () => {
    await open('/users');
    const other = page.getByRole('link', { name: 'Alan Turing' });
    await other.waitFor();
    await page.keyboard.press('/');
    await expect.poll(focused).toMatch(/^input /);
    await page.keyboard.type('grace');
    await other.waitFor({ state: 'detached' });
    await tabTo(/^a Grace Hopper/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Grace Hopper', level: 1 }).waitFor();
    await expect.poll(focused).toBe('h1 Grace Hopper');
  });

  it('saves a form and is still in it', async () => {
    await open(`/users/${grace}`);
    await page.getByLabel('Family name').focus();
    await page.keyboard.type('Hopper');
    await tabTo(/^button Save changes/);
    await page.keyboard.press('Enter');
    await page.getByRole('alert').filter({ hasText: 'The profile was saved' }).waitFor();
    await page.getByRole('button', { name: 'Save changes' }).waitFor({ state: 'detached' });
    await expect.poll(focused).toMatch(/^form /);
  });

  it('comes back to the button whose question was answered with no', async () => {
    await open(`/users/${grace}/grants`);
    await page.getByRole('button', { name: 'Disconnect' }).waitFor();
    await tabTo(/^button Disconnect/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Disconnect Wiki?' }).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(focused).toMatch(/^button Disconnect/);
  });

  it('disconnects an application, and is where it was', async () => {
    await open(`/users/${grace}/grants`);
    await page.getByRole('button', { name: 'Disconnect' }).waitFor();
    await tabTo(/^button Disconnect/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Disconnect Wiki?' }).waitFor();
    await tabTo(/^button Disconnect it/);
    await page.keyboard.press('Enter');
    await page.getByText('No application is connected').waitFor();
    await expect.poll(focused).toMatch(/No application is connected/);
  });

  it('ends one session after the other, and is where they are listed', async () => {
    await open(`/users/${grace}/sessions`);
    await page.getByRole('button', { name: 'End' }).first().waitFor();
    for (const left of [1, 0]) {
      await tabTo(/^button End$/);
      await page.keyboard.press('Enter');
      await expect.poll(() => page.getByRole('button', { name: 'End' }).count()).toBe(left);
      await expect.poll(focused).toMatch(/^section Signed in/);
    }
  });

  it('is led to the first field that is wrong, which says what is wrong with it', async () => {
    await open('/roles');
    await tabTo(/^button Add a role/);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Add a role' });
    const name = dialog.getByRole('textbox', { name: 'Name' });
    await expect.poll(() => name.evaluate((it) => it === document.activeElement)).toBe(true);
    await tabTo(/^button Add the role/);
    await page.keyboard.press('Enter');
    await expect.poll(() => name.evaluate((it) => it === document.activeElement)).toBe(true);
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    expect(await describedBy(name)).toContain('Enter a name.');
    await page.keyboard.press('Escape');
    await expect.poll(focused).toMatch(/^button Add a role/);
  });

  it('never types under the bar that saves', async () => {
    await page.setViewportSize({ width: 360, height: 640 });
    await open(`/users/${grace}`);
    for (const label of ['Username', 'Full name', 'Given name', 'Family name', 'Language']) {
      const field = page.getByLabel(label);
      await field.focus();
      await page.keyboard.type('x');
      const bar = page.getByRole('button', { name: 'Save changes' });
      await bar.waitFor();
      const isFree = () =>
        field.evaluate((it) => {
          const { x, bottom, width } = it.getBoundingClientRect();
          return document.elementFromPoint(x + width / 2, bottom - 2) === it;
        });
      await expect.poll(isFree, { message: label }).toBe(true);
    }
    await page.getByRole('button', { name: 'Discard' }).click();
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('opens menus at their first item, and leaves them by Escape', async () => {
    await open('/users');
    await page.getByRole('button', { name: 'Ada Lovelace' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(focused).toBe('a Your apps and account');
    expect(await accessibilityViolations(page, NAMED_AND_NESTED)).toEqual([]);
    await page.keyboard.press('Escape');
    await expect.poll(focused).toMatch(/^button A?Ada Lovelace/);
  });

  it('hears the palette by its name, with rows that can be told apart', async () => {
    await open('/users');
    await hearsKeys(page);
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Go anywhere' });
    await palette.getByRole('option', { name: 'Policies' }).waitFor();
    expect(await accessibilityViolations(page, NAMED_AND_NESTED)).toEqual([]);
    await page.keyboard.type('zzzz');
    await palette.getByRole('status').filter({ hasText: 'Nothing starts with that' }).waitFor();
    await page.keyboard.press('Escape');
    await palette.waitFor({ state: 'detached' });
  });

  it('leaves the focus alone where somebody has put it nowhere', async () => {
    await open('/users/new');
    await page.getByLabel('Username').focus();
    await page.getByText('The e-mail address is all that is needed').click();
    await page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          document.body.append(document.createElement('i'));
          requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
        }),
    );
    expect(await focused()).not.toMatch(/^input/);
  });
});
