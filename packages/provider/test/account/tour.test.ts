import axe from 'axe-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  PASSWORD,
  REDIRECT_URI,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { codeOf } from './account-fixture.ts';

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`A tour of an account: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('a tour of an account in a browser', () => {
  let browser: Browser;
  let op: TestProvider;
  beforeAll(async () => {
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
    op = await startTestProvider('sqlite');
    await op.settings.update({ self_deletion: true }, { by: SYSTEM });
    await op.applications.create(
      {
        client_name: 'Wiki',
        redirect_uris: [REDIRECT_URI],
        initiate_login_uri: 'https://wiki.example.com/login',
      },
      { by: SYSTEM },
    );
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await op?.stop();
  });

  async function signedIn(
    email: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<{ context: BrowserContext; page: Page; complaints: string[] }> {
    await op.users.create({ email, name: 'Ada Lovelace', password: PASSWORD }, { by: SYSTEM });
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      // That a field was typed into before the page came to give it the focus is for information.
      if (message.type() !== 'info') complaints.push(message.text());
    });
    await page.goto(`${op.url}/`);
    await page.fill('[name=email]', email);
    await page.fill('[name=password]', PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Hello, Ada Lovelace' }).waitFor();
    return { context, page, complaints };
  }

  /** Goes on by the keyboard until something of this name has the focus. */
  async function tabTo(page: Page, name: string): Promise<void> {
    for (let presses = 0; presses < 60; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        const label = element?.id && document.querySelector(`label[for="${element.id}"]`);
        return ((label || element)?.textContent ?? '').trim().replaceAll(/\s+/g, ' ');
      });
      if (focused === name) return;
    }
    throw new Error(`The keyboard does not reach ${name}.`);
  }

  async function complaintsOfAxe(page: Page): Promise<unknown[]> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(document.documentElement),
    );
    return violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
  }

  it('goes by the keyboard alone, through every place to an authenticator app', async () => {
    const { page, context, complaints } = await signedIn('keyboard@example.com');
    for (const [place, heading] of [
      ['Profile', 'Your profile'],
      ['Sessions', 'Your sessions'],
      ['Connected apps', 'Connected apps'],
      ['Your data', 'Your data'],
      ['Security', 'Security'],
    ] as const) {
      await tabTo(page, place);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      expect(await complaintsOfAxe(page)).toEqual([]);
    }
    await tabTo(page, 'Add a second step');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: /^Authenticator app/ }).focus();
    await page.keyboard.press('Enter');
    const secret = await page.locator('.secret code').textContent();
    await page.locator('[name=code]:focus').waitFor();
    await page.keyboard.type(codeOf(secret?.replaceAll(' ', '') ?? ''));
    await tabTo(page, 'Name of this app');
    await page.keyboard.type('Phone');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
    await tabTo(page, 'I have kept them');
    await page.keyboard.press('Enter');
    await page.getByRole('status').filter({ hasText: 'It is set up' }).waitFor();
    expect(await complaintsOfAxe(page)).toEqual([]);
    await tabTo(page, 'Manage');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Authenticator app', level: 1 }).waitFor();
    await tabTo(page, 'Remove');
    await page.keyboard.press('Enter');
    await page.getByText('Nothing is set up').waitFor();
    expect(complaints).toEqual([]);
    await context.close();
  });

  it('sets up a passkey, and works without scripts for all else', async () => {
    const { page, context, complaints } = await signedIn('passkey@example.com', {
      viewport: { width: 360, height: 740 },
    });
    const devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
      },
    });
    await page.goto(`${op.url}/account/security/passkey`);
    await page.getByLabel('Name of this passkey').fill('Laptop');
    await page.getByRole('button', { name: 'Create passkey' }).click();
    await page.getByRole('link', { name: 'I have kept them' }).click();
    await page.getByText('Laptop').waitFor();
    expect(complaints).toEqual([]);
    await context.close();

    const plain = await signedIn('plain@example.com', { javaScriptEnabled: false });
    await plain.page.getByRole('link', { name: 'Profile' }).click();
    await plain.page.getByLabel('Full name').fill('Countess Lovelace');
    await plain.page.getByRole('combobox', { name: 'Language' }).selectOption('de');
    await plain.page.getByRole('button', { name: 'Save' }).click();
    await plain.page.getByText('Ihr Profil ist gespeichert.').waitFor();
    await plain.page.getByRole('link', { name: 'Ihre Daten' }).click();
    const [download] = await Promise.all([
      plain.page.waitForEvent('download'),
      plain.page.getByRole('button', { name: 'Herunterladen' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('my-data.json');
    await plain.page.getByRole('link', { name: 'Konto löschen' }).click();
    await plain.page.getByText('Ich will mein Konto löschen').click();
    await plain.page.getByRole('button', { name: 'Mein Konto löschen' }).click();
    await plain.page.getByRole('heading', { name: 'Ihr Konto wurde gelöscht' }).waitFor();
    await plain.context.close();
  });
});
