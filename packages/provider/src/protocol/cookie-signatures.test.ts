import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCookieSignatures } from './cookie-signatures.ts';

const keys = fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 });

describe('signatures of cookies', () => {
  test.each([
    ['key', 'gatehouse_session=abc', '3fBKFT0IW6Q5Ut3iGuF2lFOSIro'],
    ['an old key, with ü', 'a=b', 'FBVfjxZ4Bih-Hhqg5pD_7GH4b1g'],
  ])('are those that Keygrip 1.1 makes', (key, data, signature) => {
    expect(createCookieSignatures([key]).sign(data)).toBe(signature);
  });

  test('of any cookie are found to be by their key', () => {
    fc.assert(
      fc.property(keys, fc.string(), (some, data) => {
        const { sign, index } = createCookieSignatures(some);
        expect(index(data, sign(data))).toBe(0);
      }),
    );
  });

  test('tell which key made them, so that an old one can be replaced', () => {
    const { sign } = createCookieSignatures(['old']);
    const { index, verify } = createCookieSignatures(['new', 'old']);
    expect(index('a=b', sign('a=b'))).toBe(1);
    expect(verify('a=b', sign('a=b'))).toBe(true);
  });

  test('are refused when one character of them or of the cookie is another', () => {
    const { sign, index, verify } = createCookieSignatures(['key']);
    const signature = sign('a=b');
    expect(index('a=c', signature)).toBe(-1);
    for (let place = 0; place < signature.length; place += 1) {
      const other = signature[place] === 'A' ? 'B' : 'A';
      const altered = signature.slice(0, place) + other + signature.slice(place + 1);
      expect(verify('a=b', altered)).toBe(false);
    }
  });

  test('are refused when they are of another length, or empty, or not ASCII', () => {
    const { sign, index } = createCookieSignatures(['key']);
    const signature = sign('a=b');
    for (const wrong of ['', signature.slice(1), `${signature}A`, `${signature.slice(1)}ü`]) {
      expect(index('a=b', wrong)).toBe(-1);
    }
  });

  test('need a key', () => {
    expect(() => createCookieSignatures([])).toThrow(TypeError);
  });
});
