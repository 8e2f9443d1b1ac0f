import { describe, expect, it } from 'vitest';
import { createAllowance } from './allowance.ts';

describe('what is kept of requests that anybody can send', () => {
  const taken = (take: () => boolean, times: number) =>
    Array.from({ length: times }, take).filter(Boolean).length;

  it('has a bound for each application, in each minute', () => {
    let now = 0;
    const allowance = createAllowance({ now: () => now });
    expect(taken(() => allowance.take('wiki'), 1000)).toBe(600);
    expect(taken(() => allowance.take('shop'), 1000)).toBe(600);
    now += 60_000;
    expect(allowance.take('wiki')).toBe(true);
  });

  it('has one bound for all who name no application that there is', () => {
    const allowance = createAllowance({ now: () => 0 });
    expect(taken(() => allowance.take(undefined), 1000)).toBe(600);
    expect(allowance.take('wiki')).toBe(true);
  });
});
