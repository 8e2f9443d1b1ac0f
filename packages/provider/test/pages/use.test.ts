import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import { samplePages } from './page-samples.ts';
import { type SampleServer, startSampleServer } from './sample-server.ts';

const DESK = { width: 1440, height: 900 };

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`Use of the pages: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('Use of the pages', () => {
  let browser: Browser;
  let server: SampleServer;

  beforeAll(async () => {
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
    server = await startSampleServer(samplePages());
  });

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(
    name: string,
    options: BrowserContextOptions,
    use: (page: Page) => Promise<void>,
  ): Promise<void> {
    const page = await browser.newPage(options);
    try {
      await page.goto(`${server.url}/${name}`);
      await use(page);
    } finally {
      await page.close();
    }
  }

  /** The browser puts it there when it shows the page, which is later than when it has read it. */
  const hasFocus = (field: Locator) =>
    field.evaluate((element) => element === document.activeElement);

  test('a refused sign-in keeps the name and says at the password what is wrong', async () => {
    await open('sign-in-error', { viewport: DESK }, async (page) => {
      expect(await page.getByLabel('E-mail or username').inputValue()).toBe(
        'maria.lindqvist@example.com',
      );
      const password = page.getByLabel('Password');
      await expect.poll(() => hasFocus(password)).toBe(true);
      const explanation = await password.evaluate((element) => {
        const id = element.getAttribute('aria-describedby') ?? '';
        return document.getElementById(id)?.textContent;
      });
      expect(explanation).toContain('That e-mail or password is not right');
    });
  });

  test.each([
    ['email-code-error', 'Code from the e-mail', 'no longer valid'],
    ['second-factor-wrong', 'Code from the app', 'That code is not right'],
    ['second-factor-delayed', 'Recovery code', 'wait about 2 minutes'],
    ['verify-email-sent', 'Code from the e-mail', 'The code is missing'],
    ['enrol-totp-error', 'Code that the app shows', 'The clock of your phone'],
    ['change-password-error', 'New password', 'many people use it'],
    ['change-password-account', 'Present password', 'Your present password is not right'],
  ])(
    '%s puts the keyboard where to try again, and says there what is wrong',
    async (name, ...at) => {
      const [label, problem] = at;
      await open(name, { viewport: DESK }, async (page) => {
        const field = page.getByLabel(label, { exact: true });
        await expect.poll(() => hasFocus(field)).toBe(true);
        const described = await field.evaluate((element) =>
          (element.getAttribute('aria-describedby') ?? '')
            .split(' ')
            .map((id) => document.getElementById(id)?.textContent)
            .join(' '),
        );
        expect(described).toContain(problem);
        expect(await page.getByRole('alert').textContent()).toContain(problem);
      });
    },
  );

  test('a password can be shown, and is hidden again before it is sent', async () => {
    await open('change-password', { viewport: DESK }, async (page) => {
      const field = page.getByLabel('New password');
      const show = page.getByRole('button', { name: 'Show what I type' });
      await field.fill('correct horse');
      await show.click();
      expect(await field.getAttribute('type')).toBe('text');
      expect(await show.getAttribute('aria-pressed')).toBe('true');
      await show.click();
      expect(await field.getAttribute('type')).toBe('password');
      await show.click();
      const typeWhenSent = field.evaluate(
        (element: HTMLInputElement) =>
          new Promise((resolve) => {
            element.form?.addEventListener('submit', (event) => {
              event.preventDefault();
              resolve(element.type);
            });
          }),
      );
      await page.getByRole('button', { name: 'Save password' }).click();
      expect(await typeWhenSent).toBe('password');
    });
  });

  test('recovery codes can be copied, each on a line of its own', async () => {
    await open('recovery-codes', { viewport: DESK }, async (page) => {
      await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText('Copied').waitFor();
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      const shown = await page.locator('#codes code').allTextContents();
      expect(shown).toHaveLength(10);
      expect(copied).toBe(`${shown.join('\n')}\n`);
    });
  });

  test('recovery codes that the browser does not let us copy are selected, for people to do it', async () => {
    await open('recovery-codes', { viewport: DESK }, async (page) => {
      await page.evaluate(() => {
        navigator.clipboard.writeText = () =>
          Promise.reject(new DOMException('', 'NotAllowedError'));
      });
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByRole('status').filter({ hasText: 'copy them yourself' }).waitFor();
      const selected = await page.evaluate(() => String(getSelection()));
      for (const code of await page.locator('#codes code').allTextContents()) {
        expect(selected).toContain(code);
      }
    });
  });

  test('recovery codes are printed in black on white, without what can be pressed', async () => {
    await open('recovery-codes', { viewport: DESK, colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      const code = page.locator('#codes code').first();
      expect(await code.evaluate((element) => getComputedStyle(element).color)).toBe(
        'rgb(0, 0, 0)',
      );
      expect(await page.locator('a, button').filter({ visible: true }).count()).toBe(0);
    });
  });

  test('nothing that needs a script is offered without one', async () => {
    const viewport = { viewport: DESK, javaScriptEnabled: false };
    await open('sign-in-ways', viewport, async (page) => {
      expect(await page.getByRole('button').allTextContents()).toEqual([
        'Sign in',
        'E-mail me a code',
        'Deutsch',
      ]);
    });
    await open('second-factor-passkey', viewport, async (page) => {
      expect(await page.getByRole('button', { name: 'Use passkey' }).count()).toBe(0);
      expect(await page.getByText('Passkeys need JavaScript').isVisible()).toBe(true);
    });
    await open('recovery-codes', viewport, async (page) => {
      expect(await page.getByRole('button', { name: /Copy|Print/ }).count()).toBe(0);
    });
  });
});
