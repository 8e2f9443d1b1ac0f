import { startTestProvider } from '@gatehouse/testkit';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hasBrowser, launchBrowser } from '../../../../test/browser.ts';
import { startApp } from '../app.ts';

const skip = !(await hasBrowser());
let browser: Browser | undefined;
beforeAll(async () => {
  if (!skip) browser = await launchBrowser();
});
afterAll(() => browser?.close());

test.skipIf(skip)('people sign in, and out, in a browser', async () => {
  await using provider = await startTestProvider();
  await using app = await startApp(provider.options);
  const page = await (browser as Browser).newPage();
  await provider.signInAs(page, { sub: 'grace', name: 'Grace' }, { app: app.url });
  expect(await page.textContent('body')).toContain('Hello Grace');
  await page.getByRole('button').click();
  await page.waitForURL(`${app.url}/`);
  expect(await page.textContent('body')).toBe('Nobody');
});
