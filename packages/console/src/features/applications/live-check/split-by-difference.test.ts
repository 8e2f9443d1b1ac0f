import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitByDifference } from './split-by-difference.ts';

describe('two addresses', () => {
  it.each([
    ['https://a/cb', 'https://a/cb/', ['https://a/cb', '', ''], ['https://a/cb', '/', '']],
    ['http://a/cb', 'https://a/cb', ['http', '', '://a/cb'], ['http', 's', '://a/cb']],
    ['http://a:1/x', 'http://a:2/x', ['http://a:', '1', '/x'], ['http://a:', '2', '/x']],
    ['aa', 'aaa', ['aa', '', ''], ['aa', 'a', '']],
    ['same', 'same', ['same', '', ''], ['same', '', '']],
  ])('%s and %s are split where they differ', (a, b, first, second) => {
    expect(splitByDifference(a, b)).toEqual([first, second]);
  });

  it('are whole again when their parts are put together', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        const [first, second] = splitByDifference(a, b);
        expect([first.join(''), second.join('')]).toEqual([a, b]);
        expect([first[0], first[2]]).toEqual([second[0], second[2]]);
      }),
    );
  });
});
