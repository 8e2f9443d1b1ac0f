import { expect, it } from 'vitest';
import { durationWords, inUnits, toSeconds } from './duration.ts';

it.each([
  [300, '5 minutes'],
  [3600, '1 hour'],
  [28_800, '8 hours'],
  [86_400, '1 day'],
  [90, '1.5 minutes'],
  [0, 'no time'],
])('%i seconds are %s', (seconds, words) => {
  expect(durationWords(seconds)).toBe(words);
});

it.each([300, 5400, 86_400, 7_776_000])(
  '%i seconds are the same when they come back',
  (seconds) => {
    const { count, unit } = inUnits(seconds);
    expect(toSeconds(count, unit)).toBe(seconds);
  },
);
