import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MAX_LOGO_BYTES } from '../../src/branding/logo.ts';
import { jpegHead, pngOf, SVG } from '../branding/pictures.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const DEFAULTS = {
  name: 'Gatehouse',
  show_name: true,
  accent: null,
  accent_dark: null,
  logo: null,
};

describe.each(engines())('the branding on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  const set = (json: object, options: { headers?: Record<string, string>; token?: string } = {}) =>
    api.call('PATCH', '/branding', { json, ...options });
  const upload = (bytes: Buffer | string, type = 'image/png', token?: string) =>
    api.call('PUT', '/branding/logo', {
      raw: new Uint8Array(Buffer.from(bytes)),
      headers: { 'content-type': type },
      ...(token !== undefined && { token }),
    });
  const preview = (json: object, token?: string) =>
    api.call('POST', '/branding/preview', { json, ...(token !== undefined && { token }) });

  it('is ours until somebody chooses', async () => {
    const { status, headers, body } = await api.call('GET', '/branding');
    expect([status, body]).toEqual([200, DEFAULTS]);
    expect(headers.get('etag')).toBe('"1"');
  });

  it('is changed, what is absent stays, and an event tells of it', async () => {
    const { status, body } = await set({ name: ' Northwind ', accent: '#1D4ED8' });
    expect([status, body]).toEqual([200, { ...DEFAULTS, name: 'Northwind', accent: '#1d4ed8' }]);
    const again = await set({ accent_dark: '#93b4ff' });
    expect(again.body).toMatchObject({ name: 'Northwind', accent_dark: '#93b4ff' });
    const events = await api.call('GET', '/events?action=branding.update&limit=1');
    expect(events.body.items).toMatchObject([
      { target_type: 'branding', details: { fields: ['accent_dark'] } },
    ]);
  });

  it.each([
    [{ name: ' ' }, '/name', 'blank'],
    [{ name: 'x'.repeat(51) }, '/name', 'too_long'],
    [{ name: 'North\u202ewind' }, '/name', 'not_plain_text'],
    [{ name: 'North\r\nBcc: x@y' }, '/name', 'not_plain_text'],
    [{ accent: 'red' }, '/accent', 'colour_invalid'],
    [{ accent: '#fff' }, '/accent', 'colour_invalid'],
    [{ accent: '#1d4ed8;}body{background:url(//x)}' }, '/accent', 'colour_invalid'],
    [{ accent_dark: '</style><script>' }, '/accent_dark', 'colour_invalid'],
    [{ accent: null, accent_dark: '#93b4ff' }, '/accent', 'accent_missing'],
    [{ accent: '#ffd400' }, '/accent', 'contrast_too_low'],
    [{ accent: '#1d4ed8', accent_dark: '#1d4ed8' }, '/accent_dark', 'contrast_too_low'],
    [{ logo: 'https://evil.example/x.png' }, '/logo', 'unknown_field'],
  ])('refuses the fields %j', async (changes, pointer, code) => {
    const answers = [await set(changes)];
    // A draft may have colours that can't be read, and says so.
    if (code !== 'contrast_too_low') answers.push(await preview(changes));
    for (const { status, body } of answers) {
      expect([status, body.code]).toEqual([422, 'validation_failed']);
      expect(body.errors).toMatchObject([{ pointer, code }]);
    }
  });

  it('names the nearest colour that can be taken, which then is', async () => {
    const refused = await set({ accent: '#ffd400', accent_dark: null });
    const [, nearest] = /is (#[0-9a-f]{6})\./.exec(refused.body.errors[0].detail) ?? [];
    expect((await set({ accent: nearest, accent_dark: null })).status).toBe(200);
    await set({ accent: '#1d4ed8' });
  });

  it('is changed by exactly one of many who saw the same version', async () => {
    const etag = (await api.call('GET', '/branding')).headers.get('etag') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        set({ name: `Northwind ${i}` }, { headers: { 'if-match': etag } }),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array(9).fill(412)]);
  });

  it('is read by who may read all, and changed by a super administrator only', async () => {
    const reader = api.tokenOf({ kind: 'read_only' });
    expect((await api.call('GET', '/branding', { token: reader })).status).toBe(200);
    for (const refused of [
      await set({ name: 'Mine' }, { token: reader }),
      await preview({ name: 'Mine' }, reader),
      await upload(pngOf(32, 32), 'image/png', reader),
      await api.call('DELETE', '/branding/logo', { token: reader }),
      await api.call('GET', '/branding', { token: api.tokenOf({ kind: 'help_desk' }) }),
    ]) {
      expect([refused.status, refused.body.code]).toEqual([403, 'privilege_missing']);
    }
  });

  describe('with a logo', () => {
    it('takes the picture by its bytes, whatever the header says, and loses it again', async () => {
      const set = await upload(pngOf(320, 80), 'image/jpeg');
      expect([set.status, set.body.logo]).toEqual([
        200,
        {
          url: expect.stringMatching(
            /^http:\/\/localhost:3000\/assets\/brand-logo\.[0-9a-f]{16}\.png$/,
          ),
          media_type: 'image/png',
          width: 320,
          height: 80,
          bytes: pngOf(320, 80).length,
        },
      ]);
      const removed = await api.call('DELETE', '/branding/logo');
      expect([removed.status, removed.body.logo]).toEqual([200, null]);
      const { db } = api.test.storage;
      const rows = await db
        .selectFrom('settings')
        .select('name')
        .where('name', 'like', 'branding%');
      expect(await rows.execute()).toEqual([{ name: 'branding' }]);
    });

    it.each([
      ['a page', '<!doctype html><script>alert(1)</script>', /no PNG, JPEG or WebP/],
      ['a script', 'alert(1)', /no PNG, JPEG or WebP/],
      ['SVG', SVG, /^SVG can carry scripts/],
      ['nothing', '', /no PNG, JPEG or WebP/],
      ['a picture that would fill the memory', pngOf(16, 16).fill(0xff, 16, 20), /pixels/],
      ['a picture that nobody can see', jpegHead(1, 1), /pixels/],
    ])('refuses %s', async (_, bytes, reason) => {
      for (const type of ['image/png', 'image/svg+xml']) {
        const { status, body } = await upload(bytes, type);
        expect([status, body.code]).toEqual([422, 'logo_refused']);
        expect(body.detail).toMatch(reason);
      }
    });

    it('refuses what is too large, and types that are no pictures', async () => {
      const large = Buffer.concat([pngOf(32, 32), Buffer.alloc(MAX_LOGO_BYTES)]);
      expect((await upload(large)).status).toBe(413);
      expect((await upload(pngOf(32, 32), 'text/html')).status).toBe(415);
      expect((await upload(pngOf(32, 32), 'multipart/form-data; boundary=x')).status).toBe(415);
    });
  });

  describe('of a draft', () => {
    it('is shown in both themes, and kept nowhere', async () => {
      const before = (await api.call('GET', '/branding')).body;
      const { status, body } = await preview({
        name: '<b>Draft</b>',
        accent: '#7c2d12',
        language: 'de',
      });
      expect(status).toBe(200);
      for (const theme of ['light', 'dark']) {
        expect(body[theme]).toContain('<html lang="de"');
        expect(body[theme]).toContain('&lt;b&gt;Draft&lt;/b&gt;');
        expect(body[theme]).toMatch(
          new RegExp(
            `href="http://localhost:3000/assets/brand-7c2d12-[0-9a-f]{6}-${theme}\\.[0-9a-f]{8}\\.css"`,
          ),
        );
        expect(body[theme]).not.toMatch(/<script|<style|style=/);
      }
      expect((await api.call('GET', '/branding')).body).toEqual(before);
    });

    it.each([
      ['sign_in', /name="password"/],
      ['code', /name="code"/],
      ['account', /Shop administration/],
    ])('is shown on the page that is asked for: %s', async (page, pattern) => {
      const { status, body } = await preview({ page, accent: '#7c2d12', name: '"><script>' });
      expect(status).toBe(200);
      for (const html of [body.light, body.dark]) {
        expect(html).toMatch(pattern);
        expect(html).not.toMatch(/<script|<style|style=| on[a-z]+=/);
      }
    });

    it('is shown on a mail, its HTML in one theme each and its text, as real ones are made', async () => {
      const { status, body } = await preview({
        page: 'mail',
        language: 'de',
        accent: '#7c2d12',
        name: '"><img src=x onerror=alert(1)>',
      });
      expect(status).toBe(200);
      expect(body.light).toContain('background:#7c2d12');
      expect(body.light).toContain('<html lang="de"');
      expect(body.light).toContain('@media not all');
      expect(body.dark).toContain('@media all');
      for (const html of [body.light, body.dark]) {
        expect(html).not.toMatch(/<script|<img|prefers-color-scheme/);
        expect(html).toContain('Ada Lovelace');
      }
      expect(body.mail.text).toContain('http://localhost:3000/reset/');
      expect(body.mail.subject).not.toBe('');
      expect((await preview({ page: 'code' })).body.mail).toBeNull();
      expect((await api.call('GET', '/mails')).body.items).toEqual([]);
    });

    it('says what can not be read, and what could', async () => {
      const { status, body } = await preview({ accent: '#ffd400', accent_dark: null });
      expect(status).toBe(200);
      expect(body.contrast).toContainEqual({
        theme: 'light',
        pair: 'links_on_page',
        ratio: 1.27,
        needed: 4.5,
        passes: false,
      });
      expect(body.contrast).toHaveLength(6);
      expect((await set({ ...body.suggestions })).status).toBe(200);
    });
  });
});
