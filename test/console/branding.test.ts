import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pngOf, SVG } from '../../packages/provider/test/branding/pictures.ts';
import { hasBrowser } from '../browser.ts';
import {
  accessibilityViolations,
  failuresOf,
  type RunningConsole,
  startConsole,
} from './fixture.ts';

describe.skipIf(!(await hasBrowser()))('the branding in the dashboard', () => {
  let console_: RunningConsole;
  let page: Page;

  beforeAll(async () => {
    console_ = await startConsole();
    page = await console_.open('/branding');
  });
  afterAll(() => console_?.stop());

  const stored = () => console_.api('GET', '/branding');
  const toast = (text: string) => page.getByRole('alert').filter({ hasText: text });
  const preview = (name: string | RegExp) => page.frameLocator(`iframe[title="${name}"]`);
  const open = async () => {
    await page.goto(`${console_.provider.url}/admin/branding`);
    await page.getByRole('heading', { name: 'Branding', level: 1 }).waitFor();
  };
  const accent = () => page.getByLabel('Accent on light pages', { exact: true });
  const buttonColour = (frame: string) =>
    preview(frame)
      .locator('.button-primary')
      .first()
      .evaluate((button) => getComputedStyle(button).backgroundColor);

  it('is seen on the pages while it is typed, by day and at night, and kept when it is saved', async () => {
    await open();
    await page.getByLabel('Name', { exact: true }).fill('Northwind');
    await accent().fill('#1d4ed8');
    await preview('Sign-in, by day').getByText('Northwind').waitFor();
    await expect.poll(() => buttonColour('Sign-in, by day')).toBe('rgb(29, 78, 216)');
    expect(await buttonColour('Sign-in, at night')).not.toBe('rgb(29, 78, 216)');
    expect(await stored()).toMatchObject({ name: 'Gatehouse', accent: null });

    for (const [name, text] of [
      ['Code', 'Ada Lovelace'],
      ['Account', 'Shop administration'],
    ] as const) {
      await page.getByRole('radiogroup', { name: 'Page' }).getByText(name, { exact: true }).click();
      await preview(`${name}, at night`).getByText(text).first().waitFor();
    }
    await page.getByRole('button', { name: 'Save changes' }).click();
    await toast('The branding was saved').waitFor();
    expect(await stored()).toMatchObject({ name: 'Northwind', accent: '#1d4ed8' });
  });

  it('is seen on a mail, its HTML by day and at night and its text', async () => {
    await open();
    await page.getByRole('radiogroup', { name: 'Page' }).getByText('Mail', { exact: true }).click();
    await accent().fill('#7c2d12');
    const button = (frame: string) => preview(frame).locator('a.button');
    const colour = (frame: string) =>
      button(frame).evaluate((link) => getComputedStyle(link).backgroundColor);
    await expect.poll(() => colour('Mail, by day')).toBe('rgb(124, 45, 18)');
    const ground = (frame: string) =>
      preview(frame)
        .locator('body')
        .evaluate((body) => getComputedStyle(body).backgroundColor);
    expect(await ground('Mail, by day')).toBe('rgb(244, 242, 237)');
    expect(await ground('Mail, at night')).toBe('rgb(23, 22, 19)');
    await page.getByText('The subject, and the mail as text alone').waitFor();
    await page.getByText(/\/reset\//).waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Discard' }).click();
    await page
      .getByRole('radiogroup', { name: 'Page' })
      .getByText('Sign-in', { exact: true })
      .click();
    // Nothing of the mail was refused by the policy of the page.
    expect(failuresOf(page).filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  });

  it('comes back when the change was a mistake, and leaves what was typed since', async () => {
    await open();
    await page.getByLabel('Name', { exact: true }).fill('Southwind');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await toast('The branding was saved').waitFor();
    await accent().fill('#7c2d12');
    await toast('The branding was saved').getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => (await stored()).name).toBe('Northwind');
    await expect
      .poll(() => page.getByLabel('Name', { exact: true }).inputValue())
      .toBe('Northwind');
    expect(await accent().inputValue()).toBe('#7c2d12');
    await page.getByRole('button', { name: 'Discard' }).click();
    expect(await accent().inputValue()).toBe('#1d4ed8');
  });

  it('that cannot be read says so, and offers the nearest colour that can', async () => {
    await open();
    await accent().fill('#ffd400');
    const note = page.getByText('Light pages cannot be read');
    await note.waitFor();
    expect(await accessibilityViolations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect.poll(() => accent().getAttribute('aria-invalid')).toBe('true');
    await page.getByRole('button', { name: /^Use #/ }).click();
    await page.getByText('Light pages can be read').waitFor();
    await page.getByRole('button', { name: 'Save changes' }).click();
    await toast('The branding was saved').waitFor();
    expect((await stored()).accent).toBe(await accent().inputValue());
  });

  it('says at its field what is no colour, while it is typed', async () => {
    await open();
    await accent().fill('red');
    await page.getByText('write it as #1b5e4b').waitFor();
    await page.getByRole('button', { name: 'Accent on light pages: none' }).click();
    await page.getByText('write it as #1b5e4b').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Discard' }).click();
  });

  it('has a logo: chosen, replaced, and back again', async () => {
    await open();
    const logo = page.getByRole('group', { name: 'Logo' });
    const choose = async (name: string, buffer: Buffer) =>
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/png', buffer });
    await page.getByLabel('Name', { exact: true }).fill('Unsaved');
    await choose('logo.png', pngOf(320, 80));
    await logo.getByText('320 by 80 pixels').waitFor();
    expect(await stored()).toMatchObject({ name: 'Northwind', logo: { width: 320 } });
    // What was typed is still there, and can be saved without a conflict.
    await page.getByRole('button', { name: 'Save changes' }).click();
    await toast('The branding was saved').waitFor();

    await choose('square.png', pngOf(64, 64));
    await logo.getByText('64 by 64 pixels').waitFor();
    await toast('The logo was set').last().getByRole('button', { name: 'Undo' }).click();
    await logo.getByText('320 by 80 pixels').waitFor();
    await logo.getByRole('button', { name: 'Remove' }).click();
    await logo.getByText('Drop a picture here').waitFor();
    expect((await stored()).logo).toBeNull();
    await toast('The logo was removed').getByRole('button', { name: 'Undo' }).click();
    await logo.getByText('320 by 80 pixels').waitFor();

    await choose('logo.png', Buffer.from(SVG));
    await page.getByText('SVG can carry scripts, so it is not taken').waitFor();
    expect((await stored()).logo).toMatchObject({ width: 320 });
  });

  it('never runs: neither what is typed, nor a page that somebody has tampered with', async () => {
    const attack =
      '<script>parent.attacked = 1</script><img src="/x" onerror="parent.attacked = 2">' +
      '<form action="/signin" target="_top"><button>Go</button></form>';
    await open();
    await page.getByLabel('Name', { exact: true }).fill('<img src=x onerror=alert(1)>');
    await preview('Sign-in, by day').getByText('<img src=x onerror=alert(1)>').waitFor();
    await page.route('**/branding/preview', async (route) => {
      const answer = await route.fetch();
      const json = await answer.json();
      const light = `${json.light.replace('</main>', `${attack}<p>Tampered</p></main>`)}`;
      await route.fulfill({ response: answer, json: { ...json, light } });
    });
    await accent().fill('#5b21b6');
    await preview('Sign-in, by day').getByText('Tampered').waitFor();
    const frames = await page
      .locator('iframe')
      .evaluateAll((all) => all.map((frame) => frame.getAttribute('sandbox')));
    expect(frames).toEqual(['', '']);
    await preview('Sign-in, by day')
      .getByRole('button', { name: 'Go', includeHidden: true })
      .evaluate((button) => (button as HTMLButtonElement).click());
    expect(await page.evaluate(() => 'attacked' in globalThis)).toBe(false);
    expect(new URL(page.url()).pathname).toBe('/admin/branding');
    expect(failuresOf(page).some((text) => /sandboxed|Content Security Policy/.test(text))).toBe(
      true,
    );
    await page.unroute('**/branding/preview');
  });

  it('is shown to who may read it, and left alone', async () => {
    const email = 'reader@example.com';
    await console_.addUser({ email, privilege: { kind: 'read_only' } });
    const other = await console_.open('/branding', { email });
    await other.getByText('Super administrators change the branding').waitFor();
    expect(await other.getByLabel('Name', { exact: true }).isDisabled()).toBe(true);
    expect(await other.getByRole('button', { name: 'Replace the logo' }).count()).toBe(0);
    expect(failuresOf(other)).toEqual([]);
  });
});
