import { describe, expect, test } from 'vitest';
import { createRecordCache } from './record-cache.ts';

const keyOf = (n: number, kind = 'Grant') => ({ kind, idHash: `hash ${n}`.padEnd(43, '.') });
const row = (payload: string) => ({ payload, expires_at: null, consumed_at: null });

describe('Remembered records', () => {
  test('take a bounded place, however large or many they are', () => {
    const cache = createRecordCache({ rowVersion: () => 0 });
    const left = (count: number) =>
      Array.from({ length: count }, (_, n) => n).filter((n) => cache.find(keyOf(n))).length;
    const large = row('x'.repeat(1024 * 1024));
    for (let n = 0; n < 100; n += 1) cache.written(keyOf(n), large, null);
    expect(left(100)).toBeLessThan(4);
    for (let n = 0; n < 50_000; n += 1) cache.written(keyOf(n), row(''), `session ${n}`);
    expect(left(50_000)).toBeLessThan(20_000);
    cache.written(keyOf(0), row('x'.repeat(5 * 1024 * 1024)), null);
    expect(left(50_000)).toBe(0);
    cache.written(keyOf(0), row('small'), null);
    expect(cache.find(keyOf(0))?.payload).toBe('small');
  });

  test('written again and again take their place once', () => {
    const cache = createRecordCache({ rowVersion: () => 0 });
    cache.written(keyOf(0), row('kept'), null);
    const large = row('x'.repeat(1024 * 1024));
    for (let n = 0; n < 100; n += 1) cache.written(keyOf(1), large, null);
    for (let n = 0; n < 100; n += 1) {
      cache.written(keyOf(2), large, null);
      cache.changed(keyOf(2));
    }
    expect(cache.find(keyOf(0))?.payload).toBe('kept');
  });

  test('are all forgotten as soon as anybody else may have written', () => {
    let version = 0;
    const cache = createRecordCache({ rowVersion: () => version });
    cache.written(keyOf(0), row('before'), 'session');
    version = 1;
    cache.written(keyOf(1), row('after'), null);
    expect(cache.find(keyOf(0))).toBeUndefined();
    expect(cache.findBySessionUid('Grant', 'session')).toBeUndefined();
    expect(cache.find(keyOf(1))?.payload).toBe('after');
  });

  test('of a session are found by its latest id only', () => {
    const cache = createRecordCache({ rowVersion: () => 0 });
    cache.written(keyOf(0, 'Session'), row('first'), 'session');
    cache.written(keyOf(1, 'Session'), row('second'), 'session');
    expect(cache.find(keyOf(0, 'Session'))).toBeUndefined();
    expect(cache.findBySessionUid('Session', 'session')?.payload).toBe('second');
    expect(cache.findBySessionUid('Grant', 'session')).toBeUndefined();
    cache.sessionChanged('session');
    expect(cache.find(keyOf(1, 'Session'))).toBeUndefined();
  });

  test('are of no other kind than those that are read again soon', () => {
    const cache = createRecordCache({ rowVersion: () => 0 });
    for (const kind of ['AccessToken', 'RefreshToken']) {
      cache.written(keyOf(0, kind), row('token'), null);
      expect(cache.find(keyOf(0, kind))).toBeUndefined();
    }
  });
});
