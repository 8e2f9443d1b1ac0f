import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../../test/browser.ts';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import { createBranding } from '../../src/branding/branding.ts';
import { createCurrentBrand, toBrand } from '../../src/branding/current-brand.ts';
import {
  authorizationUrl,
  REDIRECT_URI,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { jpegHead, pngOf } from './pictures.ts';

const BY = { by: SYSTEM };

describe.each(engines())('a brand in the pages, on %s', (engine) => {
  let op: TestProvider;
  let clientId: string;
  beforeAll(async () => {
    op = await startTestProvider(engine);
    const app = { client_name: 'Wiki', redirect_uris: [REDIRECT_URI] };
    clientId = (await op.applications.create(app, BY)).application.client_id;
  });
  afterAll(() => op.stop());

  const signInPage = async () => {
    const browser = new HttpBrowser();
    const sent = await browser.get(authorizationUrl(op, { client_id: clientId }));
    return await browser.get(sent.location ?? '');
  };
  const linkOf = (html: string, pattern: RegExp) => pattern.exec(html)?.[1] ?? '';

  it('is there at once: name, logo, style sheet and icon, under the policy of before', async () => {
    const before = await signInPage();
    expect(before.html).toContain('<title>Sign in - Gatehouse</title>');
    expect(before.html).not.toContain('/assets/brand');
    await op.branding.update({ name: 'Northwind & Sons', accent: '#1d4ed8' }, BY);
    await op.branding.setLogo(pngOf(64, 64), BY);

    const after = await signInPage();
    expect(after.html).toContain('<title>Sign in - Northwind &amp; Sons</title>');
    expect(after.headers.get('content-security-policy')).toBe(
      before.headers.get('content-security-policy'),
    );
    const lost = await fetch(`${op.url}/nowhere`);
    expect(await lost.text()).toContain('Northwind &amp; Sons</title>');

    const styles = await fetch(op.url + linkOf(after.html, /href="(\/assets\/brand-[^"]+css)"/));
    expect([styles.status, styles.headers.get('content-type')]).toEqual([
      200,
      'text/css; charset=utf-8',
    ]);
    expect(styles.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(await styles.text()).toMatch(/^@media screen\{:root\{--accent:#1d4ed8;/);
    expect(after.html).toMatch(
      /<link rel="icon" href="\/assets\/brand-logo\.[^"]+" type="image\/png">/,
    );
  });

  it('has a logo that is a picture and can be nothing else', async () => {
    await op.branding.setLogo(Buffer.concat([pngOf(64, 64), Buffer.from('<script>')]), BY);
    const path = linkOf((await signInPage()).html, /<img class="brand-logo" src="([^"]+)"/);
    const logo = await fetch(op.url + path);
    expect(logo.status).toBe(200);
    expect(Object.fromEntries(logo.headers)).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'cross-origin',
      'cache-control': 'public, max-age=31536000, immutable',
    });
  });

  it.each([
    'brand-logo.0123456789abcdef.png',
    'brand-logo.0123456789abcdef.svg',
    'brand-logo.%2e%2e%2f%2e%2e%2fpackage.json',
    'brand-logo.__proto__.png',
    '..%2fpages%2fassets.ts',
    'brand-000000-ffffff.00000000.css',
    'brand-1d4ed8;}-ffffff.00000000.css',
    'brand-1d4ed8-%7d%2a%7bdisplay%3anone%7d.00000000.css',
  ])('has no file named %s', async (name) => {
    const answer = await fetch(`${op.url}/assets/${name}`);
    expect([answer.status, answer.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  it('is the name that authenticators show', async () => {
    await op.branding.update({ name: 'Northwind' }, BY);
    const { id } = await op.users.create({ email: 'ada@example.com' }, BY);
    const { uri } = await op.totp.begin({ userId: id, account: 'ada@example.com' });
    expect(new URL(uri).searchParams.get('issuer')).toBe('Northwind');
    const person = { userId: id, account: 'ada@example.com', displayName: 'Ada' };
    const options = await op.passkeys.registrationOptions(person, 'browser');
    expect(options).toMatchObject({ rp: { name: 'Northwind', id: new URL(op.url).hostname } });
  });

  it('reaches every other process, whose pages find the files of all', async () => {
    const options = { db: op.storage.db, audit: op.audit, changed: async () => undefined };
    const branding = createBranding(options);
    const other = createCurrentBrand({ branding, onError: () => undefined });
    await other.refresh();
    await branding.update({ name: 'Southwind', accent: '#7c2d12' }, BY);
    const { logo } = toBrand(await branding.setLogo(jpegHead(200, 50), BY));
    // A page of the other process names files that this one has not heard of.
    expect((await fetch(op.url + logo?.path)).headers.get('content-type')).toBe('image/jpeg');
    expect(other.now().name).toBe('Northwind');

    await other.refresh();
    await op.currentBrand.refresh();
    expect([other.now().name, op.currentBrand.now().name]).toEqual(['Southwind', 'Southwind']);
    expect((await signInPage()).html).toContain('<title>Sign in - Southwind</title>');
    const before = other.now();
    await other.refresh();
    expect(other.now()).toBe(before);
  });

  it('costs a page no query', async () => {
    const asked: string[] = [];
    const branding = {
      current: async () => {
        asked.push('current');
        return await op.branding.current();
      },
      readLogo: async () => undefined,
    };
    const brand = createCurrentBrand({ branding, onError: () => undefined });
    await brand.refresh();
    for (let i = 0; i < 100; i += 1) brand.now();
    expect(asked).toEqual(['current']);
  });
});

const browserFound = await hasBrowser();
if (!browserFound) console.warn(`Previews of the branding: skipped, ${NO_BROWSER}.`);

describe.skipIf(!browserFound)('a preview in a frame', () => {
  let op: TestProvider;
  let browser: Browser;
  let framed = '';
  /** At another origin, and as strict as it can be. */
  const consoleServer = createServer((_request, response) => {
    const policy = `default-src 'none'; style-src ${op.url}; img-src ${op.url} data:`;
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': policy });
    const srcdoc = framed.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
    response.end(
      `<!doctype html><link rel="icon" href="data:,"><iframe sandbox srcdoc="${srcdoc}"></iframe>`,
    );
  });
  let consoleUrl: string;
  beforeAll(async () => {
    op = await startTestProvider('sqlite');
    await new Promise<void>((resolve) => consoleServer.listen(0, '127.0.0.1', resolve));
    consoleUrl = `http://127.0.0.1:${(consoleServer.address() as AddressInfo).port}/`;
    const launched = await launchBrowser();
    if (!launched) throw new Error(NO_BROWSER);
    browser = launched;
  });
  afterAll(async () => {
    await browser?.close();
    consoleServer.close();
    await op.stop();
  });

  it.each([
    ['light', 'dark', 'rgb(29, 78, 216)', 'rgb(255, 255, 255)'],
    ['dark', 'light', 'rgb(147, 180, 255)', 'rgb(36, 34, 31)'],
  ] as const)('is %s where the browser is %s', async (theme, colorScheme, button, ground) => {
    const { logo } = await op.branding.setLogo(pngOf(64, 64), BY);
    const draft = await op.branding.draft({ accent: '#1d4ed8', accent_dark: '#93b4ff' }, BY);
    const { html } = op.pages.preview({
      brand: toBrand(draft.branding),
      page: 'sign_in',
      theme,
      language: 'en',
      url: op.url,
    });
    const page = await browser.newPage({ colorScheme });
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));
    framed = html;
    await page.goto(consoleUrl);
    const shown = page.frameLocator('iframe');
    const colours = await shown.locator('.button-primary').evaluate((element) => {
      const card = element.closest('.card');
      const picture = document.querySelector<HTMLImageElement>('.brand-logo');
      return [
        getComputedStyle(element).backgroundColor,
        getComputedStyle(card?.closest('.page-card') ?? document.body).backgroundColor,
        picture?.naturalWidth,
      ];
    });
    expect(complaints).toEqual([]);
    expect(colours).toEqual([button, ground, logo?.width]);
    await page.close();
  });
});
