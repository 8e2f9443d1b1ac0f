import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseLanguage, DEFAULT_LANGUAGE, LANGUAGES } from './languages.ts';

describe('The language of a page', () => {
  test.each([
    ['de', 'de'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['DE-ch-1996', 'de'],
    ['de-Latn-x-private', 'de'],
    ['fr-FR,fr;q=0.9,de;q=0.5,en;q=0.4', 'de'],
    ['en;q=0.4, de;q=0.5', 'de'],
    ['en-GB, de', 'en'],
    ['de;q=0, en', 'en'],
    ['de;q=0', 'en'],
    ['*', 'en'],
    ['fr', 'en'],
    ['deu', 'en'],
    ['', 'en'],
    [',;q=,;;', 'en'],
    ['de;q=high', 'en'],
  ])('of a browser that says %j is %s', (acceptLanguage, language) => {
    expect(chooseLanguage({ acceptLanguage })).toBe(language);
  });

  test('is what the application asks for, before what the person chose, their profile and the browser', () => {
    const hints = {
      uiLocales: 'fr de-AT en',
      chosen: { language: 'en' },
      locale: 'en',
      acceptLanguage: 'en',
    } as const;
    expect(chooseLanguage(hints)).toBe('de');
    expect(chooseLanguage({ ...hints, uiLocales: 'fr', chosen: { language: 'de' } })).toBe('de');
    expect(chooseLanguage({ locale: 'de-DE', acceptLanguage: 'en' })).toBe('de');
    expect(chooseLanguage({ locale: 'de_AT', acceptLanguage: 'en' })).toBe('de');
    expect(chooseLanguage({ locale: 'fr', acceptLanguage: 'de' })).toBe('de');
    expect(chooseLanguage({ locale: null })).toBe(DEFAULT_LANGUAGE);
  });

  test('is what the person chose when they have overruled the application once', () => {
    const chosen = { language: 'de', instead: 'en' } as const;
    expect(chooseLanguage({ uiLocales: 'en', chosen })).toBe('de');
    expect(chooseLanguage({ uiLocales: 'de', chosen: { language: 'en', instead: 'en' } })).toBe(
      'de',
    );
  });

  test('is one of ours, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (uiLocales, locale, acceptLanguage) => {
        expect(LANGUAGES).toContain(chooseLanguage({ uiLocales, locale, acceptLanguage }));
      }),
    );
  });
});
