import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { personalWords, withoutWords } from './personal-words.ts';

describe('words about a person', () => {
  it('are those of their address, username and names, whole and in parts, the longest first', () => {
    const words = personalWords({
      email: 'Ada.Lovelace+sso@engines.example.com',
      username: 'al',
      name: 'Ada K. Lovelace',
      family_name: null,
    });
    expect(words).toEqual([
      'ada.lovelace+sso',
      'ada k. lovelace',
      'adalovelacesso',
      'adaklovelace',
      'lovelace',
      'engines',
      'example',
    ]);
  });

  it('are none where nothing is known, or nothing but letters that are in many words', () => {
    expect(personalWords({})).toEqual([]);
    expect(personalWords({ email: null, username: 'x', name: 'Al Bo' })).toEqual(['al bo', 'albo']);
  });

  it('are found in a password however they are written', () => {
    expect(withoutWords('ＬOVELACE-1815', personalWords({ name: 'Ada Lovelace' }))).toBe('-1815');
  });

  it('leave no trace in what is left, whatever the names', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 20 });
    fc.assert(
      fc.property(text, text, text, (name, username, password) => {
        const words = personalWords({ name, username });
        expect(withoutWords(password, words).length).toBeLessThanOrEqual(
          withoutWords(password, []).length,
        );
      }),
    );
  });
});
