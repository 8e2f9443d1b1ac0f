import * as crypto from 'node:crypto';
import * as argon2 from '@node-rs/argon2';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { VECTORS } from '../../test/credentials/imported-hashes.ts';
import { CredentialsBusyError, createPasswords, MAX_PASSWORD_BYTES } from './passwords.ts';

vi.mock(import('@node-rs/argon2'), async (importOriginal) => {
  const original = await importOriginal();
  return { ...original, hash: vi.fn(original.hash), verify: vi.fn(original.verify) };
});
vi.mock(import('node:crypto'), async (importOriginal) => {
  const original = await importOriginal();
  return { ...original, pbkdf2: vi.fn(original.pbkdf2) as unknown as typeof original.pbkdf2 };
});
const verifications = vi.mocked(argon2.verify).mock;
// To what they were made with: the real ones.
afterEach(() => vi.resetAllMocks());

const PARAMETERS = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

describe('passwords', () => {
  it('are hashed with Argon2id and a salt of their own', async () => {
    const passwords = createPasswords();
    const first = await passwords.hash('correct horse');
    const second = await passwords.hash('correct horse');
    expect(first).toMatch(PARAMETERS);
    expect(first).not.toBe(second);
    await expect(passwords.verify(first, 'correct horse')).resolves.toEqual({
      ok: true,
      needsRehash: false,
    });
    await expect(passwords.verify(first, 'wrong horse')).resolves.toEqual({
      ok: false,
      needsRehash: false,
    });
  });

  it('are the same however the keyboard composes their letters', async () => {
    const passwords = createPasswords();
    const phc = await passwords.hash('cafe\u0301 au lait');
    await expect(passwords.verify(phc, 'caf\u00e9 au lait')).resolves.toMatchObject({ ok: true });
  });

  it('ask for a new hash when the old one was made with other parameters', async () => {
    const passwords = createPasswords();
    const old = await argon2.hash('correct horse', { memoryCost: 8192, timeCost: 1 });
    await expect(passwords.verify(old, 'correct horse')).resolves.toEqual({
      ok: true,
      needsRehash: true,
    });
    await expect(passwords.verify(old, 'wrong')).resolves.toEqual({
      ok: false,
      needsRehash: false,
    });
  });

  it.each([
    ['an account that does not exist', undefined],
    ['an account without a password', null],
    ['a hash that is damaged', '$argon2id$v=19$m=19456,t=2,p=1$x'],
    ['a hash of another kind', '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy'],
    ['an empty hash', ''],
  ])('cost one verification with the usual parameters for %s', async (_what, phc) => {
    const passwords = createPasswords();
    await expect(passwords.verify(phc, 'correct horse')).resolves.toEqual({
      ok: false,
      needsRehash: false,
    });
    expect(verifications.calls).toHaveLength(1);
    expect(verifications.calls[0]?.[0]).toMatch(PARAMETERS);
    expect(verifications.calls[0]?.[1]).toBe('correct horse');
  });

  it('that are too long cost the same work and are never right', async () => {
    const passwords = createPasswords();
    const longest = 'x'.repeat(MAX_PASSWORD_BYTES);
    const phc = await passwords.hash(longest);
    await expect(passwords.verify(phc, longest)).resolves.toMatchObject({ ok: true });
    await expect(passwords.verify(phc, `${longest}x`)).resolves.toMatchObject({ ok: false });
    await expect(passwords.verify(phc, 'é'.repeat(600))).resolves.toMatchObject({ ok: false });
    expect(verifications.calls).toHaveLength(3);
    await expect(passwords.hash(`${longest}x`)).rejects.toThrow(RangeError);
  });

  it('are worked on only so many at once, in order, and the rest is refused', async () => {
    let running = 0;
    let most = 0;
    const finish: (() => void)[] = [];
    vi.mocked(argon2.verify).mockImplementation(async () => {
      running += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => finish.push(resolve));
      running -= 1;
      return true;
    });
    const passwords = createPasswords({ maxConcurrent: 2, maxQueued: 3 });
    const order: number[] = [];
    const attempts = Array.from({ length: 7 }, (_, i) =>
      passwords.verify(undefined, 'x').then(() => order.push(i)),
    );
    const outcomes = Promise.allSettled(attempts);
    await vi.waitUntil(() => finish.length === 2);
    for (let done = 0; done < 5; done += 1) {
      await vi.waitUntil(() => finish.length > done);
      finish[done]?.();
    }
    const refused = (await outcomes).filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(2);
    for (const { reason } of refused) {
      expect(reason).toBeInstanceOf(CredentialsBusyError);
      expect(reason).toMatchObject({ code: 'credentials_busy' });
    }
    expect(order).toEqual([0, 1, 2, 3, 4]);
    expect(most).toBe(2);
  });

  it('that waited for more than five seconds are refused, and those behind them checked', async () => {
    const finish: (() => void)[] = [];
    vi.mocked(argon2.verify).mockImplementation(async () => {
      await new Promise<void>((resolve) => finish.push(resolve));
      return true;
    });
    const now = vi.spyOn(performance, 'now').mockReturnValue(0);
    const passwords = createPasswords({ maxConcurrent: 1, maxQueued: 2 });
    const running = passwords.verify(undefined, 'x');
    await vi.waitUntil(() => finish.length === 1);
    const late = passwords.verify(undefined, 'y');
    await vi.waitUntil(() => now.mock.calls.length === 1);
    now.mockReturnValue(5001);
    const next = passwords.verify(undefined, 'z');
    await vi.waitUntil(() => now.mock.calls.length === 2);
    finish[0]?.();
    await expect(late).rejects.toBeInstanceOf(CredentialsBusyError);
    await vi.waitUntil(() => finish.length === 2);
    finish[1]?.();
    await expect(Promise.all([running, next])).resolves.toHaveLength(2);
    now.mockRestore();
  });

  describe('of which the hash was brought in from elsewhere', () => {
    const password = 'correct horse battery staple';
    const imported = VECTORS.find(([what]) => what === 'Django, PBKDF2 with SHA-256')?.[2] ?? '';
    const derive = vi.mocked(crypto.pbkdf2);
    const work = () => [verifications.calls.length, derive.mock.calls.length];

    it('are verified, and ask for a hash of ours', async () => {
      const passwords = createPasswords();
      await expect(passwords.verify(imported, password)).resolves.toEqual({
        ok: true,
        needsRehash: true,
      });
      expect(work()).toEqual([0, 1]);
    });

    it('are the password as it was typed there, or normalized', async () => {
      const hashOf = (text: string) =>
        `pbkdf2_sha256$1$salt$${crypto.pbkdf2Sync(text, 'salt', 1, 32, 'sha256').toString('base64')}`;
      const passwords = createPasswords();
      for (const typed of ['cafe\u0301 au lait', 'caf\u00e9 au lait']) {
        const verdict = await passwords.verify(hashOf(typed.normalize('NFC')), typed);
        expect(verdict.ok).toBe(true);
      }
      const verdict = await passwords.verify(hashOf('ﬁne words'), 'ﬁne words');
      expect(verdict.ok).toBe(true);
    });

    it('cost the same work when they are wrong as every other refusal, while there are some', async () => {
      const passwords = createPasswords({ findImported: async () => imported });
      const ours = await passwords.hash(password);
      for (const hash of [imported, ours, null, undefined, 'damaged']) {
        vi.clearAllMocks();
        await expect(passwords.verify(hash, 'wrong')).resolves.toMatchObject({ ok: false });
        expect(work(), String(hash)).toEqual([1, 1]);
        expect(verifications.calls[0]?.[0]).toMatch(PARAMETERS);
      }
      vi.clearAllMocks();
      await expect(passwords.verify(ours, password)).resolves.toMatchObject({ ok: true });
      expect(work()).toEqual([1, 0]);
    });

    it('open no account but the one that has the hash', async () => {
      const passwords = createPasswords({ findImported: async () => imported });
      await expect(passwords.verify(undefined, password)).resolves.toMatchObject({ ok: false });
    });

    it('and would take too long are never worked on', async () => {
      const passwords = createPasswords();
      const hostile = `pbkdf2_sha256$2147483647$salt$${'A'.repeat(43)}=`;
      await expect(passwords.verify(hostile, password)).resolves.toMatchObject({ ok: false });
      expect(work()).toEqual([1, 0]);
    });
  });

  it('are compared with several at once', async () => {
    const passwords = createPasswords();
    const hashes = [await passwords.hash('first one'), VECTORS[0]?.[2] ?? '', 'damaged'];
    await expect(passwords.matchesAny(hashes, 'first one')).resolves.toBe(true);
    await expect(passwords.matchesAny(hashes, VECTORS[0]?.[1] ?? '')).resolves.toBe(true);
    await expect(passwords.matchesAny(hashes, 'another')).resolves.toBe(false);
    await expect(passwords.matchesAny([], 'first one')).resolves.toBe(false);
  });

  it('go on being checked after one has failed', async () => {
    vi.mocked(argon2.verify).mockRejectedValueOnce(new Error('out of memory'));
    const passwords = createPasswords({ maxConcurrent: 1, maxQueued: 1 });
    const failing = passwords.verify(undefined, 'x');
    const next = passwords.verify(undefined, 'y');
    await expect(failing).rejects.toThrow('out of memory');
    vi.mocked(argon2.verify).mockResolvedValueOnce(false);
    await expect(next).resolves.toMatchObject({ ok: false });
  });
});
