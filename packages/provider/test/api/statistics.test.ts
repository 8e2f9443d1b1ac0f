import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/actor.ts';
import { createAuditLog, type NewEvent } from '../../src/audit/events.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const SOMEBODY: Actor = { type: 'user', id: 'ada', privileges: [], request: null };

describe.each(engines())('statistics of the admin API on %s', (engine) => {
  let api: TestApi;
  const today = Date.now() - (Date.now() % DAY);
  const add = async (at: number, ...events: NewEvent[]) => {
    const { db } = api.test.storage;
    const audit = createAuditLog({ db, clock: { now: () => at } });
    await audit.recordAll(db, SOMEBODY, events);
  };
  const signedIn = (clientId: string, ...amr: string[]): NewEvent => ({
    action: 'sign_in',
    clientId,
    details: { amr },
  });
  const refused = (reason: string): NewEvent => ({
    action: 'sign_in',
    outcome: 'failure',
    reason,
    clientId: 'wiki',
  });
  const count = async (query = '') => (await api.call('GET', `/statistics/sign-ins${query}`)).body;

  beforeAll(async () => {
    api = await startTestApi(engine);
    await add(
      today - 2 * DAY + HOUR,
      signedIn('wiki', 'pwd'),
      signedIn('chat', 'pwd', 'otp', 'mfa'),
    );
    await add(today - DAY - 1, refused('credentials_refused'), refused('credentials_refused'));
    await add(today - DAY, refused('suspended'), signedIn('wiki', 'pwd'));
    await add(today, { action: 'sign_out', clientId: 'wiki' }, { action: 'user.create' });
    await add(today - 20 * DAY, signedIn('old', 'pwd'));
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  it('count sign-ins by day, with those in which nothing happened', async () => {
    const { buckets, from, to, interval } = await count('?days=3');
    expect({ from, to, interval }).toEqual({
      from: new Date(today - 2 * DAY).toISOString(),
      to: new Date(today + DAY).toISOString(),
      interval: 'day',
    });
    expect(buckets).toEqual([
      { start: from, succeeded: 2, failed: 2, with_mfa: 1 },
      { start: new Date(today - DAY).toISOString(), succeeded: 1, failed: 1, with_mfa: 0 },
      { start: new Date(today).toISOString(), succeeded: 0, failed: 0, with_mfa: 0 },
    ]);
    expect((await count()).buckets).toHaveLength(7);
  });

  it('count by hour', async () => {
    const { buckets } = await count('?days=3&interval=hour');
    expect(buckets).toHaveLength(72);
    expect(buckets[1]).toMatchObject({ succeeded: 2, failed: 0 });
    expect(buckets[23]).toMatchObject({ succeeded: 0, failed: 2 });
    expect(buckets[24]).toMatchObject({ succeeded: 1, failed: 1 });
  });

  it('name the applications that most sign-ins were for, and why the others failed', async () => {
    const { apps, reasons } = await count('?days=3');
    expect(apps).toEqual([
      { client_id: 'wiki', succeeded: 2 },
      { client_id: 'chat', succeeded: 1 },
    ]);
    expect(reasons).toEqual([
      { reason: 'credentials_refused', failed: 2 },
      { reason: 'suspended', failed: 1 },
    ]);
    expect((await count('?days=30')).apps).toContainEqual({ client_id: 'old', succeeded: 1 });
  });

  it('count what happens while they are looked at', async () => {
    const before = (await count('?days=1')).buckets[0].succeeded;
    await add(today + 1, signedIn('wiki', 'pwd'));
    expect((await count('?days=1')).buckets[0].succeeded).toBe(before + 1);
  });

  it('are bounded in time', async () => {
    for (const query of ['?days=0', '?days=91', '?days=1.5', '?interval=year']) {
      expect((await api.call('GET', `/statistics/sign-ins${query}`)).status).toBe(400);
    }
    expect((await count('?days=90')).buckets).toHaveLength(90);
  });

  it('are for those who may look into everything', async () => {
    for (const path of ['/statistics/sign-ins', '/statistics/inventory']) {
      for (const token of [api.tokenOf(), api.tokenOf({ kind: 'help_desk' })]) {
        expect((await api.call('GET', path, { token })).status).toBe(403);
      }
      const token = api.tokenOf({ kind: 'read_only' });
      expect((await api.call('GET', path, { token })).status).toBe(200);
    }
  });

  it('count what there is, users by their state', async () => {
    await api.call('POST', '/users', { json: { email: 'a@example.com' } });
    await api.call('POST', '/users', { json: { email: 'b@example.com', state: 'suspended' } });
    await api.call('POST', '/roles', { json: { name: 'editors' } });
    expect((await api.call('GET', '/statistics/inventory')).body).toEqual({
      users: { active: 1, invited: 0, suspended: 1, locked: 0, deleted: 0 },
      apps: 0,
      roles: 1,
      groups: 0,
    });
  });

  it.runIf(engine === 'sqlite')('read sign-ins from one index, not their rows', async () => {
    const plan = await sql<{ detail: string }>`explain query plan
      select occurred_at, outcome, client_id, reason, details, count(*) from events
      where action = 'sign_in' and id >= '0' and id < '1' group by 1, 2, 3, 4, 5`.execute(
      api.test.storage.db,
    );
    expect(plan.rows.map(({ detail }) => detail).join('\n')).toContain(
      'USING COVERING INDEX events_sign_ins',
    );
  });
});
