import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ATTEMPT_WINDOW, delayAfter, delaysOf, forgettingTime } from './attempt-limits.ts';
import { SETTING_BOUNDS } from './settings.ts';

const limits = fc.record({
  free: fc.integer(SETTING_BOUNDS.free_attempts),
  longestDelay: fc.integer(SETTING_BOUNDS.longest_attempt_delay).map((seconds) => seconds * 1000),
});
const failures = fc.integer({ min: 1, max: 10_000 });

describe('the delay after failed attempts', () => {
  it('is none, then a second, doubling up to a quarter of an hour, with the defaults', () => {
    expect(delaysOf({ free: 5, longestDelay: 900_000 }).map((delay) => delay / 1000)).toEqual([
      0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900,
    ]);
  });

  it('never shrinks with one more failure', () => {
    fc.assert(
      fc.property(limits, failures, (of, count) => {
        expect(delayAfter(count + 1, of)).toBeGreaterThanOrEqual(delayAfter(count, of));
      }),
    );
  });

  it('is none exactly while attempts are free', () => {
    fc.assert(
      fc.property(limits, failures, (of, count) => {
        expect(delayAfter(count, of) === 0).toBe(count < of.free);
      }),
    );
  });

  it('reaches the longest and stays there, whatever the number', () => {
    fc.assert(
      fc.property(limits, (of) => {
        const delays = delaysOf(of);
        expect(delays.at(-1)).toBe(of.longestDelay);
        expect(delays.length).toBeLessThanOrEqual(of.free + 17);
        expect(delayAfter(1_000_000_000, of)).toBe(of.longestDelay);
      }),
    );
  });

  it('at least doubles the time that the next guess costs, until it is the longest', () => {
    fc.assert(
      fc.property(limits, failures, (of, count) => {
        const [delay, next] = [delayAfter(count, of), delayAfter(count + 1, of)];
        expect(next).toBe(delay === 0 ? next : Math.min(2 * delay, of.longestDelay));
      }),
    );
  });

  it('is not outlived by what it is for: who waits for the longest each time is no faster next time', () => {
    fc.assert(
      fc.property(limits, (of) => {
        expect(forgettingTime(of)).toBeGreaterThanOrEqual(
          Math.max(of.longestDelay, ATTEMPT_WINDOW),
        );
      }),
    );
  });
});
