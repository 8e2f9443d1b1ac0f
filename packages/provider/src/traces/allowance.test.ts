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

  it('is a fifth of it for one address, or network of 64 bits', () => {
    const allowance = createAllowance({ now: () => 0 });
    expect(taken(() => allowance.take('wiki', '192.0.2.1'), 1000)).toBe(120);
    expect(allowance.take('wiki', '192.0.2.2')).toBe(true);
    let host = 0;
    const next = () => {
      host += 1;
      return `2001:db8::${host.toString(16)}`;
    };
    expect(taken(() => allowance.take('wiki', next()), 1000)).toBe(120);
    expect(allowance.take('shop', '192.0.2.1')).toBe(true);
  });

  it('is not counted by address where a sign-in is under way', () => {
    const allowance = createAllowance({ now: () => 0 });
    expect(taken(() => allowance.take('wiki'), 1000)).toBe(600);
  });
});
