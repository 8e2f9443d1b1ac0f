import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical } from './canonical.ts';

describe('the canonical form', () => {
  it.each([
    [' Ada@Example.COM ', 'ada@example.com'],
    ['ﬁona', 'fiona'],
    ['İ', 'i\u0307'],
    ['ß', 'ß'],
    ['ẞ', 'ß'],
    ['ΟΔΟΣ', 'οδοσ'],
    ['Ａｄａ', 'ada'],
    ['\u00a0ada\u3000', 'ada'],
    ['K', 'k'],
  ])('of %j is %j', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  it('of a canonical form is itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(canonical(canonical(text))).toBe(canonical(text));
      }),
    );
  });

  it('does not depend on case', () => {
    const greekAndLatin = fc.string({ unit: fc.constantFrom(...'aZéÉσΣςοiIİ1 -ß') });
    fc.assert(
      fc.property(greekAndLatin, (text) => {
        expect(canonical(text.toLowerCase())).toBe(canonical(text));
      }),
    );
  });
});
