import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import {
  accessibilityViolations,
  failuresOf,
  type RunningConsole,
  settled,
  startConsole,
  wearTheme,
} from './fixture.ts';
import { signedIn } from './past-sign-in.ts';

describe.skipIf(!(await hasBrowser()))('policies in the dashboard', () => {
  let console_: RunningConsole;
  let page: Page;
  let strict: string;
  let byDefault: string;

  const signIn = (userId: string, ago: number) => signedIn(console_, userId, ago);

  beforeAll(async () => {
    console_ = await startConsole();
    const { api } = console_;
    byDefault = (await api('GET', '/policies')).items[0].id;
    strict = (await api('POST', '/policies', { name: 'Office' })).id;
    const group = (await api('POST', '/groups', { name: 'Office', policy_id: strict })).id;
    for (const name of ['Grace Hopper', 'Alan Turing']) {
      const email = `${name.split(' ')[0]?.toLowerCase()}@example.com`;
      const { id } = await api('POST', '/users', { email, name, group_id: group });
      for (const ago of [1, 2, 3]) await signIn(id, ago);
    }
    page = await console_.open('/');
  });
  afterAll(async () => {
    expect(
      page && failuresOf(page).filter((text) => !/status of 4(04|09|12|22)/.test(text)),
    ).toEqual([]);
    await console_?.stop();
  });

  const open = async (id: string) => {
    await page.goto(`${console_.provider.url}/admin/policies/${id}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const panel = () => page.getByRole('region', { name: 'What would this change do?' });
  const mfaOf = async (id: string) => (await console_.api('GET', `/policies/${id}`)).mfa;

  it('say whom they are for', async () => {
    await open(strict);
    const coverage = page.getByRole('region', { name: 'Who is under it' });
    await coverage.getByRole('link', { name: 'Office' }).waitFor();
    expect(await coverage.textContent()).toContain('2 users');
  });

  it('are tried on the sign-ins of the last days before they are saved', async () => {
    await open(strict);
    await page.getByRole('radio', { name: 'Everybody' }).check();
    await panel().getByRole('button', { name: 'Try it' }).click();
    await panel().getByText('of 6 sign-ins asked for more').waitFor();
    await panel().getByText('They would have had to set up a second factor').waitFor();
    await panel().getByText('6 sign-ins of 2 people').waitFor();
    await panel().getByRole('link', { name: 'Grace Hopper' }).waitFor();
    expect(await mfaOf(strict)).toBe('optional');
    await page.getByRole('checkbox', { name: 'Codes by e-mail' }).uncheck();
    await panel().getByText('You have changed more since you tried it.').waitFor();
  });

  it('show who and which sign-ins, each with the way there', async () => {
    await open(strict);
    await page.getByRole('radio', { name: 'Everybody' }).check();
    await panel().getByRole('button', { name: 'Try it' }).click();
    await panel().getByRole('button', { name: 'Show 2 people and their sign-ins' }).click();
    const drawer = page.getByRole('dialog', {
      name: 'What would have been different for 2 people',
    });
    await drawer.getByRole('row', { name: /Alan Turing.*set up a second factor.*3/ }).waitFor();
    await drawer.getByRole('tab', { name: 'Sign-ins' }).click();
    expect(await drawer.getByRole('row').count()).toBe(7);
    for (const colorScheme of ['light', 'dark'] as const) {
      await wearTheme(page, colorScheme);
      await settled(page);
      expect(await accessibilityViolations(page, ['color-contrast', 'link-name'])).toEqual([]);
    }
    await drawer.getByRole('button', { name: 'Close' }).click();
    await drawer.waitFor({ state: 'detached' });
    expect(await accessibilityViolations(page)).toEqual([]);
  });

  it('are saved only after the number of people was named', async () => {
    await open(strict);
    await page.getByRole('radio', { name: 'Everybody' }).check();
    await page.getByRole('button', { name: 'Save changes' }).click();
    const question = page.getByRole('dialog', { name: 'Signing in asks more of 2 people' });
    expect(await question.textContent()).toMatch(
      /Of the 6 sign-ins of the last 30 days, it would have asked 6 for more: those of (Grace Hopper and Alan Turing|Alan Turing and Grace Hopper)\./,
    );
    await question.getByRole('button', { name: 'Go on editing' }).click();
    expect(await mfaOf(strict)).toBe('optional');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await question.getByRole('button', { name: 'Save anyway' }).click();
    await page.getByRole('alert').filter({ hasText: 'The policy was saved' }).waitFor();
    expect(await mfaOf(strict)).toBe('required');
  });

  it('are saved without a question where nobody would have noticed', async () => {
    await open(strict);
    await page.getByLabel('Shortest password').fill('12');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('alert').filter({ hasText: 'The policy was saved' }).waitFor();
    expect((await console_.api('GET', `/policies/${strict}`)).password_min_length).toBe(12);
  });

  it('say so where a change is about whoever makes it', async () => {
    await open(byDefault);
    await page.getByRole('radio', { name: 'Everybody' }).check();
    await panel().getByRole('button', { name: 'Try it' }).click();
    await panel().getByText('This is about you too').waitFor();
    expect(await panel().textContent()).toContain('At your next sign-in you would');
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  describe('and what else asks for more', () => {
    const save = () => page.getByRole('button', { name: 'Save changes' });

    it('an application says what its second factor would have asked of whom', async () => {
      const fields = { client_name: 'Wiki', client_id: 'wiki', require_mfa: false };
      const uris = { redirect_uris: ['https://wiki.example.com/cb'] };
      const { id } = await console_.api('POST', '/apps', { ...fields, ...uris });
      await page.goto(`${console_.provider.url}/admin/applications/${id}/access`);
      await page.getByRole('switch', { name: 'A second factor is needed' }).check();
      // The policy of both asks everybody by now, so the application asks nothing more.
      await panel()
        .getByText(/Of the 6 sign-ins to this application in the last 30 days/)
        .waitFor();
      await page.getByRole('radio', { name: 'Whoever has one of the roles below' }).check();
      await panel().getByText('in the last 30 days, it would have stopped 6.').waitFor();
      await panel().getByText('No role of theirs opens the application').waitFor();
      await panel().getByRole('link', { name: 'Grace Hopper' }).waitFor();
      expect(await accessibilityViolations(page)).toEqual([]);
      await page.getByRole('button', { name: 'Discard' }).click();
      await panel().waitFor({ state: 'detached' });
      expect(await save().count()).toBe(0);
    });

    it('a role says the same of whoever has it', async () => {
      const { id } = await console_.api('POST', '/roles', { name: 'Unused' });
      await page.goto(`${console_.provider.url}/admin/roles/${id}/settings`);
      await page.getByRole('switch', { name: 'Whoever has it needs a second factor' }).check();
      await panel().getByText('There were no sign-ins of whoever has this role').waitFor();
    });

    it('an idle lifetime says how many sessions have been unused for longer', async () => {
      await open(strict);
      await page.getByRole('switch', { name: 'After a time' }).last().check();
      await panel().getByRole('button', { name: 'Try it' }).click();
      await panel().getByText('No session of now has been unused for longer than that.').waitFor();
    });
  });
});
