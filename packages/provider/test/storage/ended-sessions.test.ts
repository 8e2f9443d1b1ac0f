import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOidcRecords, type OidcRecords } from '../../src/storage/oidc-records.ts';
import { createSessionRows } from '../../src/storage/sessions.ts';
import { inTransaction } from '../../src/storage/transaction.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';

const NOW = 1_000_000;
const HOUR = 3600 * 1000;

describe.each(engines())('a session that ended on %s', (engine) => {
  let test: TestStorage;
  let records: OidcRecords;
  beforeAll(async () => {
    test = await openTestStorage(engine);
    records = createOidcRecords(test.storage.grouped);
  });
  afterAll(() => test.close());

  const write = (id: string, { uid, accountId }: { uid: string; accountId: string }) =>
    records.upsert('Session', id, {
      payload: JSON.stringify({ uid, accountId }),
      grantId: null,
      sessionUid: uid,
      accountId,
      expiresAt: NOW + 9 * HOUR,
    });
  const take = (accountId: string, sessionUid?: string) =>
    inTransaction(test.storage.db, (transaction) =>
      createSessionRows(transaction).take(accountId, {
        now: NOW,
        ...(sessionUid !== undefined && { sessionUid }),
      }),
    );
  const list = (accountId: string) => createSessionRows(test.storage.db).list(accountId, NOW);
  const lives = async (id: string) => {
    const found = await records.find('Session', id);
    return found !== undefined && found.consumed_at === null;
  };

  it('is not written again, under its id or another', async () => {
    const session = { uid: 'one', accountId: 'ada' };
    await write('id', session);
    expect(await take('ada')).toHaveLength(1);
    await write('id', session);
    await write('another id', session);
    expect([await lives('id'), await lives('another id')]).toEqual([false, false]);
    expect((await records.find('Session', 'id'))?.payload).toBe('{}');
    expect(await list('ada')).toEqual([]);
  });

  it('leaves the others of its person alone, and those of others', async () => {
    await write('a', { uid: 'a', accountId: 'grace' });
    await write('b', { uid: 'b', accountId: 'grace' });
    await write('c', { uid: 'c', accountId: 'joan' });
    expect(await take('joan', 'a')).toEqual([]);
    expect((await take('grace', 'a')).map((row) => row.session_uid)).toEqual(['a']);
    expect([await lives('a'), await lives('b'), await lives('c')]).toEqual([false, true, true]);
  });

  it('is given to one caller only', async () => {
    await write('contested', { uid: 'contested', accountId: 'barbara' });
    const taken = await Promise.all(Array.from({ length: 8 }, () => take('barbara')));
    expect(taken.flat()).toHaveLength(1);
  });

  it('lives on under the id that it was given in place of an old one', async () => {
    const session = { uid: 'renamed', accountId: 'alan' };
    await write('old', session);
    await records.destroy('Session', 'old', NOW);
    await write('new', session);
    await write('old', session);
    expect([await lives('old'), await lives('new')]).toEqual([false, true]);
    expect(await list('alan')).toHaveLength(1);
  });

  it('says nothing of its person any more, and is swept after an hour', async () => {
    await write('private', { uid: 'private', accountId: 'edith' });
    await write('left', { uid: 'left', accountId: 'frances' });
    await records.destroy('Session', 'left', NOW);
    await take('edith');
    const rows = await test.storage.db.selectFrom('oidc_records').selectAll().execute();
    expect(JSON.stringify(rows)).not.toMatch(/edith|frances/);
    await records.sweep(NOW + HOUR, 100);
    expect(await records.find('Session', 'private')).toBeDefined();
    await records.sweep(NOW + HOUR + 1, 100);
    expect(await records.find('Session', 'private')).toBeUndefined();
    expect(await records.find('Session', 'left')).toBeUndefined();
  });
});
