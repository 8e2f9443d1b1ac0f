import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStorage } from '../../src/storage/database.ts';
import { createOidcRecords, type OidcRecords } from '../../src/storage/oidc-records.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { type ChildProcess, startChild } from './child-process.ts';

const record = (fields: { expiresAt?: number; grantId?: string; sessionUid?: string } = {}) => ({
  payload: '{}',
  grantId: null,
  sessionUid: null,
  accountId: null,
  expiresAt: null,
  ...fields,
});

describe.each(engines())('records of the protocol engine on %s', (engine) => {
  let test: TestStorage;
  let records: OidcRecords;

  beforeAll(async () => {
    test = await openTestStorage(engine);
    records = createOidcRecords(test.storage.grouped);
  });
  afterAll(() => test.close());

  const isTrue = (won: boolean) => won;

  it('are consumed by exactly one of 100 who try at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const id = `code ${round}`;
      await records.upsert('AuthorizationCode', id, record());
      const won = await Promise.all(
        Array.from({ length: 100 }, () => records.consume('AuthorizationCode', id, Date.now())),
      );
      expect(won.filter(isTrue)).toHaveLength(1);
    }
  });

  it('are consumed by exactly one of several connections', async () => {
    // One after another: SQLite waits for a lock without letting its holder go on, within one process.
    const others = [];
    for (let i = 0; i < 3; i += 1) others.push(await openStorage(test.options));
    const everyone = [records, ...others.map(({ grouped }) => createOidcRecords(grouped))];
    try {
      for (let round = 0; round < 20; round += 1) {
        const id = `shared code ${round}`;
        await records.upsert('AuthorizationCode', id, record());
        const won = await Promise.all(
          everyone.flatMap((one) =>
            Array.from({ length: 10 }, () => one.consume('AuthorizationCode', id, Date.now())),
          ),
        );
        expect(won.filter(isTrue)).toHaveLength(1);
      }
    } finally {
      await Promise.all(others.map((other) => other.close()));
    }
  });

  it('are consumed by exactly one of several processes', async () => {
    const ids = Array.from({ length: 200 }, (_, i) => `code between processes ${i}`);
    await Promise.all(ids.map((id) => records.upsert('AuthorizationCode', id, record())));
    const children: ChildProcess[] = [];
    try {
      for (let i = 0; i < 3; i += 1) {
        children.push(await startChild('consume-records.ts', { storage: test.options, ids }));
      }
      const wins = (await Promise.all(children.map((child) => child.run()))).flat();
      expect(wins.toSorted()).toEqual(ids.toSorted());
    } finally {
      for (const child of children) child.kill();
    }
  });

  it('are not consumed again after the same record is written once more', async () => {
    await records.upsert('AuthorizationCode', 'again', record());
    await expect(records.consume('AuthorizationCode', 'again', 5)).resolves.toBe(true);
    await records.upsert('AuthorizationCode', 'again', record());
    await expect(records.consume('AuthorizationCode', 'again', 6)).resolves.toBe(false);
    await expect(records.find('AuthorizationCode', 'again')).resolves.toMatchObject({
      consumed_at: 5,
    });
  });

  it('of one kind are not found or consumed as another', async () => {
    await records.upsert('RefreshToken', 'one', record());
    await expect(records.find('AccessToken', 'one')).resolves.toBeUndefined();
    await expect(records.consume('AccessToken', 'one', 1)).resolves.toBe(false);
  });

  it('do not hold the value that their bearer shows', async () => {
    await records.upsert('RefreshToken', 'a secret value', record());
    const rows = await test.storage.db.selectFrom('oidc_records').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('a secret value');
  });

  it('of a grant go together', async () => {
    await records.upsert('AccessToken', 'mine', record({ grantId: 'g1' }));
    await records.upsert('AccessToken', 'other', record({ grantId: 'g2' }));
    await records.destroyByGrant('AccessToken', 'g1');
    await expect(records.find('AccessToken', 'mine')).resolves.toBeUndefined();
    await expect(records.find('AccessToken', 'other')).resolves.toBeDefined();
  });

  it('that have expired are swept in batches of a bounded size, and no others', async () => {
    const now = 1_000_000;
    await Promise.all(
      Array.from({ length: 25 }, (_, i) =>
        records.upsert('Session', `expired ${i}`, record({ expiresAt: now - 1 - i })),
      ),
    );
    await records.upsert('Session', 'expires now', record({ expiresAt: now }));
    await records.upsert('Session', 'lives', record({ expiresAt: now + 1 }));
    await records.upsert('Session', 'for good', record());
    const batches = [];
    for (let i = 0; i < 4; i += 1) batches.push(await records.sweep(now, 10));
    expect(batches).toEqual([10, 10, 5, 0]);
    for (const id of ['expires now', 'lives', 'for good']) {
      await expect(records.find('Session', id)).resolves.toBeDefined();
    }
  });

  it('are swept by several nodes at once without a failure', async () => {
    const now = 2_000_000;
    await Promise.all(
      Array.from({ length: 60 }, (_, i) =>
        records.upsert('Session', `swept twice ${i}`, record({ expiresAt: now - 1 })),
      ),
    );
    const other = await openStorage(test.options);
    try {
      const sweepers = [records, createOidcRecords(other.grouped)];
      for (let i = 0; i < 50; i += 1) {
        const removed = await Promise.all(sweepers.map((one) => one.sweep(now, 10)));
        if (removed.every((count) => count === 0)) break;
      }
      await expect(records.find('Session', 'swept twice 59')).resolves.toBeUndefined();
    } finally {
      await other.close();
    }
  });
});
