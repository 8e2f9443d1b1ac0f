import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/actor.ts';
import { SYSTEM } from '../../src/actor.ts';
import { type AuditLog, createAuditLog, type NewEvent } from '../../src/audit/events.ts';
import { engines } from '../storage-fixture.ts';
import { ADMIN_TOKEN, startTestApi, type TestApi } from './api-fixture.ts';

const START = Date.parse('2026-01-31T09:00:00Z');
const MINUTE = 60_000;

const person = (id: string, address: string, sessionId: string | null = null): Actor => ({
  type: 'user',
  id,
  privileges: [],
  request: { correlationId: `C-${id}`, address, userAgent: 'Browser/1', sessionId },
});
const APPLICATION: Actor = { type: 'application', id: 'wiki', privileges: [], request: null };

/** One a minute. */
const HAPPENED: [Actor, NewEvent][] = [
  [person('ada', '192.0.2.1', 's-1'), { action: 'sign_in', target: { type: 'user', id: 'ada' } }],
  [
    person('ada', '::ffff:192.0.2.1'),
    { action: 'role.grant', target: { type: 'user', id: 'alan' }, details: { role_id: 'r-1' } },
  ],
  [
    person('alan', '2001:db8::1'),
    {
      action: 'sign_in',
      outcome: 'failure',
      reason: 'suspended',
      target: { type: 'user', id: 'alan' },
      clientId: 'chat',
    },
  ],
  [
    APPLICATION,
    { action: 'token.refused', outcome: 'failure', clientId: 'wiki', sessionId: 's-1' },
  ],
  [person('ada', 'not an address'), { action: 'app.update', target: { type: 'app', id: 'a-1' } }],
];

