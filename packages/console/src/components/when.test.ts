import { expect, it } from 'vitest';
import { relativeTime } from './when.tsx';

const NOW = Date.parse('2026-01-31T12:00:00Z');

it.each([
  ['2026-01-31T11:59:50Z', 'just now'],
  ['2026-01-31T11:58:00Z', '2 minutes ago'],
  ['2026-01-31T09:00:00Z', '3 hours ago'],
  ['2026-01-30T12:00:00Z', 'yesterday'],
  ['2026-01-12T12:00:00Z', '3 weeks ago'],
  ['2025-01-31T12:00:00Z', 'last year'],
  ['2026-02-01T12:00:00Z', 'tomorrow'],
])('%s is %s', (at, words) => {
  expect(relativeTime(at, NOW)).toBe(words);
});
