import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEncryption } from '../../src/storage/encryption.ts';
import { createIdempotencyKeys } from '../../src/storage/idempotency-keys.ts';
import { SECRET } from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';
import { type CallOptions, startTestApi, type TestApi } from './api-fixture.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const REFUSE_UPDATES = {
  sqlite: [
    `create trigger refuse before update on idempotency_keys begin select raise(abort, 'full'); end`,
  ],
  postgresql: [
    `create function refuse() returns trigger language plpgsql as $$ begin raise 'full'; end $$`,
    `create trigger refuse before update on idempotency_keys for each row execute function refuse()`,
  ],
};
const REFUSE_NO_MORE = {
  sqlite: 'drop trigger refuse',
  postgresql: 'drop trigger refuse on idempotency_keys',
};
const redirect_uris = ['https://app.example.com/cb'];

describe.each(engines())('creates with an Idempotency-Key on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  const post = (path: string, key: string, options: CallOptions) =>
    api.call('POST', path, { ...options, headers: { 'idempotency-key': key } });
  const countRoles = async (name: string) =>
    (await api.call('GET', `/roles?q=${name}`)).body.items.length as number;

  it('are done once, and answered alike when they are sent again', async () => {
    const json = { client_name: 'Repeated', redirect_uris };
    const first = await post('/apps', 'repeated', { json });
    const second = await post('/apps', 'repeated', { json });
    expect([first.status, first.headers.get('idempotency-replayed')]).toEqual([201, null]);
    expect([second.status, second.headers.get('idempotency-replayed')]).toEqual([201, 'true']);
    expect(first.body.client_secret).toBeTruthy();
    expect(second.body).toEqual(first.body);
    for (const name of ['location', 'etag', 'content-type']) {
      expect(first.headers.get(name)).toBeTruthy();
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    }
    const { body } = await api.call('GET', '/apps?q=repeated');
    expect(body.items).toHaveLength(1);
  });

  it('are answered alike when the first answer was a refusal, too', async () => {
    await api.call('POST', '/roles', { json: { name: 'in the way' } });
    const json = { name: 'In the way' };
    const first = await post('/roles', 'refused', { json });
    expect([first.status, first.body.code]).toEqual([409, 'role_name_taken']);
    const second = await post('/roles', 'refused', { json });
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    expect(second.headers.get('content-type')).toBe('application/problem+json');
    expect(second.body).toEqual(first.body);
  });

  it.each([
    ['another body', '/roles', { name: 'another' }],
    ['the same body in other words', '/roles', { name: 'mine', description: null }],
    ['another address', '/groups', { name: 'mine' }],
    ['another query', '/roles?x=1', { name: 'mine' }],
  ])('are refused with %s', async (what, path, json) => {
    const key = `reused for ${what}`.replaceAll(' ', '-');
    expect((await post('/roles', key, { json: { name: 'mine' } })).status).toBeLessThan(500);
    const { status, body } = await post(path, key, { json });
    expect([status, body.code]).toEqual([422, 'idempotency_key_reused']);
  });

  it('are another request under the key of somebody else', async () => {
    const key = 'guessed';
    const mine = await post('/apps', key, { json: { client_name: 'Mine', redirect_uris } });
    const token = api.tokenOf({ kind: 'super' });
    const theirs = await post('/apps', key, {
      json: { client_name: 'Mine', redirect_uris },
      token,
    });
    expect(theirs.headers.get('idempotency-replayed')).toBeNull();
    expect(theirs.body.client_secret).not.toBe(mine.body.client_secret);
  });

  it('make one row when twenty are sent at once, and nobody is told of another', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () =>
        post('/roles', 'at-once', { json: { name: 'made at once' } }),
      ),
    );
    const made = answers.filter(({ status }) => status === 201);
    const busy = answers.filter(({ status }) => status === 409);
    expect(made.length + busy.length).toBe(20);
    for (const { body, headers } of busy) {
      expect([body.code, headers.get('retry-after')]).toEqual(['idempotency_key_in_use', '1']);
    }
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(1);
    const first = made.filter(({ headers }) => !headers.has('idempotency-replayed'));
    expect(first).toHaveLength(1);
    expect(await countRoles('made at once')).toBe(1);
  });

  it('are done once by several processes over one database', async () => {
    const others = await Promise.all([1, 2].map(() => startTestApi(engine, { test: api.test })));
    try {
      const answers = await Promise.all(
        Array.from({ length: 24 }, (_, i) =>
          ([api, ...others][i % 3] ?? api).call('POST', '/apps', {
            json: { client_name: 'Shared', redirect_uris },
            headers: { 'idempotency-key': 'several-processes' },
          }),
        ),
      );
      expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThan(0);
      const { body } = await api.call('GET', '/apps?q=shared');
      expect(body.items).toHaveLength(1);
    } finally {
      for (const other of others) await other.stop();
    }
  });

  it('are done anew a day later', async () => {
    const json = { name: 'daily' };
    await post('/roles', 'daily', { json });
    api.pass(24 * HOUR_MS - MINUTE_MS);
    expect((await post('/roles', 'daily', { json })).status).toBe(201);
    api.pass(2 * MINUTE_MS);
    const anew = await post('/roles', 'daily', { json });
    expect([anew.status, anew.body.code]).toEqual([409, 'role_name_taken']);
  });

  it('leave nothing that tells a key or a secret in the database', async () => {
    const key = 'a-key-that-nobody-may-read';
    const { body } = await post('/apps', key, { json: { client_name: 'Sealed', redirect_uris } });
    const rows = await api.test.storage.db.selectFrom('idempotency_keys').selectAll().execute();
    const text = JSON.stringify(rows);
    expect(rows.length).toBeGreaterThan(0);
    for (const secret of [key, body.client_secret, body.client_id, 'Sealed']) {
      expect(text).not.toContain(secret);
    }
  });

  it('do not open an answer that was moved to another key', async () => {
    const { db } = api.test.storage;
    await db.deleteFrom('idempotency_keys').execute();
    await post('/apps', 'victim', { json: { client_name: 'Victim', redirect_uris } });
    const victim = await db.selectFrom('idempotency_keys').selectAll().executeTakeFirstOrThrow();
    await db.deleteFrom('idempotency_keys').execute();
    const json = { name: 'attacker' };
    await post('/roles', 'attacker', { json });
    await db.updateTable('idempotency_keys').set({ answer: victim.answer }).execute();
    const { status, body } = await post('/roles', 'attacker', { json });
    expect([status, body.code]).toEqual([500, 'internal_error']);
    api.failures.length = 0;
  });

  it('use no key when they are refused before they are tried', async () => {
    const json = { name: 'tried again' };
    const bad = await post('/roles', 'early', { json: { nome: 'tried again' } });
    expect(bad.status).toBe(422);
    expect((await post('/roles', 'early', { json, token: 'made-up' })).status).toBe(401);
    const good = await post('/roles', 'early', { json });
    expect([good.status, good.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });

  it('keep nothing of whoever may not do it, who could send any number of them', async () => {
    const { db } = api.test.storage;
    const count = async () =>
      (await db.selectFrom('idempotency_keys').selectAll().execute()).length;
    const before = await count();
    const token = api.tokenOf();
    for (const path of ['/roles', '/apps', '/users']) {
      const json = path === '/users' ? { email: 'x@y' } : { name: 'x' };
      const body = path === '/apps' ? { client_name: 'x', redirect_uris } : json;
      expect((await post(path, 'without-privilege', { json: body, token })).status).toBe(403);
    }
    expect(await count()).toBe(before);
  });

  it('are tried again after a failure of ours', async () => {
    const broken = await startTestApi(engine);
    const send = () =>
      broken.call('POST', '/roles', {
        json: { name: 'r' },
        headers: { 'idempotency-key': 'failed' },
      });
    try {
      const { schema } = broken.test.storage.db;
      await schema.alterTable('roles').renameTo('lost').execute();
      expect((await send()).status).toBe(500);
      await schema.alterTable('lost').renameTo('roles').execute();
      expect((await send()).status).toBe(201);
    } finally {
      await broken.stop();
    }
  });

  it('are answered though the answer can not be kept, and their key is free after a minute', async () => {
    const broken = await startTestApi(engine);
    const send = () =>
      broken.call('POST', '/roles', {
        json: { name: 'kept anyway' },
        headers: { 'idempotency-key': 'unkept' },
      });
    try {
      const { db } = broken.test.storage;
      // As if the process died when all was done but this.
      for (const statement of REFUSE_UPDATES[engine]) await sql.raw(statement).execute(db);
      expect((await send()).status).toBe(201);
      expect(broken.failures).toMatchObject([{ message: expect.stringContaining('kept') }]);
      await sql.raw(REFUSE_NO_MORE[engine]).execute(db);

      const early = await send();
      expect([early.status, early.body.code]).toEqual([409, 'idempotency_key_in_use']);
      broken.pass(MINUTE_MS);
      const late = await send();
      expect([late.status, late.body.code]).toEqual([409, 'role_name_taken']);
    } finally {
      await broken.stop();
    }
  });

  it.each(['', ' ', 'two words', 'ümlaut', 'x'.repeat(256)])(
    'are refused with the key %.20j',
    async (key) => {
      const { status, body } = await post('/roles', key, { json: { name: `key ${key.length}` } });
      expect([status, body.code]).toEqual([400, 'parameter_invalid']);
      expect(body.errors[0].parameter).toBe('idempotency-key');
    },
  );

  it('take every visible character, and 255 of them', async () => {
    const visible = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).join('');
    for (const key of [visible, 'k'.repeat(255), '"7d5f1f0e-4b6a-4a43-9d55-2f4c3e0f9a10"']) {
      const answer = await post('/roles', key, { json: { name: `visible ${key.slice(0, 20)}` } });
      expect(answer.status).toBe(201);
    }
  });

  it('are forgotten when their time is over, and what is under way is not', async () => {
    const { db } = api.test.storage;
    await api.sweep();
    await db.deleteFrom('idempotency_keys').execute();
    await post('/roles', 'swept', { json: { name: 'swept' } });
    expect(await api.sweep()).toBe(0);
    api.pass(24 * HOUR_MS);
    expect(await api.sweep()).toBe(1);
    expect(await db.selectFrom('idempotency_keys').selectAll().execute()).toEqual([]);
  });

  it('that took too long take nothing from who came next', async () => {
    const keys = createIdempotencyKeys(api.test.storage.db, createEncryption([SECRET]));
    const request = { holder: 'user:slow', key: 'slow', fingerprint: 'f' };
    const slow = await keys.claim(request, { now: 0, expiresAt: 100 });
    const next = await keys.claim(request, { now: 100, expiresAt: 200 });
    if (slow.state !== 'claimed' || next.state !== 'claimed') throw new Error('not claimed');
    await keys.keep(next.claim, 'of the next', 1000);
    await keys.keep(slow.claim, 'of the slow one', 1000);
    await keys.release(slow.claim);
    const found = await keys.claim(request, { now: 500, expiresAt: 600 });
    expect(found).toEqual({ state: 'answered', answer: 'of the next' });
  });
});
