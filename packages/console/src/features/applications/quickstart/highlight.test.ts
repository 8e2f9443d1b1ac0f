import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { highlight, type Language } from './highlight.ts';

const kinds = (code: string, language: Language) =>
  highlight(code, language)
    .filter(({ kind }) => kind !== 'plain')
    .map(({ kind, text }) => [kind, text]);

describe('the colours of code', () => {
  it('lose and add nothing, whatever the code', () => {
    const languages: Language[] = [
      'python',
      'javascript',
      'html',
      'yaml',
      'shell',
      'apache',
      'text',
    ];
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom(...languages),
        (code, language) => {
          expect(
            highlight(code, language)
              .map(({ text }) => text)
              .join(''),
          ).toBe(code);
        },
      ),
    );
  });

  it('tell words, texts and comments apart', () => {
    expect(kinds('from os import x # "no text"\nA = "# no comment"', 'python')).toEqual([
      ['word', 'from'],
      ['word', 'import'],
      ['comment', '# "no text"'],
      ['string', '"# no comment"'],
    ]);
    expect(kinds("const url = 'http://x'; // import", 'javascript')).toEqual([
      ['word', 'const'],
      ['string', "'http://x'"],
      ['comment', '// import'],
    ]);
    expect(kinds('OIDC_ISSUER=http://localhost:3000/oidc#x', 'dotenv')).toEqual([
      ['word', 'OIDC_ISSUER'],
    ]);
  });
});
