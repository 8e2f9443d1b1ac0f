import { expect, test } from 'vitest';
import { formatTime, formatWait } from './times.ts';

const AT = Date.UTC(2025, 11, 31, 23, 5);

test('a moment is shown in the language and time zone of its reader', () => {
  expect(formatTime(AT, { language: 'de', zone: 'Europe/Berlin' })).toBe('1. Januar 2026 um 00:05');
  expect(formatTime(AT, { language: 'en', zone: 'America/New_York' })).toBe(
    '31 December 2025 at 18:05',
  );
});

test.each([undefined, null, '', 'Mars/Olympus_Mons', '../../etc'])(
  'without a time zone that exists (%j) it says that it is UTC',
  (zone) => {
    expect(formatTime(AT, { language: 'en', zone })).toBe('31 December 2025 at 23:05 UTC');
  },
);

test.each([
  [1, '1 second', '1 Sekunde'],
  [119, '2 minutes', '2 Minuten'],
  [120, '2 minutes', '2 Minuten'],
  [841, '15 minutes', '15 Minuten'],
])('a wait of %i seconds is never said to be shorter', (seconds, en, de) => {
  expect([formatWait(seconds, 'en'), formatWait(seconds, 'de')]).toEqual([en, de]);
});
