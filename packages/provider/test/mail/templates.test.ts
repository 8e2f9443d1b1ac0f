import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentColours } from '../../src/branding/brand-colours.ts';
import { createRenderMail } from '../../src/mail/render.ts';
import { sampleMail, TEMPLATES, VALUES } from './mail-samples.ts';

const URL_OF_OURS = 'https://sso.example.com';
const render = createRenderMail({
  url: URL_OF_OURS,
  brand: () => ({ name: 'Northwind', showName: true }),
});
const reset = (values: Partial<(typeof VALUES)['password_reset']>) =>
  render({
    language: 'en',
    template: 'password_reset',
    values: { ...VALUES.password_reset, ...values },
  });
const linksIn = (html: string) => [...html.matchAll(/href="([^"]*)"/g)].map(([, href]) => href);

describe.each(['en', 'de'])('mails in %s', (language) => {
  it.each(TEMPLATES)(
    '%s says all it has to in both parts, and leads to nobody but us',
    async (template) => {
      const {
        subject,
        text,
        html,
        language: spoken,
      } = await render({ language, ...sampleMail(template) });
      expect(spoken).toBe(language);
      expect(subject.length).toBeLessThanOrEqual(60);
      for (const part of [subject, text, html]) {
        expect(part).toContain('Northwind');
        expect(part).not.toMatch(/\{\w+\}|undefined|\[object|\{\{|\{%/);
      }
      expect(html).toContain(`<html lang="${language}"`);
      expect(html).not.toMatch(/<img|<script|<link|url\(|\n\s*\n\s*\n/);
      expect(text).not.toMatch(/<|&#|&amp;|\n\n\n|[\u2066-\u2069]/);
      const values: { path?: string; code?: string } = VALUES[template];
      if (values.path) {
        expect(text).toContain(`\n${URL_OF_OURS}${values.path}\n`);
        expect(linksIn(html)).toEqual(Array(2).fill(URL_OF_OURS + values.path));
      } else {
        expect(linksIn(html)).toEqual([]);
        expect(text).toContain(values.code);
        expect(html).toContain(values.code);
      }
    },
  );
});

describe('the language of a mail', () => {
  it.each([
    ['de-AT', 'de'],
    ['DE', 'de'],
    ['en-GB', 'en'],
    ['fr', 'en'],
    ['', 'en'],
    [null, 'en'],
  ])('asked for as %s is %s', async (asked, spoken) => {
    expect((await render({ language: asked, ...sampleMail('sign_in_code') })).language).toBe(
      spoken,
    );
  });

  it('is that of times and durations too', async () => {
    const mail = await render({ language: 'de', ...sampleMail('new_sign_in') });
    expect(mail.text).toContain('31. Januar 2026 um 10:30 (Europe/Berlin)');
    expect((await render({ language: 'de', ...sampleMail('password_reset') })).text).toContain(
      '30 Minuten',
    );
  });

  it.each([
    [600, '10 minutes'],
    [3600, '1 hour'],
    [86_400, '24 hours'],
    [604_800, '7 days'],
    [5400, '90 minutes'],
  ])('tells %i seconds as %s', async (lifetime, words) => {
    expect((await reset({ lifetime })).text).toContain(`for ${words}.`);
  });
});

describe('what strangers choose', () => {
  it.each([
    '//evil.example/reset',
    'https://evil.example/reset',
    '/\\evil.example',
    '\\\\evil.example',
    'reset',
    'javascript:alert(1)',
    '/\t/evil.example',
    '',
  ])('is no link: %j', async (path) => {
    await expect(reset({ path })).rejects.toThrow(TypeError);
  });

  it.each([
    'Win money at evil.example',
    'https://evil.example',
    'www.evil.example/x',
    'call me@evil.example',
    'x'.repeat(61),
    '',
  ])('is not said as a name: %j', async (name) => {
    const { text, html } = await reset({ name });
    expect(text.startsWith('Hello,\n')).toBe(true);
    if (name) expect(text + html).not.toContain(name);
  });

  it.each(['J. R. Hartley', 'Jean-Luc O’Neill', '山田 太郎', 'Ada {brand}', 'Müller-Lüdenscheidt'])(
    'is said when it is a name: %s',
    async (name) => {
      expect((await reset({ name })).text.startsWith(`Hello ${name},\n`)).toBe(true);
    },
  );

  it('changes no line, no header and no element, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'grapheme-composite' }),
          fc.string({ unit: fc.constantFrom('\r', '\n', '\u2028', '\0', '<', 'b', '"', '&', '>') }),
        ),
        async (name) => {
          const hostile = createRenderMail({
            url: URL_OF_OURS,
            brand: () => ({ name, showName: true }),
          });
          const mail = await hostile({
            language: 'en',
            template: 'invitation',
            values: { ...VALUES.invitation, name, inviter: name },
          });
          expect(mail.subject).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
          const lines = (text: string) => text.split(/\r\n|[\n\r\u2028\u2029]/).length;
          const tame = await render({
            language: 'en',
            template: 'invitation',
            values: { ...VALUES.invitation, inviter: null },
          });
          expect(lines(mail.text)).toBe(lines(tame.text));
          const elements = (html: string) => html.match(/<\/?\w+/g);
          expect(elements(mail.html)).toEqual(elements(tame.html));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('the brand of a mail', () => {
  const brand = {
    name: 'Northwind',
    showName: false,
    colours: {
      light: accentColours('#b3261e', 'light'),
      dark: accentColours('#ff9d94', 'dark'),
    },
    logo: {
      path: '/assets/brand-logo.0123456789abcdef.png',
      hash: '0123456789abcdef',
      mediaType: 'image/png' as const,
      width: 640,
      height: 80,
    },
  };
  const renderAt = (url: string) =>
    createRenderMail({ url, brand: () => brand })({
      language: 'en',
      ...sampleMail('password_reset'),
    });

  it('is in its colours, and its logo is loaded from us, over https', async () => {
    const { html, text } = await renderAt(URL_OF_OURS);
    expect(html).toContain('background:#b3261e;color:#ffffff;');
    expect(html).toContain(
      '.button { background: #ff9d94 !important; color: #000000 !important; }',
    );
    expect(html).not.toMatch(/1b5e4b|8fd3ba/);
    expect(html.match(/<img [^>]*>/g)).toEqual([
      expect.stringContaining(
        `src="${URL_OF_OURS}${brand.logo.path}" alt="Northwind" width="224" height="28"`,
      ),
    ]);
    expect(text).not.toContain('/assets/');
  });

  it('has its name in place of a logo that others could change on the way', async () => {
    const { html } = await renderAt('http://sso.example.com');
    expect(html).not.toContain('<img');
    expect(html).toMatch(/<p class="muted"[^>]*>Northwind<\/p>/);
  });
});
