import * as crypto from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createClientSecret, hashClientSecret, verifyClientSecret } from './client-secret.ts';

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
    expect(verifyClientSecret(stored, secret)).toBe(true);
    for (const wrong of ['', `${secret} `, secret.slice(1), secret.toUpperCase(), stored]) {
      expect(verifyClientSecret(stored, wrong)).toBe(false);
    }
  });

  it.each([null, undefined, '', 'sha256:', 'a secret kept in the clear'])(
    'is never right where %j is kept',
    (stored) => {
      for (const presented of ['', 'sha256:', stored ?? 'null', 'undefined']) {
        expect(verifyClientSecret(stored, presented)).toBe(false);
      }
    },
  );

  it('is compared whole, in constant time, whether or not there is one', () => {
    const stored = hashClientSecret(createClientSecret());
    for (const hash of [stored, null, undefined, 'damaged']) {
      vi.mocked(crypto.timingSafeEqual).mockClear();
      verifyClientSecret(hash, 'presented');
      expect(crypto.timingSafeEqual).toHaveBeenCalledTimes(1);
      const [expected, presented] = vi.mocked(crypto.timingSafeEqual).mock.calls[0] ?? [];
      expect(expected?.byteLength).toBe(32);
      expect(presented?.byteLength).toBe(32);
    }
  });
});
