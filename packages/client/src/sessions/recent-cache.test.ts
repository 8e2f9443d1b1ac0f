import { expect, it } from 'vitest';
import { createRecentCache } from './recent-cache.ts';

it('keeps what is used and forgets the rest, within its size', () => {
  const cache = createRecentCache<number>(10);
  cache.set('used', -1);
  for (let i = 0; i < 100; i++) {
    cache.set(`${i}`, i);
    expect(cache.get('used')).toBe(-1);
  }
  const kept = Array.from({ length: 100 }, (_, i) => cache.get(`${i}`)).filter(
    (i) => i !== undefined,
  );
  expect(kept.length).toBeLessThanOrEqual(10);
});
