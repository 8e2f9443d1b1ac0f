import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Clock } from '../../src/core/clock.ts';
import type { SessionStore, StoredEntry } from '../../src/sessions/stores/session-store.ts';
import { describeLogoutIn } from './describe-logout.ts';

const HOUR = 60 * 60_000;

/** A store under test. */
export interface OpenStore {
  /** One store, or several on the same data as processes would have them. */
  readonly stores: readonly [SessionStore, ...SessionStore[]];
  close(): Promise<void> | void;
}

/** A key or subject as the client makes them: a digest. */
export function digest(): string {
  return randomBytes(32).toString('base64url');
}

/** What a {@link SessionStore} promises, as tests; the store gets a clock that they turn. */
export function describeSessionStore(
  name: string,
  open: (clock: Clock) => Promise<OpenStore> | OpenStore,
  { skip = false }: { skip?: boolean } = {},
): void {
  describe.skipIf(skip)(`sessions in ${name}`, () => {
    let now = Date.now();
    let opened: OpenStore;
    let store: SessionStore;
    let other: SessionStore;
    beforeAll(async () => {
      opened = await open(() => now);
      store = opened.stores[0];
      other = opened.stores.at(-1) ?? store;
    });
    afterAll(() => opened?.close());

    describeLogoutIn(name, () => [store, other], {
      clock: () => now,
      pass: (milliseconds) => {
        now += milliseconds;
      },
    });

    const entry = (changes: Partial<StoredEntry> = {}): StoredEntry => ({
      key: digest(),
      subject: digest(),
      data: 'data',
      revision: 1,
      expiresAt: now + HOUR,
      ...changes,
    });
    const added = async (changes: Partial<StoredEntry> = {}) => {
      const made = entry(changes);
      expect(await store.add(made)).toBe(true);
      return made;
    };
    /** The same call fifty times at once, on all the stores in turn; how many were true. */
    const race = async (call: (store: SessionStore, turn: number) => Promise<boolean>) => {
      const results = await Promise.all(
        Array.from({ length: 50 }, (_, turn) =>
          call(opened.stores[turn % opened.stores.length] ?? store, turn),
        ),
      );
      return results.filter((result) => result).length;
    };

    it('are read as they were added', async () => {
      const made = await added();
      expect(await other.read(made.key)).toEqual(made);
      expect(await store.read(digest())).toBeUndefined();
    });

    it('hold 100 KB of any Unicode text', async () => {
      const data = 'Zoë 北京 🔑 "\'\\\n\t'.repeat(6000);
      const made = await added({ data });
      expect((await other.read(made.key))?.data).toBe(data);
      expect(await store.replace({ ...made, data: `${data}!`, revision: 2 })).toBe(true);
      expect((await other.readAllOf(made.subject))[0]?.data).toBe(`${data}!`);
    });

    it('are not added over one that is there', async () => {
      const made = await added();
      expect(await other.add({ ...made, data: 'other', subject: digest() })).toBe(false);
      expect(await store.read(made.key)).toEqual(made);
    });

    it('are added once when fifty add the same key at once', async () => {
      const made = entry();
      expect(await race((one, turn) => one.add({ ...made, data: `${turn}` }))).toBe(1);
      expect(await store.readAllOf(made.subject)).toEqual([await store.read(made.key)]);
    });

    it('are replaced at the revision before only, subject kept', async () => {
      const made = await added();
      const next = { ...made, data: 'next', revision: 2, expiresAt: now + 2 * HOUR };
      expect(await store.replace({ ...next, revision: 1 })).toBe(false);
      expect(await store.replace({ ...next, revision: 3 })).toBe(false);
      expect(await store.read(made.key)).toEqual(made);
      expect(await other.replace({ ...next, subject: digest() })).toBe(true);
      expect(await store.read(made.key)).toEqual(next);
      expect(await store.readAllOf(made.subject)).toEqual([next]);
      expect(await store.replace(next)).toBe(false);
      expect(await store.replace(entry({ revision: 2 }))).toBe(false);
    });

    it('are replaced once when fifty replace the same revision at once', async () => {
      const made = await added();
      const replace = (one: SessionStore, turn: number) =>
        one.replace({ ...made, data: `${turn}`, revision: 2 });
      expect(await race(replace)).toBe(1);
      expect((await store.read(made.key))?.revision).toBe(2);
    });

    it('are touched without a new revision', async () => {
      const made = await added();
      expect(await other.touch(made.key, now + 3 * HOUR)).toBe(true);
      expect(await store.read(made.key)).toEqual({ ...made, expiresAt: now + 3 * HOUR });
      expect(await store.touch(digest(), now + HOUR)).toBe(false);
    });

    it('lose no replacement to touches at the same time', async () => {
      const made = await added();
      const touches = race((one) => one.touch(made.key, now + 2 * HOUR));
      expect(await store.replace({ ...made, data: 'next', revision: 2 })).toBe(true);
      expect(await touches).toBe(50);
      expect(await store.read(made.key)).toMatchObject({ data: 'next', revision: 2 });
    });

    it('stay removed, whatever a slower request tries', async () => {
      const made = await added();
      await other.remove(made.key);
      await store.remove(made.key);
      expect(await store.read(made.key)).toBeUndefined();
      expect(await store.replace({ ...made, revision: 2 })).toBe(false);
      expect(await store.touch(made.key, now + 2 * HOUR)).toBe(false);
      expect(await other.read(made.key)).toBeUndefined();
      expect(await store.readAllOf(made.subject)).toEqual([]);
    });

    it('stay removed among fifty replacements and touches at once', async () => {
      const made = await added();
      const writes = race((one, turn) =>
        turn % 2 === 0
          ? one.replace({ ...made, revision: 2 })
          : one.touch(made.key, now + (2 + turn) * HOUR),
      );
      await other.remove(made.key);
      await writes;
      expect(await store.read(made.key)).toBeUndefined();
      expect(await store.readAllOf(made.subject)).toEqual([]);
    });

    it('leave their key to a new entry once removed', async () => {
      const made = await added({ subject: '' });
      for (const data of ['second', 'third']) {
        await store.remove(made.key);
        expect(await other.add({ ...made, data })).toBe(true);
        expect((await store.read(made.key))?.data).toBe(data);
      }
    });

    it('do not exist from their expiry on', async () => {
      const made = await added({ expiresAt: now + HOUR });
      const kept = await added({ subject: made.subject, expiresAt: now + 3 * HOUR });
      now += HOUR - 1;
      expect(await store.read(made.key)).toEqual(made);
      now += 1;
      expect(await store.read(made.key)).toBeUndefined();
      expect(await store.replace({ ...made, revision: 2, expiresAt: now + HOUR })).toBe(false);
      expect(await store.touch(made.key, now + HOUR)).toBe(false);
      expect(await store.readAllOf(made.subject)).toEqual([kept]);
      const again = { ...made, subject: digest(), data: 'again', expiresAt: now + HOUR };
      expect(await store.add(again)).toBe(true);
      expect(await other.read(made.key)).toEqual(again);
      expect(await store.removeAllOf(made.subject)).toBe(1);
      expect(await other.read(made.key)).toEqual(again);
    });

    it('end when their expiry is moved into the past', async () => {
      const made = await added();
      expect(await store.touch(made.key, now)).toBe(true);
      expect(await store.read(made.key)).toBeUndefined();
      expect(await store.touch(made.key, now + HOUR)).toBe(false);
      expect(await store.removeAllOf(made.subject)).toBe(0);
    });

    it('live on past their first expiry when touched, in the list of their person too', async () => {
      const made = await added();
      await store.touch(made.key, now + 3 * HOUR);
      now += 2 * HOUR;
      await added({ subject: made.subject, expiresAt: now + HOUR / 2 });
      expect(await store.readAllOf(made.subject)).toHaveLength(2);
      expect(await other.removeAllOf(made.subject)).toBe(2);
      expect(await store.read(made.key)).toBeUndefined();
    });

    it('of one person are listed by expiry, the newest first', async () => {
      const subject = digest();
      const [b, c, a] = [
        await added({ subject, expiresAt: now + 2 * HOUR }),
        await added({ subject, expiresAt: now + HOUR }),
        await added({ subject, expiresAt: now + 3 * HOUR }),
      ];
      await added();
      expect(await other.readAllOf(subject)).toEqual([a, b, c]);
    });

    it('of one person are listed up to 1,000, and all removed', async () => {
      const subject = digest();
      const keys = Array.from({ length: 1005 }, digest);
      await Promise.all(
        keys.map((key, i) => store.add(entry({ key, subject, expiresAt: now + HOUR + i }))),
      );
      const listed = await store.readAllOf(subject);
      expect(listed.map(({ key }) => key)).toEqual(keys.toReversed().slice(0, 1000));
      expect(await other.removeAllOf(subject)).toBe(1005);
      expect(await store.readAllOf(subject)).toEqual([]);
    });

    it('of one person are removed together, save one', async () => {
      const subject = digest();
      const [kept, ...ended] = [
        await added({ subject }),
        await added({ subject }),
        await added({ subject }),
      ];
      const stranger = await added();
      expect(await other.removeAllOf(subject, kept.key)).toBe(2);
      expect(await store.readAllOf(subject)).toEqual([kept]);
      for (const one of ended) expect(await store.replace({ ...one, revision: 2 })).toBe(false);
      expect(await store.removeAllOf(subject, digest())).toBe(1);
      expect(await store.removeAllOf(subject)).toBe(0);
      expect(await store.read(stranger.key)).toEqual(stranger);
    });

    it('of nobody are on no list', async () => {
      const made = await added({ subject: '' });
      expect(await store.readAllOf('')).toEqual([]);
      expect(await store.removeAllOf('')).toBe(0);
      expect(await store.read(made.key)).toEqual(made);
    });

    it.each([
      `'; drop table gatehouse_sessions; --`,
      'ended:x',
      'of:x',
      '__proto__',
      '*',
      '{a}:{b}',
      'a"b\\c\r\nd $1 %s',
      '🔑',
    ])('are safe from the hostile key and subject %j', async (text) => {
      const bystander = await added();
      const named = await added({ key: text, subject: text });
      const alike = await added({ key: `${text} `, subject: `${text} ` });
      expect(await other.read(text)).toEqual(named);
      expect(await other.readAllOf(text)).toEqual([named]);
      expect(await store.touch(text, now + 2 * HOUR)).toBe(true);
      expect(await store.replace({ ...named, revision: 2 })).toBe(true);
      expect(await store.removeAllOf(text)).toBe(1);
      expect(await store.read(text)).toBeUndefined();
      expect(await store.read(alike.key)).toEqual(alike);
      expect(await store.read(bystander.key)).toEqual(bystander);
      await store.remove(alike.key);
    });

    it('live on while expired ones are swept away', async () => {
      const expiring = await added();
      const kept = await added({ expiresAt: now + 9 * HOUR });
      for (let i = 0; i < 3; i++) {
        now += 2 * HOUR;
        await added();
      }
      expect(await store.read(expiring.key)).toBeUndefined();
      expect(await store.read(kept.key)).toEqual(kept);
    });
  });
}
