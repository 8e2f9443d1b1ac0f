import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { loadAssets } from '../../src/pages/assets.ts';
import { openTestFactors, type TestFactors } from '../factors/factors-fixture.ts';

const BROWSER = 'this browser';
const TEXTS = { cancelled: 'You cancelled.', known: 'You have it already.', failed: 'It failed.' };
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; base-uri 'none'";

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`Passkeys in a browser: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('a form for passkeys in a browser', () => {
  let browser: Browser;
  let at: TestFactors;
  let userId: string;
  let url: string;
  let close: () => Promise<void>;

  beforeAll(async () => {
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
    const server = createServer(async (request, response) => {
      const { pathname } = new URL(request.url ?? '/', url);
      const asset = Object.values(loadAssets()).find(({ path }) => path === pathname);
      response.writeHead(200, {
        'content-type': asset?.contentType ?? 'text/html; charset=utf-8',
        'content-security-policy': POLICY,
      });
      response.end(asset?.body ?? (await answer(pathname, request)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://localhost:${(server.address() as AddressInfo).port}`;
    close = () => new Promise((resolve) => server.close(() => resolve()));
    at = await openTestFactors('sqlite', url);
    userId = await at.addPerson();
  });
  afterAll(async () => {
    await browser?.close();
    await close?.();
    await at?.test.close();
  });

  async function answer(path: string, request: IncomingMessage): Promise<string> {
    const isRegistration = path === '/register';
    const asked = { purpose: 'sign_in', boundTo: BROWSER } as const;
    if (request.method === 'POST') {
      const response = new URLSearchParams(await textOf(request)).get('credential') ?? '';
      const given = { response, name: 'Key', boundTo: BROWSER };
      const result = isRegistration
        ? await at.passkeys.register(userId, given, { by: SYSTEM })
        : await at.passkeys.authenticate(response, asked, { by: SYSTEM });
      return `<!doctype html><title>x</title><p id="outcome">${result.outcome}</p>`;
    }
    const person = { userId, account: 'ada@example.com', displayName: 'Ada' };
    const options = isRegistration
      ? await at.passkeys.registrationOptions(person, BROWSER)
      : await at.passkeys.authenticationOptions(asked);
    const kind = isRegistration ? 'register' : 'authenticate';
    const { webauthnScript, passkeysScript } = loadAssets();
    return `<!doctype html><title>x</title>
<script src="${webauthnScript.path}" defer></script>
<script src="${passkeysScript.path}" type="module"></script>
<input aria-label="E-mail" name="email" autocomplete="username webauthn">
<form method="post" hidden data-passkey="${kind}" data-options='${JSON.stringify(options)}'${path === '/autofill' ? ' data-autofill' : ''}
  data-cancelled="${TEXTS.cancelled}" data-known="${TEXTS.known}" data-failed="${TEXTS.failed}">
<input type="hidden" name="credential"><button type="submit">Passkey</button>
<p role="status" data-passkey-status></p></form>
<p data-passkey-missing>No passkeys here.</p>`;
  }

  interface Authenticator {
    cdp: CDPSession;
    id: string;
  }
  async function plugIn(page: Page, options: object = {}): Promise<Authenticator> {
    const cdp = await page.context().newCDPSession(page);
    await cdp.send('WebAuthn.enable');
    const { authenticatorId: id } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        ...options,
      },
    });
    return { cdp, id };
  }
  async function withPage(
    options: Parameters<Browser['newPage']>[0],
    use: (page: Page) => Promise<void>,
  ) {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    try {
      await use(page);
      expect(complaints).toEqual([]);
    } finally {
      await page.close();
    }
  }
  const press = (page: Page) => page.getByRole('button', { name: 'Passkey' }).click();
  const outcomeOf = (page: Page) => page.locator('#outcome').textContent();

  it('registers a passkey once, signs in with it by the button, and offers it in the field', async () => {
    await withPage({}, async (page) => {
      const { cdp, id } = await plugIn(page);
      await page.goto(`${url}/register`);
      expect(await page.getByText('No passkeys here.').isVisible()).toBe(false);
      await press(page);
      expect(await outcomeOf(page)).toBe('enrolled');
      const [factor] = await at.factors.list(userId);
      expect(factor).toMatchObject({ kind: 'passkey', name: 'Key' });

      await page.goto(`${url}/register`);
      await press(page);
      await page.getByRole('status').getByText(TEXTS.known).waitFor();

      await page.goto(`${url}/sign-in`);
      await press(page);
      expect(await outcomeOf(page)).toBe('proved');

      await page.goto(`${url}/autofill`);
      // The virtual authenticator stands for a person who picks the passkey at once.
      await cdp.send('WebAuthn.setAutomaticPresenceSimulation', {
        authenticatorId: id,
        enabled: true,
      });
      expect(await outcomeOf(page)).toBe('proved');
    });
  });

  it('says that nothing happened when the person is not verified, and can be tried again', async () => {
    await withPage({}, async (page) => {
      const { cdp, id } = await plugIn(page);
      await page.goto(`${url}/register`);
      await press(page);
      expect(await outcomeOf(page)).toBe('enrolled');
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
      await page.goto(`${url}/sign-in`);
      await press(page);
      await page.getByRole('status').getByText(TEXTS.cancelled).waitFor();
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: true });
      await press(page);
      expect(await outcomeOf(page)).toBe('proved');
    });
  });

  it('stays hidden without scripts and without WebAuthn', async () => {
    const expectHidden = async (page: Page) => {
      await page.goto(`${url}/sign-in`);
      expect(await page.getByRole('button', { name: 'Passkey' }).isVisible()).toBe(false);
      expect(await page.getByText('No passkeys here.').isVisible()).toBe(true);
    };
    await withPage({ javaScriptEnabled: false }, expectHidden);
    await withPage({}, async (page) => {
      await page.addInitScript(() => {
        Reflect.deleteProperty(globalThis, 'PublicKeyCredential');
      });
      await expectHidden(page);
    });
  });
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += chunk;
  return text;
}