describe.each(engines())('events of the admin API on %s', (engine) => {
  let api: TestApi;
  let audit: AuditLog;
  let now = START;
  beforeAll(async () => {
    api = await startTestApi(engine);
    const { db } = api.test.storage;
    audit = createAuditLog({ db, clock: { now: () => now } });
    for (const [by, event] of HAPPENED) {
      await audit.record(db, by, event);
      now += MINUTE;
    }
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  type Item = { id: string; occurred_at: string; action: string };
  const minuteOf = ({ occurred_at }: Item) => (Date.parse(occurred_at) - START) / MINUTE;
  const search = async (query: string) => {
    const { status, body } = await api.call('GET', `/events?${query}`);
    expect(status).toBe(200);
    return body as { items: Item[]; next: string | null };
  };
  const exported = async (query: string) => {
    const response = await fetch(`${api.url}/events/export?${query}`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    const lines = (await response.text()).split('\n');
    expect(lines.pop()).toBe('');
    return lines.map((line) => JSON.parse(line) as Item);
  };

  it('tell who did what, to what, from where', async () => {
    const { items } = await search('action=role.grant');
    expect(items).toEqual([
      {
        id: expect.any(String),
        occurred_at: '2026-01-31T09:01:00.000Z',
        action: 'role.grant',
        outcome: 'success',
        reason: null,
        actor_type: 'user',
        actor_id: 'ada',
        target_type: 'user',
        target_id: 'alan',
        client_id: null,
        session_id: null,
        ip_address: '192.0.2.1',
        user_agent: 'Browser/1',
        correlation_id: 'C-ada',
        details: { role_id: 'r-1' },
        sequence: null,
        hash: null,
      },
    ]);
    expect((await api.call('GET', `/events/${items[0]?.id}`)).body).toEqual(items[0]);
  });

  it.each(['x', '01a209ea-ca71-7428-bf34-885f92b234ae', '%00'])(
    'are not found by the id %j',
    async (id) => {
      const { status, body } = await api.call('GET', `/events/${id}`);
      expect([status, body.code]).toEqual([404, 'event_not_found']);
    },
  );

  it.each([
    ['', [4, 3, 2, 1, 0]],
    ['action=sign_in', [2, 0]],
    ['outcome=failure', [3, 2]],
    ['outcome=success', [4, 1, 0]],
    ['actor_id=ada', [4, 1, 0]],
    ['actor_id=wiki', [3]],
    ['target_type=user', [2, 1, 0]],
    ['target_id=alan', [2, 1]],
    ['client_id=wiki', [3]],
    ['session_id=s-1', [3, 0]],
    ['correlation_id=C-ada', [4, 1, 0]],
    ['ip_address=192.0.2.1', [1, 0]],
    ['ip_address=2001:db8::1', [2]],
    ['from=2026-01-31T09:02:00Z', [4, 3, 2]],
    ['to=2026-01-31T09:02:00Z', [1, 0]],
    ['from=2026-01-31T10:01:00%2B01:00&to=2026-01-31T09:03:00.000Z', [2, 1]],
    ['from=2026-01-31T09:03:00Z&to=2026-01-31T09:01:00Z', []],
    ['from=0001-01-01T00:00:00Z&to=9999-12-31T23:59:59Z', [4, 3, 2, 1, 0]],
    ['action=sign_in&outcome=failure&client_id=chat', [2]],
    ['action=sign_in&client_id=wiki', []],
    ['actor_id=nobody', []],
    ['actor_id=%00', []],
    ["target_id=' or 1=1 --", []],
  ])('are searched, and exported, by %j', async (query, minutes) => {
    expect((await search(query)).items.map(minuteOf)).toEqual(minutes);
    expect((await exported(query)).map(minuteOf)).toEqual(minutes.toReversed());
  });

  it.each([
    ['action=nothing', 'action', 'not_allowed'],
    ['outcome=maybe', 'outcome', 'not_allowed'],
    ['from=yesterday', 'from', 'invalid'],
    ['to=2026-13-01T00:00:00Z', 'to', 'invalid'],
    ['limit=0', 'limit', 'too_small'],
    ['q=x', 'q', 'unknown_field'],
    [`actor_id=${'x'.repeat(201)}`, 'actor_id', 'too_long'],
  ])('are not searched by %s', async (query, parameter, code) => {
    const { status, body } = await api.call('GET', `/events?${query}`);
    expect(status).toBe(400);
    expect(body.errors).toEqual([expect.objectContaining({ parameter, code })]);
  });

  it('are not paged by a cursor of somebody else’s', async () => {
    const { status, body } = await api.call('GET', '/events?after=eHg');
    expect([status, body.code]).toEqual([400, 'cursor_invalid']);
  });

  it('are paged without one twice, and none left out, while others are added', async () => {
    const { db } = api.test.storage;
    for (const filter of ['', '&action=sign_in']) {
      const before = await search(`limit=200${filter}`);
      const ids: string[] = [];
      let after = '';
      for (;;) {
        const page = await search(`limit=2${filter}${after}`);
        ids.push(...page.items.map(({ id }) => id));
        if (!page.next) break;
        after = `&after=${page.next}`;
        await audit.record(db, APPLICATION, { action: 'sign_in' });
        now += 1;
      }
      expect(ids).toEqual(before.items.map(({ id }) => id));
    }
  });
});

describe.each(engines())('an export of many events on %s', (engine) => {
  const EVENTS = 20_000;
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
    const events = Array.from(
      { length: EVENTS },
      (_, i): NewEvent => ({ action: 'user.update', details: { i, padding: 'x'.repeat(500) } }),
    );
    const { db } = api.test.storage;
    await db.transaction().execute((trx) => api.audit.recordAll(trx, APPLICATION, events));
  });
  afterAll(() => api.stop());

  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };

  it('has them all, in order', async () => {
    const response = await fetch(`${api.url}/events/export`, { headers });
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).details.i)).toEqual(
      Array.from({ length: EVENTS }, (_, i) => i),
    );
  });

  it('reads no further than it is read, and stops when its reader goes away', async () => {
    const real = api.audit.export;
    const ended = Promise.withResolvers<number>();
    api.audit.export = async function* (filters) {
      let read = 0;
      try {
        for await (const event of real(filters, { by: SYSTEM })) {
          read += 1;
          yield event;
        }
      } finally {
        ended.resolve(read);
      }
    };
    try {
      const asked = get(`${api.url}/events/export`, { headers, agent: false });
      const [response] = (await once(asked, 'response')) as [IncomingMessage];
      await once(response, 'readable');
      response.destroy();
      // What fits into the buffers of both sockets is read ahead.
      const read = await ended.promise;
      expect(read).toBeGreaterThan(0);
      expect(read).toBeLessThan(EVENTS);
    } finally {
      api.audit.export = real;
    }
  });
});
