import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../packages/provider/src/actor.ts';
import {
  authorizationUrl,
  PASSWORD,
  REDIRECT_URI,
} from '../../packages/provider/test/provider-fixture.ts';
import { hasBrowser } from '../browser.ts';
import { HttpBrowser } from '../http-browser.ts';
import {
  ADMIN,
  accessibilityViolations,
  failuresOf,
  hearsKeys,
  type RunningConsole,
  settled,
  startConsole,
  wearTheme,
} from './fixture.ts';

describe.skipIf(!(await hasBrowser()))('sign-ins, decoded in the dashboard', () => {
  let console_: RunningConsole;
  let page: Page;
  let appId: string;

  beforeAll(async () => {
    console_ = await startConsole();
    const { provider } = console_;
    const { application } = await provider.applications.create(
      { client_id: 'wiki', client_name: 'Wiki', redirect_uris: [REDIRECT_URI] },
      { by: SYSTEM },
    );
    appId = application.id;
    page = await console_.open('/');
  });
  afterAll(async () => {
    expect(failuresOf(page)).toEqual([]);
    await console_?.stop();
  });

  const show = async (path: string) => {
    await page.goto(`${console_.provider.url}/admin${path}`);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };

  it('are opened from the event of a sign-in', async () => {
    await show('/events?action=sign_in');
    await console_.provider.traceRecorder.flush();
    await page
      .getByRole('button', { name: `${ADMIN.name} signed in` })
      .first()
      .click();
    await page.getByRole('link', { name: 'Open the trace' }).click();
    await page.getByRole('heading', { name: 'Sign-in to the dashboard' }).waitFor();
    for (const title of [
      'The application asked for a sign-in',
      'The password was right',
      'A code was issued',
      'The code was exchanged for tokens',
    ]) {
      await page.getByRole('heading', { name: title }).waitFor();
    }
    await page.getByRole('row', { name: /^sub OpenID Connect/ }).waitFor();
    await page.getByText('The values of claims are not kept.').waitFor();
  });

  it('are found by the reference of an error page, in the palette, with the way to mend it', async () => {
    const wrong = await new HttpBrowser().get(
      authorizationUrl(console_.provider, {
        client_id: 'wiki',
        redirect_uri: 'https://wiki.example.com/wrong',
      }),
    );
    const [reference = ''] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(wrong.html) ?? [];
    await console_.provider.traceRecorder.flush();
    await show('/');
    await hearsKeys(page);
    await page.keyboard.press('Control+k');
    await page.getByLabel('Search users, applications and pages').fill(reference.toLowerCase());
    await page.getByRole('option', { name: `Open the trace of ${reference}` }).click();
    const alert = page.getByRole('alert');
    await alert.getByText('The redirect URI is not registered').waitFor();
    expect(await alert.textContent()).toContain('https://wiki.example.com/wrong');
    await alert.getByRole('link', { name: 'Open the setting' }).click();
    await page.waitForURL(`**/admin/applications/${appId}/configuration`);
    await page.getByRole('heading', { level: 1, name: 'Wiki', exact: true }).waitFor();
  });

  it('are made as a test of an integration, whose steps are shown as they happen', async () => {
    await show(`/applications/${appId}/test`);
    await page.getByRole('button', { name: 'Prepare the test' }).click();
    const opened = page.context().waitForEvent('page');
    await page.getByRole('link', { name: 'Open it here' }).click();
    const tab = await opened;
    await tab.getByRole('button', { name: 'Begin the test' }).click();
    await tab.getByRole('heading', { name: 'The test is done' }).waitFor();
    await tab.close();
    await page.getByText('The integration works on the side of the provider').waitFor();
    await page.getByRole('heading', { name: 'The code was exchanged for tokens' }).waitFor();
    const claim = page.getByRole('row', { name: /^email / });
    expect(await claim.textContent()).toContain(ADMIN.email);
    expect(await claim.textContent()).toContain('scope email');
    await page.getByText('nonce is the one that was sent').waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await wearTheme(page, colorScheme);
      for (const width of [360, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        await settled(page);
        expect(await accessibilityViolations(page)).toEqual([]);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth);
        expect(overflow, `${width} wide`).toBeLessThanOrEqual(width);
      }
    }
  });

  it('are made in another browser by a link, where the wrong secret is found out', async () => {
    await show(`/applications/${appId}/test`);
    await page.getByLabel('Client secret (optional)').fill('not the one');
    await page.getByRole('button', { name: 'Prepare the test' }).click();
    const link = page.getByText(/\/admin\/integration-test\/start\//);
    const other = new HttpBrowser();
    const { url } = console_.provider;
    const begun = await other.submit(await other.get((await link.textContent()) ?? ''), {});
    const asked = await other.follow(begun, url);
    const back = await other.submit(asked, { email: ADMIN.email, password: PASSWORD });
    expect((await other.follow(back, url)).html).toContain('The test is done');
    const alert = page.getByRole('alert').filter({ hasText: 'The client secret is wrong' });
    await alert.waitFor();
    await alert.getByRole('link', { name: 'Open the setting' }).waitFor();
  });
});
