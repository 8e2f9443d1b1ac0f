import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser } from '../browser.ts';
import { type RunningConsole, startConsole } from './fixture.ts';

const PEOPLE = 60;

/** What people see, and keep, where the line or the provider fails. */
describe.skipIf(!(await hasBrowser()))('the dashboard in trouble', () => {
  let console_: RunningConsole;
  let page: Page;
  let grace: string;

  beforeAll(async () => {
    console_ = await startConsole();
    grace = await console_.addUser({ email: 'grace@example.com', name: 'Grace Hopper' });
    const users = Array.from({ length: PEOPLE }, (_, i) => ({ email: `many${i}@example.com` }));
    await console_.api('POST', '/users/bulk', { users });
    page = await console_.open('/');
  });
  afterAll(() => console_?.stop());

  const open = async (path: string) => {
    await page.goto(`${console_.provider.url}/admin${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  /** Answers requests of one method by `answer` until `ends` is called. */
  const fail = async (path: string, method: string, answer: (route: Route) => Promise<void>) => {
    const handle = async (route: Route) =>
      route.request().method() === method ? await answer(route) : await route.fallback();
    await page.route(path, handle);
    return { ends: () => page.unroute(path, handle) };
  };
  const unreachable = (route: Route) => route.abort('connectionrefused');
  const broken = (route: Route) =>
    route.fulfill({ status: 502, contentType: 'text/html', body: '<h1>Bad gateway</h1>' });
  const familyName = () => page.getByLabel('Family name');
  const save = () => page.getByRole('button', { name: 'Save changes' }).click();

  it('keeps what was typed where a change does not reach the provider, and saves it later', async () => {
    await open(`/users/${grace}`);
    await familyName().fill('Hopper');
    const failing = await fail('**/api/v1/users/*', 'PATCH', unreachable);
    await save();
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    expect(await familyName().inputValue()).toBe('Hopper');
    await failing.ends();
    await save();
    await page.getByRole('alert').filter({ hasText: 'The profile was saved' }).waitFor();
  });

  it('says so where somebody else’s change cannot be read', async () => {
    await open(`/users/${grace}`);
    await familyName().fill('Murray');
    await console_.api('PATCH', `/users/${grace}`, { given_name: 'Grace' });
    const failing = await fail('**/api/v1/users/*', 'GET', broken);
    await save();
    await page.getByRole('alert').filter({ hasText: 'answered in its place (502)' }).waitFor();
    await failing.ends();
    await save();
    await page.getByRole('button', { name: 'Save my changes over theirs' }).click();
    await page.getByRole('alert').filter({ hasText: 'The profile was saved' }).waitFor();
    expect(await console_.api('GET', `/users/${grace}`)).toMatchObject({
      given_name: 'Grace',
      family_name: 'Murray',
    });
  });

  it('names the reference of what failed at the provider', async () => {
    await open(`/users/${grace}`);
    await familyName().fill('Hopper');
    const failing = await fail('**/api/v1/users/*', 'PATCH', (route) =>
      route.fulfill({
        status: 500,
        contentType: 'application/problem+json',
        body: JSON.stringify({
          code: 'internal_error',
          title: 'Something went wrong on our side',
          detail: 'Try again.',
          status: 500,
          request_id: '7QF2-M9XD',
        }),
      }),
    );
    await save();
    await page.getByRole('alert').filter({ hasText: 'Reference: 7QF2-M9XD' }).waitFor();
    expect(await familyName().inputValue()).toBe('Hopper');
    await failing.ends();
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('keeps the rows of a list whose next ones do not come, and tries again', async () => {
    await open('/users');
    const rows = page.getByRole('table', { name: 'Users' }).getByRole('link');
    await rows.nth(49).waitFor();
    const failing = await fail('**/api/v1/users?*after=*', 'GET', (route) =>
      route.fulfill({
        status: 503,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'busy', detail: 'Wait a moment.', request_id: '7QF2-M9XD' }),
      }),
    );
    await page.getByRole('button', { name: 'Show more' }).click();
    const alert = page.getByRole('alert').filter({ hasText: 'The next ones could not be read' });
    await alert.waitFor();
    expect(await rows.count()).toBe(50);
    await failing.ends();
    await alert.getByRole('button', { name: 'Try again' }).click();
    await rows.nth(PEOPLE + 1).waitFor();
    await alert.waitFor({ state: 'detached' });
  });

  it('signs nobody out whose token cannot be renewed because the provider is away', async () => {
    await open(`/users/${grace}`);
    await familyName().fill('Typed');
    const refused = await fail('**/api/v1/users/*', 'PATCH', (route) =>
      route.fulfill({ status: 401, contentType: 'application/json', body: '{}' }),
    );
    const away = await fail('**/oidc/token', 'POST', broken);
    await save();
    await page.getByRole('alert').filter({ hasText: 'cannot be reached' }).waitFor();
    expect(await page.getByRole('dialog').count()).toBe(0);
    await refused.ends();
    await away.ends();
    await save();
    await page.getByRole('alert').filter({ hasText: 'The profile was saved' }).waitFor();
  });
});
