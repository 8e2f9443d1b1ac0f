import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTraceRows } from '../../src/storage/traces.ts';
import { createTraceRecorder, type TraceNote } from '../../src/traces/recorder.ts';
import { startTestApi, type TestApi } from '../api/api-fixture.ts';
import { engines } from '../storage-fixture.ts';

const DAY = 86_400_000;
const ADA = '018f0000-0000-7000-8000-0000000000ad';

describe.each(engines())('the traces of several processes on %s', (engine) => {
  let api: TestApi;
  let passed = 0;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  function startRecorder(rows = createTraceRows(api.test.storage.db)) {
    return createTraceRecorder({
      rows,
      clock: { now: () => Date.now() + passed },
      onError: (error) => {
        throw error;
      },
    });
  }
  const refusedStep: TraceNote = {
    reference: 'AAAA-0001',
    entry: { type: 'sign_in_refused', reason: 'credentials_refused' },
    facts: { clientId: 'wiki', outcome: 'under_way' },
  };
  const list = async (query = '', token?: string) =>
    await api.call('GET', `/traces${query}`, token === undefined ? {} : { token });

  it('come together, whoever writes first, and the latest outcome counts', async () => {
    const [first, second] = [startRecorder(), startRecorder()];
    const traceId = first.newId();
    first.note({ ...refusedStep, traceId });
    passed += 5;
    second.note({
      traceId,
      reference: 'AAAA-0002',
      facts: { userId: ADA, outcome: 'completed' },
      refreshed: true,
    });
    await second.stop();
    await first.stop();
    const { body } = await api.call('GET', `/traces/${traceId}`);
    expect(body).toMatchObject({
      outcome: 'completed',
      user_id: ADA,
      client_id: 'wiki',
      refreshes: 1,
      steps: [{ reference: 'AAAA-0001', entry: { type: 'sign_in_refused' } }],
    });
  });

  it('are listed with the latest first, page by page, by user and by reference', async () => {
    const recorder = startRecorder();
    for (const reference of ['BBBB-0001', 'BBBB-0002', 'BBBB-0003']) {
      passed += 1;
      recorder.note({ ...refusedStep, reference });
    }
    await recorder.stop();
    const { body: first } = await list('?limit=2');
    expect(first.items).toHaveLength(2);
    const { body: next } = await list(`?limit=2&after=${first.next}`);
    expect(next.items[0].id < first.items[1].id).toBe(true);
    expect((await list(`?user_id=${ADA}`)).body.items).toHaveLength(1);
    expect((await list('?reference=bbbb0002')).body.items).toHaveLength(1);
    expect((await list('?app_id=nothing')).body.code).toBe('application_not_found');
  });

  it('are for who may see events', async () => {
    const { body } = await list();
    const path = `/traces/${body.items[0].id}`;
    for (const kind of ['super', 'read_only'] as const) {
      const token = api.tokenOf({ kind });
      expect((await list('', token)).status).toBe(200);
      expect((await api.call('GET', path, { token })).status).toBe(200);
    }
    for (const privilege of [
      { kind: 'help_desk' },
      { kind: 'app_admin', applicationId: 'any' },
    ] as const) {
      const token = api.tokenOf(privilege);
      expect((await list('', token)).status).toBe(403);
      expect((await api.call('GET', path, { token })).status).toBe(403);
    }
    expect((await api.call('GET', '/traces/none')).body.code).toBe('trace_not_found');
  });

  it('stay for a day where nobody proved who they are, and as long as is chosen where somebody did', async () => {
    const { db } = api.test.storage;
    const entries = async () => (await db.selectFrom('trace_entries').selectAll().execute()).length;
    const all = async () => (await list()).body.items.length as number;
    expect(await all()).toBe(4);
    api.pass(DAY + 60_000);
    await api.sweep();
    expect(await all()).toBe(1);
    expect(await entries()).toBe(1);
    await api.call('PATCH', '/settings', { json: { traces_kept_days: 3 } });
    api.pass(DAY);
    await api.sweep();
    expect(await all()).toBe(1);
    api.pass(DAY);
    await api.sweep();
    expect(await all()).toBe(0);
    expect(await entries()).toBe(0);
  });

  it('are written as far as memory goes, by a flood of requests that prove nothing', async () => {
    const recorder = startRecorder();
    for (let i = 0; i < 5000; i += 1) recorder.note({ ...refusedStep, reference: 'CCCC-0001' });
    await recorder.stop();
    const { items } = await createTraceList(api);
    expect(items).toBe(600);
  });

  describe('in which nobody proved who they are', () => {
    /** Of four minutes, by one process. */
    async function flood(recorder: ReturnType<typeof startRecorder>, clientId: string) {
      for (let minute = 0; minute < 4; minute += 1) {
        passed += 60_000;
        for (let i = 0; i < 700; i += 1) {
          recorder.note({ ...refusedStep, facts: { clientId, outcome: 'under_way' } });
        }
        await recorder.flush();
      }
    }

    it('are the newest thousand of an application, after a flood of hours', async () => {
      const { db } = api.test.storage;
      const recorder = startRecorder();
      const facts = { clientId: 'shop' };
      const [mine, late] = [recorder.newId(), recorder.newId()];
      recorder.note({ ...refusedStep, traceId: mine, facts });
      recorder.note({ ...refusedStep, traceId: mine, facts: { ...facts, userId: ADA } });
      await flood(recorder, 'shop');
      passed += 60_000;
      recorder.note({ ...refusedStep, traceId: late, facts });
      await recorder.stop();
      const { body } = await api.call('GET', `/traces/${mine}`);
      expect(body).toMatchObject({ user_id: ADA, steps: [{}, {}] });
      expect((await api.call('GET', `/traces/${late}`)).status).toBe(200);
      const ofNobody = db.selectFrom('traces').select('id').where('user_id', 'is', null);
      expect(await ofNobody.where('client_id', '=', 'shop').execute()).toHaveLength(1000);
      const left = db
        .selectFrom('trace_entries')
        .select('trace_id')
        .where('trace_id', 'not in', db.selectFrom('traces').select('id'));
      expect(await left.execute()).toEqual([]);
    });

    it('are not those in which it was proved elsewhere, by another process', async () => {
      const [first, second] = [startRecorder(), startRecorder()];
      const mine = first.newId();
      first.note({ ...refusedStep, traceId: mine, facts: { clientId: 'desk' } });
      await first.flush();
      second.note({ ...refusedStep, traceId: mine, facts: { clientId: 'desk', userId: ADA } });
      await second.stop();
      await flood(first, 'desk');
      await first.stop();
      const { body } = await api.call('GET', `/traces/${mine}`);
      expect(body).toMatchObject({ user_id: ADA, steps: [{}, {}] });
    });
  });

  it('let requests through between their statements, however many are written at a time', async () => {
    const { db, grouped } = api.test.storage;
    const recorder = startRecorder(createTraceRows(db, grouped.db));
    for (let i = 0; i < 1000; i += 1) {
      recorder.note({ ...refusedStep, facts: { userId: ADA }, reference: 'DDDD-0001' });
    }
    let turns = 0;
    let isWritten = false;
    const written = recorder.stop().then(() => {
      isWritten = true;
    });
    while (!isWritten) {
      await nextTurn();
      turns += 1;
    }
    await written;
    expect(turns).toBeGreaterThan(2 * (1000 / 25) - 2);
    await grouped.durable();
    const { body } = await list('?reference=dddd0001&limit=1');
    expect(body.items).toHaveLength(1);
  });
});

async function createTraceList(api: TestApi): Promise<{ items: number }> {
  const rows = await createTraceRows(api.test.storage.db).list({
    reference: 'CCCC-0001',
    limit: 10_000,
  });
  return { items: rows.length };
}
