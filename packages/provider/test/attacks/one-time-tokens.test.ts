import { hash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { createAuditLog } from '../../src/audit/events.ts';
import {
  createOneTimeTokens,
  type LinkKind,
  MOST_TRIES,
  ONE_TIME_LIFETIMES,
  type OneTimeTokens,
} from '../../src/credentials/one-time-tokens.ts';
import { createAttributes } from '../../src/directory/attributes.ts';
import type { BatchItem } from '../../src/directory/batches/batch.ts';
import { writeUsers } from '../../src/directory/batches/user-batch.ts';
import { createUsers, type Users } from '../../src/directory/users.ts';
import { createPolicies } from '../../src/policy/policies.ts';
import { createEncryption } from '../../src/storage/encryption.ts';
import { createTestPasswords } from '../password-fixture.ts';
import { PASSWORD, SECRET } from '../provider-fixture.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';

const BROWSER = hash('sha256', 'a browser', 'base64url');
const OTHER_BROWSER = hash('sha256', 'another browser', 'base64url');
const LINKS = (Object.keys(ONE_TIME_LIFETIMES) as (keyof typeof ONE_TIME_LIFETIMES)[]).filter(
  (kind): kind is LinkKind => !kind.endsWith('_code'),
);
const change = { by: SYSTEM };

describe.each(engines())('links and codes that work once, on %s', (engine) => {
  let now = Date.now();
  let test: TestStorage;
  let tokens: OneTimeTokens;
  let users: Users;
  let suspendByImport: (
    on: Parameters<typeof writeUsers>[0],
    item: BatchItem,
  ) => ReturnType<typeof writeUsers>;
  let ada: string;
  let eve: string;
  let count = 0;
  const clock = { now: () => now };
  beforeAll(async () => {
    test = await openTestStorage(engine);
    const { db } = test.storage;
    const encryption = createEncryption([SECRET]);
    tokens = createOneTimeTokens({ db, encryption, clock });
    const registry = { db, clock, audit: createAuditLog({ db, clock }) };
    const attributes = createAttributes(registry);
    const policies = createPolicies(registry);
    const sessions = { endAllWithin: async () => undefined, committed: () => undefined };
    const directory = {
      ...registry,
      ...createTestPasswords({ ...registry, policies, sessions }),
      attributes,
      policies,
      sessions,
    };
    users = createUsers(directory);
    suspendByImport = (on, item) =>
      writeUsers(on, [item], {
        ...directory,
        by: SYSTEM,
        mode: 'upsert',
        newState: 'active',
        dryRun: false,
        now,
        earlier: { emails: new Map(), usernames: new Map() },
      });
  });
  beforeEach(async () => {
    count += 1;
    ada = (await users.create({ email: `ada${count}@example.com` }, change)).id;
    eve = (await users.create({ email: `eve${count}@example.com` }, change)).id;
  });
  afterAll(() => test.close());

  const inTransaction = <T>(work: (on: typeof test.storage.db) => Promise<T>) =>
    test.storage.db.transaction().execute(work);
  const issue = async (kind: LinkKind = 'password_reset', userId: string | null = ada) =>
    (await inTransaction((on) => tokens.issue(on, { kind, userId, email: 'ada@example.com' })))
      .token;
  const spend = (token: string, kind: LinkKind = 'password_reset') =>
    inTransaction((on) => tokens.spend(on, kind, token));
  const issueCode = async (boundTo = BROWSER, userId = ada) =>
    (
      await inTransaction((on) =>
        tokens.issueCode(on, { kind: 'sign_in_code', userId, email: 'ada@example.com', boundTo }),
      )
    ).code;
  const spendCode = (code: string, { userId = ada as string | null, boundTo = BROWSER } = {}) =>
    tokens.spendCode('sign_in_code', { userId, code, boundTo });
  const wrong = (code: string, by = 1) => String((Number(code) + by) % 1_000_000).padStart(6, '0');
  const stored = async () =>
    JSON.stringify(await test.storage.db.selectFrom('one_time_tokens').selectAll().execute());

  describe('a link', () => {
    it('is used once: a replay finds nothing', async () => {
      const token = await issue();
      expect(await spend(token)).toMatchObject({ userId: ada, email: 'ada@example.com' });
      expect(await spend(token)).toBeUndefined();
      expect(await tokens.look('password_reset', token)).toBeUndefined();
    });

    it('is used by one of twenty at the same time', async () => {
      const token = await issue();
      const spent = await Promise.all(Array.from({ length: 20 }, () => spend(token)));
      expect(spent.filter((one) => one !== undefined)).toHaveLength(1);
    });

    it('is not used by who looks at it, however often', async () => {
      const token = await issue();
      for (let i = 0; i < 3; i += 1) {
        expect(await tokens.look('password_reset', token)).toMatchObject({ userId: ada });
      }
      expect(await spend(token)).toBeDefined();
    });

    it.each(LINKS)('for %s is nothing anywhere else', async (kind) => {
      const token = await issue(kind);
      for (const other of LINKS.filter((one) => one !== kind)) {
        expect(await tokens.look(other, token)).toBeUndefined();
        expect(await spend(token, other)).toBeUndefined();
      }
      expect(await spend(token, kind)).toMatchObject({ kind });
    });

    it('ends when its time is over', async () => {
      const token = await issue();
      now += ONE_TIME_LIFETIMES.password_reset * 1000 - 1;
      expect(await tokens.look('password_reset', token)).toBeDefined();
      now += 1;
      expect(await tokens.look('password_reset', token)).toBeUndefined();
      expect(await spend(token)).toBeUndefined();
    });

    it('ends when a later one of its kind is issued to the same person, and to nobody else', async () => {
      const [first, verification, others] = [
        await issue(),
        await issue('email_verification'),
        await issue('password_reset', eve),
      ];
      const second = await issue();
      expect(await spend(first)).toBeUndefined();
      expect(await spend(second)).toMatchObject({ userId: ada });
      expect(await spend(verification, 'email_verification')).toMatchObject({ userId: ada });
      expect(await spend(others)).toMatchObject({ userId: eve });
    });

    it('to somebody without an account ends the earlier one to the address in any case', async () => {
      const register = (email: string) =>
        inTransaction((on) => tokens.issue(on, { kind: 'registration', userId: null, email }));
      const { token: first } = await register('New@Example.com');
      const { token: other } = await register('other@example.com');
      const { token: second } = await register('new@example.com');
      expect(await spend(first, 'registration')).toBeUndefined();
      expect(await spend(other, 'registration')).toBeDefined();
      expect(await spend(second, 'registration')).toMatchObject({ userId: null });
    });

    it('issued twice at the same time is live once', async () => {
      const issued = await Promise.all(Array.from({ length: 8 }, () => issue()));
      const looked = await Promise.all(issued.map((token) => tokens.look('password_reset', token)));
      expect(looked.filter((one) => one !== undefined)).toHaveLength(1);
    });

    it('is still good when what it does is undone', async () => {
      const token = await issue();
      const undone = inTransaction(async (on) => {
        await tokens.spend(on, 'password_reset', token);
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      expect(await spend(token)).toBeDefined();
    });

    it('is in a copy of the database neither as it is nor with what belongs to it', async () => {
      const { token } = await inTransaction((on) =>
        tokens.issue(on, {
          kind: 'invitation',
          userId: ada,
          email: 'ada@example.com',
          data: { note: 'only for Ada' },
        }),
      );
      expect(await stored()).not.toMatch(new RegExp(`${token}|only for Ada`));
      const rows = await test.storage.db
        .selectFrom('one_time_tokens')
        .select('secret_hash')
        .where('user_id', '=', ada)
        .execute();
      expect(await spend(rows[0]?.secret_hash ?? '', 'invitation')).toBeUndefined();
      expect(await spend(token, 'invitation')).toMatchObject({ data: { note: 'only for Ada' } });
    });

    it.each(['', 'x', '\0', "' or 1=1 --", 'é'.repeat(43), 'a'.repeat(100_000)])(
      'is not %j',
      async (token) => {
        expect(await tokens.look('password_reset', token)).toBeUndefined();
        expect(await spend(token)).toBeUndefined();
      },
    );
  });

  describe('what was sent to who was in charge of an account before', () => {
    it.each<[string, (id: string) => Promise<unknown>]>([
      ['the password is changed', (id) => users.update(id, { password: PASSWORD }, change)],
      [
        'the address is changed',
        (id) => users.update(id, { email: `n-${id}@example.com` }, change),
      ],
      ['the person is suspended', (id) => users.update(id, { state: 'suspended' }, change)],
      ['the person is deleted', (id) => users.delete(id, change)],
      [
        'the person is suspended by an import',
        async (id) => {
          const { email } = await users.get(id, change);
          const item = { user: { email, state: 'suspended' as const }, label: 'row 1' };
          const results = await inTransaction((on) => suspendByImport(on, item));
          expect(results).toMatchObject([{ outcome: 'updated' }]);
        },
      ],
    ])('ends when %s', async (_what, act) => {
      const [reset, code, others] = [
        await issue(),
        await issueCode(),
        await issue('password_reset', eve),
      ];
      await act(ada);
      expect(await spend(reset)).toBeUndefined();
      expect(await spendCode(code)).toBeUndefined();
      expect(await spend(others)).toBeDefined();
    });

    it('stays when something else is changed', async () => {
      const token = await issue();
      await users.update(ada, { name: 'Ada', email: `ADA${count}@example.com` }, change);
      expect(await spend(token)).toBeDefined();
    });

    it('stays where it takes a change of address back, whatever a thief does next', async () => {
      const token = await issue('email_change_undo');
      await users.update(ada, { password: PASSWORD }, change);
      await users.update(ada, { email: `thief-${count}@example.com` }, change);
      const second = await issue('email_change_undo');
      expect(await spend(token, 'email_change_undo')).toBeDefined();
      expect(await spend(second, 'email_change_undo')).toBeDefined();
    });

    it('goes with the account when that is erased', async () => {
      await issue();
      await users.delete(ada, change);
      await users.erase(ada, change);
      expect(await stored()).not.toContain(ada);
    });
  });

  describe('a code', () => {
    it('is used once, as it is typed', async () => {
      const code = await issueCode();
      expect(code).toMatch(/^\d{6}$/);
      expect(await spendCode(`${code.slice(0, 3)} ${code.slice(3)}`)).toMatchObject({
        userId: ada,
      });
      expect(await spendCode(code)).toBeUndefined();
    });

    it('is used by one of twenty at the same time', async () => {
      const code = await issueCode();
      const spent = await Promise.all(Array.from({ length: 20 }, () => spendCode(code)));
      expect(spent.filter((one) => one !== undefined)).toHaveLength(1);
    });

    it('is nothing in another browser, for another person or for another purpose', async () => {
      const code = await issueCode();
      expect(await spendCode(code, { boundTo: OTHER_BROWSER })).toBeUndefined();
      expect(await spendCode(code, { userId: eve })).toBeUndefined();
      expect(await spendCode(code, { userId: null })).toBeUndefined();
      const elsewhere = { userId: ada, code, boundTo: BROWSER };
      expect(await tokens.spendCode('factor_code', elsewhere)).toBeUndefined();
      expect(await spendCode(code)).toBeDefined();
    });

    it('is nothing after five wrong ones, even if it is right', async () => {
      const code = await issueCode();
      for (let i = 1; i <= MOST_TRIES; i += 1) {
        expect(await spendCode(wrong(code, i))).toBeUndefined();
      }
      expect(await spendCode(code)).toBeUndefined();
    });

    it('is still good at the fifth try', async () => {
      const code = await issueCode();
      for (let i = 1; i < MOST_TRIES; i += 1) await spendCode(wrong(code, i));
      expect(await spendCode(code)).toBeDefined();
    });

    it('is not guessed by many at the same time: five are compared', async () => {
      const code = await issueCode();
      const guesses = Array.from({ length: 40 }, (_, i) => wrong(code, i + 1));
      await Promise.all(guesses.map((guess) => spendCode(guess)));
      const row = await test.storage.db
        .selectFrom('one_time_tokens')
        .select('tries')
        .where('user_id', '=', ada)
        .executeTakeFirst();
      expect(row?.tries).toBe(MOST_TRIES);
      expect(await spendCode(code)).toBeUndefined();
    });

    it('ends when its time is over', async () => {
      const code = await issueCode();
      now += ONE_TIME_LIFETIMES.sign_in_code * 1000;
      expect(await spendCode(code)).toBeUndefined();
    });

    it('ends when the same browser asks for another; strangers who ask end nobody’s', async () => {
      const [first, mine] = [await issueCode(), await issueCode()];
      await issueCode(OTHER_BROWSER);
      if (first !== mine) expect(await spendCode(first)).toBeUndefined();
      expect(await spendCode(mine)).toBeDefined();
    });

    it('is not found in a copy of the database by hashing a million', async () => {
      const code = await issueCode();
      const [row] = await test.storage.db
        .selectFrom('one_time_tokens')
        .selectAll()
        .where('user_id', '=', ada)
        .execute();
      const plain = [code, JSON.stringify(['sign_in_code', ada, BROWSER, code])];
      for (const text of plain) {
        expect(row?.secret_hash).not.toBe(hash('sha256', text, 'base64url'));
      }
      const elsewhere = createOneTimeTokens({
        db: test.storage.db,
        encryption: createEncryption([`${SECRET} of somebody else`]),
        clock,
      });
      const wanted = { userId: ada, code, boundTo: BROWSER };
      expect(await elsewhere.spendCode('sign_in_code', wanted)).toBeUndefined();
    });

    it('is good while the master secret is rotated', async () => {
      const code = await issueCode();
      const rotated = createOneTimeTokens({
        db: test.storage.db,
        encryption: createEncryption([`${SECRET}, the next one`, SECRET]),
        clock,
      });
      const wanted = { userId: ada, code, boundTo: BROWSER };
      expect(await rotated.spendCode('sign_in_code', wanted)).toBeDefined();
    });

    it('that can’t be one costs no try', async () => {
      const code = await issueCode();
      for (const typed of ['', '12345', '1234567', 'abcdef', '\0', '１２３４５６']) {
        expect(await spendCode(typed)).toBeUndefined();
      }
      expect(await spendCode(code)).toBeDefined();
    });
  });

  it('are swept when they are over', async () => {
    await issue('email_change_undo');
    now += ONE_TIME_LIFETIMES.email_change_undo * 1000;
    while ((await tokens.sweep(50)) > 0);
    expect(await stored()).toBe('[]');
  });
});
