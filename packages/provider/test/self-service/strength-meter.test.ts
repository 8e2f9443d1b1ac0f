import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import {
  forgot,
  NEW_PASSWORD,
  type SelfService,
  startSelfService,
} from './self-service-fixture.ts';

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`The strength meter in a browser: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('the meter of a new password', () => {
  let desk: SelfService;
  let browser: Browser;
  let resetLink: string;
  beforeAll(async () => {
    desk = await startSelfService('sqlite');
    await desk.set({ registration: true });
    const { email } = await desk.addPerson();
    await forgot(desk, email);
    resetLink = await desk.linkTo(email);
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
  });

  async function onPage(
    address: string,
    use: (page: Page) => Promise<void>,
    options: BrowserContextOptions = {},
  ) {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    page.on('console', (message) => {
      // That a field was typed into before the page came to give it the focus is for information.
      if (message.type() !== 'info') complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    try {
      await page.goto(address);
      await use(page);
      // A policy that is broken is complained of here.
      return complaints;
    } finally {
      await page.close();
    }
  }
  const registration = () => `${desk.op.url}/signin/register`;
  const fieldOf = (page: Page) => page.locator('#password');
  const says = (page: Page, text: string) => page.getByRole('status').getByText(text).waitFor();
  const bar = (page: Page) => page.locator('.strength-bar');

  it.each([
    ['registration', registration],
    ['a password that is set by a link', () => resetLink],
  ])('moves with what is typed at %s, and breaks no policy', async (_name, address) => {
    const complaints = await onPage(address(), async (page) => {
      expect(await bar(page).isVisible()).toBe(false);
      await fieldOf(page).pressSequentially('password');
      await says(page, 'Very weak: guessed at once');
      expect(await bar(page).isVisible()).toBe(true);
      await fieldOf(page).fill(NEW_PASSWORD);
      await says(page, 'Strong: very hard to guess');
      await fieldOf(page).fill('');
      await bar(page).waitFor({ state: 'hidden' });
      expect(await page.getByRole('status').textContent()).toBe('');
    });
    expect(complaints).toEqual([]);
  });

  it('knows the name that was typed before, and speaks the language of the page', async () => {
    const german = { locale: 'de-DE' };
    const use = async (page: Page) => {
      await page.locator('#name').fill('Xyvquor Bzandewik');
      await fieldOf(page).fill('xyvquor bzandewik');
      await says(page, 'Sehr schwach: sofort erraten');
    };
    expect(await onPage(registration(), use, german)).toEqual([]);
  });

  it('asks once for what is typed fast, and gives up on what is no longer there', async () => {
    await onPage(registration(), async (page) => {
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.method() === 'POST') asked.push(request.postData() ?? '');
      });
      let letGo = () => {};
      const held = new Promise<void>((resolve) => {
        letGo = resolve;
      });
      await page.route('**/password-strength', async (route) => {
        if (route.request().postData()?.includes('"password":"password"')) await held;
        // The first request is aborted by then.
        await route.continue().catch(() => undefined);
      });
      const first = page.waitForRequest('**/password-strength');
      await fieldOf(page).pressSequentially('password');
      await first;
      const aborted = page.waitForEvent('requestfailed');
      await fieldOf(page).fill(NEW_PASSWORD);
      await aborted;
      letGo();
      await says(page, 'Strong: very hard to guess');
      expect(asked).toHaveLength(2);
    });
  });

  it.each(['light', 'dark'] as const)(
    'has nothing that axe objects to, %s',
    async (colorScheme) => {
      const use = async (page: Page) => {
        await fieldOf(page).fill('password');
        await says(page, 'Very weak: guessed at once');
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(() =>
          (globalThis as unknown as { axe: typeof axe }).axe.run(document.documentElement, {
            rules: { 'color-contrast-enhanced': { enabled: true } },
          }),
        );
        expect(violations.map(({ id }) => id)).toEqual([]);
      };
      await onPage(registration(), use, { colorScheme, viewport: { width: 360, height: 740 } });
    },
  );

  it('stays as it is when the server has had enough', async () => {
    await onPage(registration(), async (page) => {
      await fieldOf(page).fill(NEW_PASSWORD);
      await says(page, 'Strong: very hard to guess');
      await page.route('**/password-strength', (route) => route.fulfill({ status: 429 }));
      const refused = page.waitForResponse('**/password-strength');
      await fieldOf(page).fill('password');
      await refused;
      expect(await page.getByRole('status').textContent()).toBe('Strong: very hard to guess');
    });
  });

  it('is not there without JavaScript, where the form works as ever', async () => {
    const plain = { javaScriptEnabled: false };
    const use = async (page: Page) => {
      expect(await page.locator('.strength').isVisible()).toBe(false);
      await page.getByLabel('Name').fill('Grace Hopper');
      await page.getByLabel('E-mail').fill('grace@example.org');
      await fieldOf(page).fill(NEW_PASSWORD);
      await page.getByRole('button', { name: 'Create account' }).click();
      await page.waitForURL('**/signin/notice/**');
    };
    expect(await onPage(registration(), use, plain)).toEqual([]);
  });

  it('gives only the pages that ask something a policy by which they may', async () => {
    const policyOf = async (address: string) =>
      (await fetch(address)).headers.get('content-security-policy') ?? '';
    expect(await policyOf(registration())).toMatch(/script-src 'self';connect-src 'self'$/);
    expect(await policyOf(resetLink)).toMatch(/script-src 'self';connect-src 'self'$/);
    for (const other of ['/signin/forgot', '/nowhere']) {
      expect(await policyOf(desk.op.url + other)).not.toContain('connect-src');
    }
  });
});
