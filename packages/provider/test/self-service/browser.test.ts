import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import { APP_ORIGIN, authorizationUrl } from '../provider-fixture.ts';
import { NEW_PASSWORD, type SelfService, startSelfService } from './self-service-fixture.ts';

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`Helping oneself in a browser: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('helping oneself in a browser', () => {
  let desk: SelfService;
  let browser: Browser;
  beforeAll(async () => {
    desk = await startSelfService('sqlite');
    await desk.set({ registration: true });
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
  });

  /** Nothing listens at the application: the test reads where the browser goes. */
  async function openSignIn() {
    const page = await browser.newPage();
    await page.goto(authorizationUrl(desk.op, { client_id: desk.clientId }));
    return page;
  }

  it('a forgotten password is set again by the mail in the outbox, and signs in', async () => {
    const { email } = await desk.addPerson();
    const page = await openSignIn();
    await page.getByRole('link', { name: 'Forgot your password?' }).click();
    await page.getByLabel('E-mail or username').fill(email);
    await page.getByRole('button', { name: 'Send the link' }).click();
    await page.getByRole('link', { name: 'Read it in the outbox' }).click();
    await page.getByRole('link', { name: 'Reset your password' }).first().click();
    await page.getByRole('link', { name: '/signin/reset/' }).click();
    await page.getByLabel('New password').fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Save password' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail or username').fill(email);
    await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    const asked = page.waitForRequest(`${APP_ORIGIN}/**`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(new URL((await asked).url()).searchParams.get('code')).toBeTruthy();
  });

  it('who registers is led back to the application', async () => {
    const page = await openSignIn();
    await page.getByRole('link', { name: 'Create one' }).click();
    await page.getByLabel('Name').fill('Grace Hopper');
    await page.getByLabel('E-mail').fill('grace@example.org');
    await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('link', { name: 'Read it in the outbox' }).click();
    await page.getByRole('link', { name: 'Finish your registration' }).first().click();
    await page.getByRole('link', { name: '/signin/register/' }).click();
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByRole('link', { name: 'Sign in' }).click();
    await page.getByLabel('E-mail or username').fill('grace@example.org');
    await page.getByLabel('Password', { exact: true }).fill(NEW_PASSWORD);
    const asked = page.waitForRequest(`${APP_ORIGIN}/**`);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    expect(new URL((await asked).url()).searchParams.get('code')).toBeTruthy();
  });
});
