import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import type { Page as ProviderPage } from '../../src/pages/page.ts';
import { awkwardPages, samplePages } from './page-samples.ts';
import { type SampleServer, startSampleServer } from './sample-server.ts';

const SAMPLES = samplePages();
const GERMAN = inGerman(samplePages('de'));
const ALL = { ...SAMPLES, ...awkwardPages(), ...GERMAN, ...inGerman(awkwardPages('de')) };
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };
/** Where German, whose words are longer, is checked too. */
const NARROWEST = { viewport: PHONE, colorScheme: 'light' as const };

/** WCAG 2.2 AA and best practices are axe's own choice; contrast of 7:1 and target size come on top. */
const AXE_OPTIONS: axe.RunOptions = {
  resultTypes: ['violations'],
  rules: { 'color-contrast-enhanced': { enabled: true }, 'target-size': { enabled: true } },
};

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`Looks of the pages: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('Looks of the pages', { timeout: 60_000 }, () => {
  let browser: Browser;
  let server: SampleServer;

  beforeAll(async () => {
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
    server = await startSampleServer(ALL);
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(
    name: string,
    options: Parameters<Browser['newPage']>[0],
    use: (page: Page, complaints: string[]) => Promise<void>,
  ): Promise<void> {
    const page = await browser.newPage(options);
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    try {
      await page.goto(`${server.url}/${name}`);
      await use(page, complaints);
    } finally {
      await page.close();
    }
  }

  describe.each([
    NARROWEST,
    { viewport: PHONE, colorScheme: 'dark' as const },
    { viewport: DESK, colorScheme: 'light' as const },
    { viewport: DESK, colorScheme: 'dark' as const },
  ])('$viewport.width wide, $colorScheme', (setting) => {
    const languages = setting === NARROWEST ? { ...SAMPLES, ...GERMAN } : SAMPLES;
    test.each(Object.keys(languages))('%s has nothing that axe objects to', async (name) => {
      await open(name, setting, async (page, complaints) => {
        await page.evaluate(axe.source);
        const { violations } = await page.evaluate(
          (options) =>
            (globalThis as unknown as { axe: typeof axe }).axe.run(
              document.documentElement,
              options,
            ),
          AXE_OPTIONS,
        );
        expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual(
          [],
        );
        expect(complaints).toEqual([]);
      });
    });
  });

  test.each([320, 360, 768, 1440])(
    'no page scrolls sideways in a window %i wide',
    async (width) => {
      await open('sign-in', { viewport: { width, height: 740 } }, async (page) => {
        const tooWide = [];
        for (const name of Object.keys(ALL)) {
          await page.goto(`${server.url}/${name}`);
          const content = await page.evaluate(() => document.documentElement.scrollWidth);
          if (content > width) tooWide.push(`${name}: ${content}`);
        }
        expect(tooWide).toEqual([]);
      });
    },
  );

  test.each(Object.keys(SAMPLES))('everything to press on %s is 44 pixels high', async (name) => {
    await open(name, { viewport: PHONE }, async (page) => {
      const heights = await page.evaluate(() =>
        [...document.querySelectorAll('a, button, input:not([type=hidden])')]
          .filter((element) => element.checkVisibility())
          // Of a box to tick the whole row can be pressed.
          .map((element) => (element.closest('.check') ?? element).getBoundingClientRect().height),
      );
      for (const height of heights) expect(height).toBeGreaterThanOrEqual(44);
    });
  });

  test.each(Object.keys(SAMPLES))('%s shows where the keyboard is', async (name) => {
    await open(name, { viewport: DESK }, async (page) => {
      for (const control of await page
        .locator('a, button, input:not([type=hidden])')
        .filter({ visible: true })
        .all()) {
        // A key first: after one, focus set by script counts as set by the keyboard.
        await page.keyboard.press('Shift');
        await control.focus();
        const outline = await control.evaluate((element) => {
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          return `${outlineStyle} ${outlineWidth}`;
        });
        expect(outline).toBe('solid 2px');
      }
    });
  });

  test.each([
    ['sign-in', 'email', ['password', 'Show what I type', 'Sign in']],
    ['sign-in-error', 'password', ['Show what I type', 'Sign in']],
    [
      'sign-in-ways',
      'email',
      [
        'password',
        'Show what I type',
        'Forgot your password?',
        'Sign in',
        'E-mail me a code',
        'Sign in with a passkey',
        'Create one',
      ],
    ],
    ['email-code', 'code', ['Sign in', 'Send another code', 'Start over']],
    [
      'second-factor-totp',
      'code',
      ['remember', 'Continue', 'Passkey', 'Code by e-mail', 'Recovery code', 'Not you?'],
    ],
    ['second-factor-passkey', undefined, ['remember', 'Use passkey', 'Recovery code', 'Not you?']],
    ['accept-terms', undefined, [/^Read the terms/, 'Accept and continue', 'Decline', 'Not you?']],
    ['verify-email', 'Send the code', ['Not you?']],
    ['enrol-factor', undefined, [/^Passkey/, /^Authenticator app/, 'Not you?']],
    ['enrol-totp', 'code', ['name', 'Turn on', 'Back', 'Not you?']],
    ['enrol-passkey', undefined, ['name', 'Create passkey', 'Back', 'Not you?']],
    ['recovery-codes', undefined, ['Copy', 'Print', 'I have kept them', 'Not you?']],
    ['change-password', 'password', ['Show what I type', 'Save password', 'Not you?']],
    [
      'change-password-account',
      'current_password',
      ['Show what I type', 'password', 'Show what I type', 'Save password', 'Cancel'],
    ],
    ['confirm-sign-out', undefined, ['Sign out', 'Stay signed in', 'Deutsch']],
    ['signed-out', undefined, ['Back to Quickstart', 'Sign in again']],
    ['message', undefined, ['Sign in to Quickstart']],
    ['account', undefined, ['Sign out', 'Quickstart', 'Wiki', 'Ticket Desk', 'Build Server']],
  ] as [string, string | undefined, (string | RegExp)[]][])(
    'the keyboard goes through %s in reading order',
    async (name, first, then) => {
      await open(name, { viewport: DESK }, async (page) => {
        const focused = () =>
          page.evaluate(() => {
            const element = document.activeElement;
            if (!element || element === document.body) return undefined;
            const label = element.querySelector('.tile-name') ?? element;
            return (
              element.getAttribute('id') ??
              element.getAttribute('aria-label') ??
              label.textContent?.trim().replaceAll(/\s+/g, ' ')
            );
          });
        expect(await focused()).toBe(first);
        const order = [];
        for (const _ of then) {
          await page.keyboard.press('Tab');
          order.push(await focused());
        }
        expect(order).toEqual(
          then.map((name) => (typeof name === 'string' ? name : expect.stringMatching(name))),
        );
      });
    },
  );

  test('controls keep their borders in forced colours', async () => {
    await open('sign-in', { viewport: DESK, forcedColors: 'active' }, async (page) => {
      for (const control of await page
        .locator('button, input:not([type=hidden])')
        .filter({ visible: true })
        .all()) {
        const { border, background } = await control.evaluate((element) => {
          const style = getComputedStyle(element);
          return { border: style.borderTopColor, background: style.backgroundColor };
        });
        expect(border).not.toBe(background);
      }
    });
  });
});

function inGerman(pages: Record<string, ProviderPage>): Record<string, ProviderPage> {
  return Object.fromEntries(Object.entries(pages).map(([name, page]) => [`${name}.de`, page]));
}
