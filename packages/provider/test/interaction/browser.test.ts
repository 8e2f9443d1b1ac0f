import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import axe from 'axe-core';
import { Secret, TOTP } from 'otpauth';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import type { FactorType } from '../../src/policy/policies.ts';
import { authorizationUrl, PASSWORD } from '../provider-fixture.ts';
import { startSignIns, type TestSignIns } from './sign-in-fixture.ts';

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`Sign-ins in a browser: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('a sign-in in a browser', () => {
  let browser: Browser;
  let at: TestSignIns;
  let app: Server;
  let appUrl: string;
  let clientId: string;
  beforeAll(async () => {
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
    at = await startSignIns('sqlite');
    // Playwright can't answer in its place: it does not see where redirects lead.
    app = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Orbit</title><link rel="icon" href="data:,">');
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    appUrl = `http://localhost:${(app.address() as AddressInfo).port}/`;
    clientId = await at.addApplication({ redirect_uris: [appUrl] });
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    app?.close();
    await at?.stop();
  });

  async function withPage(
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => {
      // That a field was typed into before the page came to give it the focus is for information.
      if (message.type() !== 'info') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    try {
      await use(page);
      // A code that was wrong is answered with 422, which Chromium writes down.
      expect(complaints.filter((text) => !text.includes('422'))).toEqual([]);
    } finally {
      await context.close();
    }
  }
  const openSignIn = (page: Page, params: Record<string, string> = {}) =>
    page.goto(authorizationUrl(at.op, { client_id: clientId, redirect_uri: appUrl, ...params }));

  async function expectAccessible(page: Page): Promise<void> {
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: typeof axe }).axe.run(),
    );
    const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
    expect([await page.title(), found]).toEqual([await page.title(), []]);
  }

  /** Goes on with the Tab key until what has the focus is called so. */
  async function tabTo(page: Page, name: string): Promise<void> {
    const seen: string[] = [];
    for (let i = 0; i < 40; i += 1) {
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        if (!(element instanceof HTMLElement)) return '';
        const labels = element instanceof HTMLInputElement ? [...(element.labels ?? [])] : [];
        return [...labels, element]
          .map(({ textContent }) => textContent?.trim())
          .join(' ')
          .trim();
      });
      if (focused.startsWith(name)) return;
      seen.push(focused);
      await page.keyboard.press('Tab');
    }
    throw new Error(`Nothing is called ${name}: ${seen.join(' | ')}`);
  }

  it('with an app set up on the way needs neither a mouse nor JavaScript', async () => {
    const factors: FactorType[] = ['totp', 'passkey'];
    const ada = await at.addPerson({}, { mfa: 'required', factors });
    await withPage({ javaScriptEnabled: false }, async (page) => {
      await openSignIn(page);
      await tabTo(page, 'E-mail or username');
      await page.keyboard.type(ada.email);
      await page.keyboard.press('Tab');
      await tabTo(page, 'Password');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');

      await page.getByRole('heading', { name: 'Protect your account' }).waitFor();
      await tabTo(page, 'Authenticator app');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Set up an authenticator app' }).waitFor();
      const secret = (await page.locator('.secret code').textContent()) ?? '';
      const code = (steps: number) =>
        TOTP.generate({
          secret: Secret.fromBase32(secret.replaceAll(' ', '')),
          timestamp: at.clock.now() + steps * 30_000,
        });
      await tabTo(page, 'Code that the app shows');
      await page.keyboard.type(code(9));
      await page.keyboard.press('Enter');
      await page.getByRole('alert').waitFor();
      // The same secret, so that nothing has to be scanned again.
      expect(await page.locator('.secret code').textContent()).toBe(secret);
      await tabTo(page, 'Code that the app shows');
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.type(code(0));
      await page.keyboard.press('Enter');

      await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
      expect(await page.locator('.codes code').count()).toBe(10);
      await tabTo(page, 'I have kept them');
      await page.keyboard.press('Enter');
      await page.waitForURL(`${appUrl}**`);
      expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
      expect((await at.op.factors.list(ada.id)).map(({ name }) => name)).toContain('Authenticator');
    });
  });

  it('with a passkey that is made on the way, which then signs in by the button and in the field', async () => {
    const ada = await at.addPerson({}, { mfa: 'required', factors: ['passkey'] });
    await withPage({}, async (page) => {
      const cdp = await page.context().newCDPSession(page);
      await cdp.send('WebAuthn.enable');
      const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
        options: {
          protocol: 'ctap2',
          transport: 'internal',
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
        },
      });
      const simulate = (enabled: boolean) =>
        cdp.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled });
      // Or the empty authenticator would be asked as soon as the page is there.
      await simulate(false);
      await openSignIn(page);
      await expectAccessible(page);
      await page.getByLabel('E-mail or username').fill(ada.email);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Create a passkey' }).waitFor();
      await expectAccessible(page);
      await simulate(true);
      await page.getByRole('button', { name: 'Create passkey' }).click();
      await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor();
      await expectAccessible(page);
      await page.getByRole('link', { name: 'I have kept them' }).click();
      await page.waitForURL(`${appUrl}**`);

      // In the field: the virtual authenticator stands for a person who picks the passkey at once.
      await openSignIn(page, { prompt: 'login' });
      await page.waitForURL(`${appUrl}**`);
      expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();

      // By the button, in a browser that offers nothing in fields.
      await page.addInitScript(() => {
        Object.assign(PublicKeyCredential, { isConditionalMediationAvailable: async () => false });
      });
      await openSignIn(page, { prompt: 'login' });
      await page.getByRole('button', { name: 'passkey' }).click();
      await page.waitForURL(`${appUrl}**`);
      expect(new URL(page.url()).searchParams.get('code')).toBeTruthy();
    });
  });

  it('shows pages that axe has nothing to object to, at every step', async () => {
    await at.setSettings({ terms_version: '1', terms_uri: 'https://example.com/terms' });
    const factors: FactorType[] = ['totp', 'passkey'];
    const policy = { mfa: 'required' as const, factors, require_verified_email: true };
    const ada = await at.addPerson({ email_verified: false, must_change_password: true }, policy);
    const secret = await at.enrolTotp(ada);
    await at.recoveryCodes(ada);
    await withPage({}, async (page) => {
      await openSignIn(page);
      await page.getByLabel('E-mail or username').fill(ada.email);
      await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
      await page.keyboard.press('Enter');
      await page.getByRole('link', { name: 'Recovery code' }).click();
      await page.getByLabel('Recovery code').waitFor();
      await expectAccessible(page);
      await page.goBack();
      await page.getByLabel('Code from the app').fill(at.nextCode(secret));
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByRole('button', { name: 'Accept and continue' }).waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Accept and continue' }).click();
      await page.getByLabel('New password').fill('another long enough secret phrase');
      await expectAccessible(page);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name: 'Send the code' }).waitFor();
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Send the code' }).click();
      await page.getByLabel('Code from the e-mail').fill(await at.mailedCode(ada.email));
      await expectAccessible(page);
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.waitForURL(`${appUrl}**`);
    });
    await at.setSettings({ terms_version: null, terms_uri: null });
  });
});
