import { expect, test } from 'vitest';
import { readLanguageCookie, writeLanguageCookie } from './language-cookie.ts';

const HTTP = { publicUrl: 'http://localhost:8080' };
const HTTPS = { publicUrl: 'https://sso.example.com' };

test.each([{ language: 'de' }, { language: 'de', instead: 'en' }] as const)(
  'the choice %o comes back among other cookies',
  (choice) => {
    const [pair] = writeLanguageCookie(choice, HTTP).split(';');
    expect(readLanguageCookie(`a=1; ${pair}; b=2`)).toEqual(choice);
  },
);

test('it is sent over TLS only where there is TLS', () => {
  expect(writeLanguageCookie({ language: 'de' }, HTTPS)).toContain('; Secure');
  expect(writeLanguageCookie({ language: 'de' }, HTTP)).not.toMatch(/Secure/);
});

test.each([
  undefined,
  '',
  'a=1',
  'gatehouse_language=',
  'gatehouse_language=xx',
  'gatehouse_language=constructor.en',
  'xgatehouse_language=de',
])('%j holds no choice', (header) => {
  expect(readLanguageCookie(header)).toBeUndefined();
});

test('what it says of another language than ours is left out', () => {
  expect(readLanguageCookie('gatehouse_language=de.xx')).toEqual({ language: 'de' });
});
