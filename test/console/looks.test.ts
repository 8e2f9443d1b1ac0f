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
import { addSampleData, samplePaths } from './sample-data.ts';

/** Of script, compressed, that the first page may need: half a second on a slow line. */
const SCRIPT_BUDGET = 250 * 1024;
/** Each differs from the one before in one thing, which is less work for the browser; the last one is as wide as the first. */
const LOOKS = [
  { colorScheme: 'light', width: 1440 },
  { colorScheme: 'light', width: 360 },
  { colorScheme: 'dark', width: 360 },
  { colorScheme: 'dark', width: 1440 },
] as const;
const NAMES = Object.keys(
  samplePaths({
    user: '',
    invited: '',
    role: '',
    group: '',
    policy: '',
    mapping: '',
    app: '',
    api: '',
    trace: '',
    failedTrace: '',
  }),
);

describe.skipIf(!(await hasBrowser()))('the pages of the dashboard', () => {
  let console_: RunningConsole;
  let paths: Record<string, string>;
  let page: Page;
  /** There and back again. */
  const nextLooks = [...LOOKS];
  /** Of the window, and the page that has it. */
  const titles = new Map<string, string>();

  beforeAll(async () => {
    console_ = await startConsole();
    paths = samplePaths(await addSampleData(console_));
    page = await console_.open('/');
  });
  afterAll(() => console_?.stop());

  const open = async (name: string) => {
    await page.goto(`${console_.provider.url}/admin${paths[name]}`);
    await page.getByRole('heading').first().waitFor();
    await page.waitForLoadState('networkidle');
  };

  it.each(NAMES)('can be used by everybody, at any size and in both themes: %s', async (name) => {
    await open(name);
    for (const { colorScheme, width } of nextLooks) {
      await wearTheme(page, colorScheme);
      await page.setViewportSize({ width, height: 900 });
      await settled(page);
      // Colours everywhere; the rest, which takes long, once at each size and in each theme.
      const isWhole = (width === 360) === (colorScheme === 'light');
      expect(
        await accessibilityViolations(page, isWhole ? undefined : ['color-contrast']),
        `${width} ${colorScheme}`,
      ).toEqual([]);
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(overflow, `${width} wide`).toBeLessThanOrEqual(width);
    }
    nextLooks.reverse();
    // Of the same thing in its tabs too; what the address says beside the path is another state of one page.
    const here = new URL(page.url()).pathname;
    expect(titles.get(await page.title()) ?? here).toBe(here);
    titles.set(await page.title(), here);
    // A name that is looked up may be one of something that is gone.
    expect(failuresOf(page).splice(0)).toEqual([]);
  });

  it.each(['overview', 'users'])('need little script to begin with: %s', async (name) => {
    const context = page.context();
    const fresh = await context.newPage();
    const session = await context.newCDPSession(fresh);
    await session.send('Network.enable');
    await session.send('Network.setCacheDisabled', { cacheDisabled: true });
    const scripts = new Set<string>();
    let bytes = 0;
    fresh.on('response', (response) => {
      if (response.request().resourceType() !== 'script' || scripts.has(response.url())) return;
      scripts.add(response.url());
    });
    await fresh.goto(`${console_.provider.url}/admin${paths[name]}`);
    await fresh.getByRole('heading', { level: 1 }).waitFor();
    await fresh.waitForLoadState('networkidle');
    for (const url of scripts) {
      const response = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
      bytes += Number(response.headers.get('content-length'));
    }
    expect(scripts.size).toBeGreaterThan(3);
    expect(bytes).toBeLessThan(SCRIPT_BUDGET);
    await fresh.close();
  });

  it('are reached by the keyboard: past the navigation, and everything else in order', async () => {
    await page.setViewportSize({ width: 1440, height: 900 });
    await open('roles');
    await page.keyboard.press('Tab');
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.evaluate(() => document.body.focus());
    await page.keyboard.press('Shift+Tab');
    await page.getByRole('link', { name: 'Skip to the page' }).focus();
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('page');
    await page.keyboard.press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Add a role');
  });

  it('tell a screen reader where one has come to', async () => {
    await open('roles');
    const navigation = page.getByRole('navigation', { name: 'Dashboard' });
    await navigation.getByRole('link', { name: 'Policies' }).click();
    await page.getByRole('heading', { name: 'Policies', level: 1 }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Policies');
    expect(await page.title()).toBe('Policies - Gatehouse');
    expect(
      await navigation.getByRole('link', { name: 'Policies' }).getAttribute('aria-current'),
    ).toBe('page');
  });

  it('show what is switched on where the system chooses the colours', async () => {
    await open('policy');
    await page.emulateMedia({ forcedColors: 'active' });
    const looksOf = (isOn: boolean) =>
      page
        .getByRole('switch', { checked: isOn })
        .first()
        .evaluate((it) => getComputedStyle(it.nextElementSibling as Element).backgroundColor);
    expect(await looksOf(true)).not.toBe(await looksOf(false));
    for (const role of ['checkbox', 'radio'] as const) {
      const box = page.getByRole(role, { checked: true }).first();
      // The browser's own, which knows how to draw it.
      expect(await box.evaluate((it) => getComputedStyle(it).appearance)).toBe('auto');
    }
    await page.emulateMedia({ forcedColors: 'none' });
  });

  it('keep the theme that was chosen', async () => {
    await page.emulateMedia({ colorScheme: 'light' });
    await open('settings');
    await page.getByRole('button', { name: 'Ada Lovelace' }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).click();
    const theme = () =>
      page.evaluate(() => document.documentElement.dataset.mantineColorScheme ?? '');
    expect(await theme()).toBe('dark');
    await open('settings');
    expect(await theme()).toBe('dark');
  });
});
