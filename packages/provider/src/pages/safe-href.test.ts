import { describe, expect, test } from 'vitest';
import { assertSafeAction, isSafeHref, UnsafeFormActionError } from './safe-href.ts';

describe('Addresses in pages', () => {
  test.each([
    '/',
    '/signin/abc?client_id=quickstart',
    'http://localhost:8000/testapp',
    'https://app.example.com/oidc/authenticate/?next=%2F#top',
    'HTTPS://APP.EXAMPLE.COM/',
  ])('%s may be linked', (href) => {
    expect(isSafeHref(href)).toBe(true);
  });

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'file:///etc/passwd',
    '//evil.example/',
    '/\\evil.example/',
    '/\t/evil.example/',
    '\\\\evil.example',
    'https://bank.example@evil.example/',
    'https://',
    'https:evil.example',
    'signin',
    '',
  ])('%j may not', (href) => {
    expect(isSafeHref(href)).toBe(false);
  });

  test('a form that would be sent elsewhere is refused with a stable code', () => {
    expect(() => assertSafeAction('javascript:alert(1)')).toThrow(UnsafeFormActionError);
    expect(() => assertSafeAction('//evil.example')).toThrow(
      expect.objectContaining({ code: 'unsafe_form_action' }),
    );
  });
});
