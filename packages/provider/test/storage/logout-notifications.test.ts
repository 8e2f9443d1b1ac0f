import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ClaimedNotification,
  createLogoutNotifications,
  type LogoutNotifications,
} from '../../src/storage/logout-notifications.ts';
import { engines, openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { startChild } from './child-process.ts';

const PROCESSES = 4;
const NOW = 1_000_000;

describe.each(engines())('notifications of logouts on %s', (engine) => {
  let test: TestStorage;
  let queue: LogoutNotifications;
  beforeAll(async () => {
    test = await openTestStorage(engine);
    queue = createLogoutNotifications(test.storage.grouped, engine);
  });
  afterAll(() => test.close());

  const add = (clientId: string, sids: (string | null)[], now = NOW) =>
    queue.add(
      sids.map((sid) => ({ clientId, sub: 'ada', sid })),
      now,
    );
  const claim = (clientId: string, { now = NOW, limit = 10 } = {}) =>
    queue.claim({ clientId, now, until: now + 1000, limit });
  const claimOne = async (clientId: string, now = NOW) => {
    const [claimed] = await claim(clientId, { now });
    expect(claimed).toBeDefined();
    return claimed as ClaimedNotification;
  };

  it('are claimed once each by several processes at the same time', async () => {
    const sids = Array.from({ length: 400 }, (_, i) => `contested ${i}`);
    await add('contested', sids);
    const children = await Promise.all(
      Array.from({ length: PROCESSES }, () =>
        startChild('claim-notifications.ts', { storage: test.options, clientId: 'contested' }),
      ),
    );
    const claimed = await Promise.all(children.map((child) => child.run()));
    expect(claimed.flat().toSorted()).toEqual(sids.toSorted());
    const busy = claimed.filter((mine) => mine.length > 0).length;
    expect(busy, 'the processes did not overlap').toBeGreaterThan(1);
  });

  it('are claimed once each by many claims of one process', async () => {
    const sids = Array.from({ length: 40 }, (_, i) => `mine ${i}`);
    await add('crowd', sids);
    const claims = await Promise.all(sids.map(() => claim('crowd', { limit: 1 })));
    expect(
      claims
        .flat()
        .map(({ sid }) => sid)
        .toSorted(),
    ).toEqual(sids.toSorted());
  });

  it('are claimed by application, no more than wanted, and with how often', async () => {
    await add('few', ['a', null, 'c']);
    await add('other', ['d']);
    const first = await claim('few', { limit: 2 });
    const second = await claim('few', { limit: 2 });
    expect([first.length, second.length]).toEqual([2, 1]);
    expect([...first, ...second].map(({ sid }) => sid)).toEqual(
      expect.arrayContaining(['a', null, 'c']),
    );
    expect(first[0]).toMatchObject({ clientId: 'few', sub: 'ada', attempts: 1, createdAt: NOW });
    expect(await queue.listDueClients(NOW)).toEqual(['other']);
    await claim('other');
  });

  it('are due again when their claim has run out', async () => {
    await add('lost', ['s']);
    await claimOne('lost');
    expect(await claim('lost', { now: NOW + 999 })).toEqual([]);
    expect(await queue.nextDueAt(NOW + 999)).toBe(NOW + 1000);
    expect(await claimOne('lost', NOW + 1000)).toMatchObject({ sid: 's', attempts: 2 });
  });

  it('stay with the later of two claims', async () => {
    await add('taken over', ['s']);
    const late = await claimOne('taken over');
    const current = await claimOne('taken over', NOW + 1000);
    await queue.release(late, { dueAt: 0, attempts: 0, lastError: 'late' });
    expect(await claim('taken over', { now: NOW + 1500 })).toEqual([]);
    await queue.remove(late);
    const next = await claimOne('taken over', NOW + 2000);
    expect([current.attempts, next.attempts]).toEqual([2, 3]);
    await queue.remove(next);
    expect(await claim('taken over', { now: NOW + 9000 })).toEqual([]);
  });

  it('wait for their next time when they are released', async () => {
    await add('released', ['s']);
    const next = { dueAt: NOW + 5000, attempts: 1, lastError: 'it answered 503' };
    await queue.release(await claimOne('released'), next);
    expect(await claim('released', { now: NOW + 4999 })).toEqual([]);
    const row = await test.storage.db
      .selectFrom('logout_notifications')
      .select('last_error')
      .where('client_id', '=', 'released')
      .executeTakeFirst();
    expect(row?.last_error).toBe('it answered 503');
    expect((await claimOne('released', NOW + 5000)).attempts).toBe(2);
  });

  it('are swept by their age, in batches of a bounded size', async () => {
    await add('old', ['1', '2', '3'], 1000);
    await add('old', ['new'], 1001);
    const batches = [await queue.sweep(1001, 2), await queue.sweep(1001, 2)];
    expect(batches).toEqual([['old', 'old'], ['old']]);
    expect((await claimOne('old')).sid).toBe('new');
  });
});
