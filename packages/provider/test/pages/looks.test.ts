import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import type { Page as ProviderPage } from '../../src/pages/page.ts';
import { brandedPages } from './branded-pages.ts';
import { awkwardPages, samplePages } from './page-samples.ts';
import { type SampleServer, startSampleServer } from './sample-server.ts';

const SAMPLES = samplePages();
const BRANDED = brandedPages();
const GERMAN = inGerman(samplePages('de'));
const ALL = {
  ...SAMPLES,
  ...BRANDED,
  ...awkwardPages(),
  ...GERMAN,
  ...inGerman(awkwardPages('de')),
};
const PHONE = { width: 360, height: 740 };
const DESK = { width: 1440, height: 900 };

/**
 * WCAG 2.2 AA and best practices are axe's own choice; target size comes on top, and contrast of 7:1 where the colours
 * are ours.
 */
const axeOptions = (name: string): axe.RunOptions => ({
  resultTypes: ['violations'],
  rules: {
    'color-contrast-enhanced': { enabled: !(name in BRANDED) },
    'target-size': { enabled: true },
  },
});

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`Looks of the pages: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('Looks of the pages', () => {
  let browser: Browser;
  let server: SampleServer;
  /** One for all: a page that is opened by itself costs more than what is looked at in it. */
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
    server = await startSampleServer(ALL);
    // Without motion, so that a theme is there as soon as it is asked for.
    page = await browser.newPage({ reducedMotion: 'reduce' });
    page.on('console', (message) => complaints.push(message.text()));
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });

  async function open(name: string, viewport: typeof PHONE): Promise<void> {
    complaints.length = 0;
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: 'light', forcedColors: 'none' });
    await page.goto(`${server.url}/${name}`);
  }

  async function expectNoViolations(name: string): Promise<void> {
    const { violations } = await page.evaluate(
      (options) =>
        (globalThis as unknown as { axe: typeof axe }).axe.run(document.documentElement, options),
      axeOptions(name),
    );
    expect(violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([]);
  }

  /** Once in each theme; what is in a page is the same at every width, and narrow targets come nearest. */
  test.each(Object.keys({ ...SAMPLES, ...BRANDED }))(
    '%s has nothing that axe objects to, by day on a phone and by night on a desk',
    async (name) => {
      await open(name, PHONE);
      await page.evaluate(axe.source);
      await expectNoViolations(name);
      await page.setViewportSize(DESK);
      await page.emulateMedia({ colorScheme: 'dark' });
      await expectNoViolations(name);
      expect(complaints).toEqual([]);
    },
  );

  test.each(Object.keys(GERMAN))(
    '%s, of longer words, has nothing that axe objects to',
    async (name) => {
      await open(name, PHONE);
      await page.evaluate(axe.source);
      await expectNoViolations(name);
      expect(complaints).toEqual([]);
    },
  );

  test('no page scrolls sideways, in windows of 320 to 1440', async () => {
    const tooWide = [];
    const widths = [1440, 768, 360, 320];
    for (const name of Object.keys(ALL)) {
      for (const [i, width] of widths.entries()) {
        const window = { width, height: 740 };
        await (i === 0 ? open(name, window) : page.setViewportSize(window));
        const content = await page.evaluate(() => document.documentElement.scrollWidth);
        if (content > width) tooWide.push(`${name} at ${width}: ${content}`);
      }
      // The next one begins where this one ended: each change of the window is work for the browser.
      widths.reverse();
    }
    expect(tooWide).toEqual([]);
  }, 180_000);

  test.each(Object.keys(SAMPLES))(
    'everything to press on %s is 44 pixels high, and shows where the keyboard is',
    async (name) => {
      await open(name, PHONE);
      // A key first: after one, focus set by script counts as set by the keyboard.
      await page.keyboard.press('Shift');
      const controls = await page.evaluate(() =>
        [...document.querySelectorAll<HTMLElement>('a, button, input:not([type=hidden])')]
          .filter((element) => element.checkVisibility())
          .map((element) => {
            element.focus();
            const { outlineStyle, outlineWidth } = getComputedStyle(element);
            // Of a box to tick the whole row can be pressed.
            const { height } = (element.closest('.check') ?? element).getBoundingClientRect();
            return { height, outline: `${outlineStyle} ${outlineWidth}` };
          }),
      );
      for (const { height, outline } of controls) {
        expect(height).toBeGreaterThanOrEqual(44);
        expect(outline).toBe('solid 2px');
      }
    },
  );

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
    [
      'account',
      undefined,
      [
        'To the content',
        'Sign out',
        'Apps',
        'Profile',
        'Security',
        'Sessions',
        'Connected apps',
        'Your data',
        'Quickstart',
        'Wiki',
        'Ticket Desk',
        'Build Server',
      ],
    ],
  ] as [string, string | undefined, (string | RegExp)[]][])(
    'the keyboard goes through %s in reading order',
    async (name, first, then) => {
      await open(name, DESK);
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
      // The browser gives the focus a moment after the page has loaded.
      if (first !== undefined) {
        await page.waitForFunction(() => document.activeElement !== document.body);
      }
      expect(await focused()).toBe(first);
      const order = [];
      for (const _ of then) {
        await page.keyboard.press('Tab');
        order.push(await focused());
      }
      expect(order).toEqual(
        then.map((name) => (typeof name === 'string' ? name : expect.stringMatching(name))),
      );
    },
  );

  test('where one is can be told in forced colours', async () => {
    await open('security', DESK);
    await page.emulateMedia({ forcedColors: 'active' });
    const outlines = await page
      .locator('.navigation a')
      .evaluateAll((links) => links.map((link) => getComputedStyle(link).outlineStyle));
    expect(outlines.filter((outline) => outline === 'solid')).toHaveLength(1);
  });

  test('controls keep their borders in forced colours', async () => {
    await open('sign-in', DESK);
    await page.emulateMedia({ forcedColors: 'active' });
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

function inGerman(pages: Record<string, ProviderPage>): Record<string, ProviderPage> {
  return Object.fromEntries(Object.entries(pages).map(([name, page]) => [`${name}.de`, page]));
}
