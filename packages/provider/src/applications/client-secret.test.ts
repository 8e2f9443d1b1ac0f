import * as crypto from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClientSecret, findClientSecret, hashClientSecret } from './client-secret.ts';

const NOW = 1_000_000;
const kept = (secret_hash: string, expires_at: number | null = null) => ({
  secret_hash,
  expires_at,
});

vi.mock(import('node:crypto'), async (importOriginal) => {
  const original = await importOriginal();
  return { ...original, timingSafeEqual: vi.fn(original.timingSafeEqual) };
});
afterEach(() => vi.clearAllMocks());

describe('a client secret', () => {
  it('has 256 bits, in characters that need no escaping anywhere', () => {
    const secret = createClientSecret();
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(createClientSecret()).not.toBe(secret);
  });

  it('is right only as it is', () => {
    const secret = createClientSecret();
    const stored = hashClientSecret(secret);
    expect(stored).not.toContain(secret);
    expect(findClientSecret([kept(stored)], secret, NOW)).toBeDefined();
    for (const wrong of ['', `${secret} `, secret.slice(1), secret.toUpperCase(), stored]) {
      expect(findClientSecret([kept(stored)], wrong, NOW)).toBeUndefined();
    }
  });

  it.each(['', 'sha256:', 'a secret kept in the clear'])(
    'is never right where %j is kept',
    (stored) => {
      for (const presented of ['', 'sha256:', stored, 'undefined']) {
        expect(findClientSecret([kept(stored)], presented, NOW)).toBeUndefined();
        expect(findClientSecret([], presented, NOW)).toBeUndefined();
      }
    },
  );

  it('is either of two, until it expires', () => {
    const [first, second] = [createClientSecret(), createClientSecret()];
    const secrets = [kept(hashClientSecret(first)), kept(hashClientSecret(second), NOW + 1)];
    expect(findClientSecret(secrets, first, NOW)).toBe(secrets[0]);
    expect(findClientSecret(secrets, second, NOW)).toBe(secrets[1]);
    expect(findClientSecret(secrets, second, NOW + 1)).toBeUndefined();
  });

  it('is compared whole, in constant time, whether there are two, one or none', () => {
    const stored = hashClientSecret(createClientSecret());
    for (const secrets of [[], [kept('damaged')], [kept(stored)], [kept(stored), kept(stored)]]) {
      vi.mocked(crypto.timingSafeEqual).mockClear();
      findClientSecret(secrets, 'presented', NOW);
      expect(crypto.timingSafeEqual).toHaveBeenCalledTimes(2);
      for (const [expected, presented] of vi.mocked(crypto.timingSafeEqual).mock.calls) {
        expect(expected.byteLength).toBe(32);
        expect(presented.byteLength).toBe(32);
      }
    }
  });
});
