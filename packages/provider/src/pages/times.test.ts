import { expect, test } from 'vitest';
import { formatTime } from './times.ts';

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
