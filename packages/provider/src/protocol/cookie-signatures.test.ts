import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createCookieSignatures } from './cookie-signatures.ts';

const text = fc.string({ unit: 'binary' });
const before = createCookieSignatures(['an old key']);
const now = createCookieSignatures(['a new key', 'an old key']);

describe('Signatures of cookies', () => {
  test('are known again by the key that made them, which says whether it is to be made anew', () => {
    fc.assert(
      fc.property(text, (data) => {
        expect(now.index(data, now.sign(data))).toBe(0);
        expect(now.index(data, before.sign(data))).toBe(1);
        expect(before.index(data, now.sign(data))).toBe(-1);
        expect(now.verify(data, before.sign(data))).toBe(true);
      }),
    );
  });

  test('count for no other data', () => {
    fc.assert(
      fc.property(text, text, (data, other) => {
        fc.pre(Buffer.compare(Buffer.from(data), Buffer.from(other)) !== 0);
        expect(now.verify(other, now.sign(data))).toBe(false);
      }),
    );
  });

  test('are nothing that was made up, cut off or drawn out', () => {
    const right = now.sign('session=1');
    for (const wrong of [
      '',
      right.slice(0, -1),
      `${right}=`,
      `${right}${right}`,
      `é${right.slice(2)}`,
      right.toUpperCase(),
    ]) {
      expect(now.verify('session=1', wrong), wrong).toBe(false);
    }
    fc.assert(
      fc.property(text, (made) => {
        expect(now.index('session=1', made)).toBe(-1);
      }),
    );
  });

  test('fit into a cookie as they are', () => {
    fc.assert(
      fc.property(text, (data) => {
        expect(now.sign(data)).toMatch(/^[\w-]{43}$/);
      }),
    );
  });
});
