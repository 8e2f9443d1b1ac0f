import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { VECTORS } from '../credentials/imported-hashes.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const DAY_MS = 86_400_000;
const DJANGO = VECTORS.find(([what]) => what === 'Django, PBKDF2 with SHA-256');
const [, PASSWORD = '', HASH = ''] = DJANGO ?? [];
const HOSTILE = `pbkdf2_sha256$2147483648$salt$${'A'.repeat(43)}=`;

describe.each(engines())('passwords over the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  let counter = 0;
  let email = '';
  beforeEach(() => {
    counter += 1;
    email = `person${counter}@example.org`;
  });
  const add = async (fields: object = {}) => {
    const { status, body } = await api.call('POST', '/users', { json: { email, ...fields } });
    expect([status, body.errors]).toEqual([201, undefined]);
    return body.id as string;
  };
  const change = (id: string, json: object, token?: string) =>
    api.call('PATCH', `/users/${id}`, { json, ...(token && { token }) });
  const stored = async (id: string) => {
    const { db } = api.test.storage;
    return await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  };
  const opens = async (id: string, password: string) =>
    (await api.passwords.verify((await stored(id)).password_hash, password)).ok;
  const former = (id: string) =>
    api.test.storage.db
      .selectFrom('password_history')
      .selectAll()
      .where('user_id', '=', id)
      .orderBy('id')
      .execute();
  const problemsOf = ({ body }: { body: { errors?: { pointer: string; code: string }[] } }) =>
    body.errors?.map(({ pointer, code }) => [pointer, code]);
  const addGroup = async (policy: object) => {
    const { body: made } = await api.call('POST', '/policies', {
      json: { name: `policy ${counter}`, ...policy },
    });
    const json = { name: `group ${counter}`, policy_id: made.id };
    return (await api.call('POST', '/groups', { json })).body.id as string;
  };
  const openSession = async (userId: string, uid: string) => {
    await api.test.storage.db
      .insertInto('oidc_records')
      .values({
        kind: 'Session',
        id_hash: uid,
        payload: JSON.stringify({ uid, accountId: userId }),
        grant_id: null,
        session_uid: uid,
        account_id: userId,
        expires_at: Date.now() + DAY_MS,
      })
      .execute();
  };
  const sessionsOf = async (id: string) =>
    (await api.call('GET', `/users/${id}/sessions`)).body.items.map((s: { id: string }) => s.id);
  const eventsOf = async (id: string) =>
    (await api.call('GET', `/events?target_id=${id}`)).body.items;

  describe('that other systems have hashed', () => {
    it('are brought in with a user, who is active and is shown without them', async () => {
      const { body, status } = await api.call('POST', '/users', {
        json: { email, password_hash: `  ${HASH}  ` },
      });
      expect([status, body.state]).toEqual([201, 'active']);
      expect(JSON.stringify(body)).not.toContain('pbkdf2');
      expect(await stored(body.id)).toMatchObject({ password_hash: HASH, password_imported: 1 });
      expect(await opens(body.id, PASSWORD)).toBe(true);
      const [event] = await eventsOf(body.id);
      expect(event.details).toEqual({ fields: ['email', 'password_hash'] });
      for (const path of [`/users/${body.id}`, '/users?limit=200', '/events?limit=200']) {
        expect(JSON.stringify((await api.call('GET', path)).body)).not.toContain('pbkdf2');
      }
    });

    it('replace the password of who is there, and activate who was invited', async () => {
      const id = await add({ state: 'invited' });
      await openSession(id, `session-${counter}-a`);
      const { body } = await change(id, { password_hash: HASH });
      expect(body.state).toBe('active');
      expect(await opens(id, PASSWORD)).toBe(true);
      expect(await sessionsOf(id)).toEqual([]);
      const [event] = (await eventsOf(id)).filter(
        ({ action }: { action: string }) => action === 'password.change',
      );
      expect(event).toMatchObject({
        outcome: 'success',
        details: { imported: true, state: 'active' },
      });
    });

    it('are ours when another Gatehouse made them', async () => {
      const hash = await api.passwords.hash('a password of ours');
      const id = await add({ password_hash: hash });
      expect(await stored(id)).toMatchObject({ password_hash: hash, password_imported: 0 });
    });

    it.each(VECTORS)('are taken: %s', async (_what, password, hash) => {
      const id = await add({ password_hash: hash });
      expect(await opens(id, password)).toBe(true);
      await api.call('DELETE', `/users/${id}`);
      await api.call('DELETE', `/users/${id}?erase=true`);
    });

    it.each([
      ['of no known format', 'md5$5f4dcc3b5aa765d6', 'unknown_format'],
      ['that is empty', '', 'unknown_format'],
      ['with 2^31 iterations', HOSTILE, 'too_costly'],
      ['that asks for a terabyte', `$scrypt$ln=30,r=8,p=1$c2FsdA$${'A'.repeat(43)}`, 'too_costly'],
      ['as long as a book', `${HASH}${' '.repeat(20_000)}`, 'too_long'],
    ])('are refused %s', async (_what, password_hash, code) => {
      const single = await api.call('POST', '/users', { json: { email, password_hash } });
      expect([single.status, problemsOf(single)]).toEqual([422, [['/password_hash', code]]]);
      const id = await add({ password: 'untouched by it' });
      expect(problemsOf(await change(id, { password_hash }))).toEqual([['/password_hash', code]]);
      expect(await opens(id, 'untouched by it')).toBe(true);
    });

    it('are not taken beside a password', async () => {
      const json = { email, password: 'correct horse battery', password_hash: HASH };
      expect(problemsOf(await api.call('POST', '/users', { json }))).toEqual([
        ['/password_hash', 'not_with_password'],
      ]);
    });

    it('are refused for whom an administrator may not administer', async () => {
      const own = await addGroup({});
      const token = api.tokenOf({ kind: 'user_admin', groupId: own });
      const outside = await add();
      const hidden = await change(outside, { password_hash: HASH }, token);
      expect([hidden.status, hidden.body.code]).toEqual([404, 'user_not_found']);
      const { body: role } = await api.call('POST', '/roles', {
        json: { name: `boss ${counter}` },
      });
      await api.call('POST', '/privileges', { json: { kind: 'super', role_id: role.id } });
      counter += 1;
      email = `person${counter}@example.org`;
      const boss = await add({ group_id: own, roles: [role.name] });
      const refused = await change(boss, { password_hash: HASH }, token);
      expect([refused.status, refused.body.code]).toEqual([403, 'privilege_missing']);
      const bulk = await api.call('POST', '/users/bulk', {
        token,
        json: {
          users: [
            { email: `in${counter}@example.org`, group_id: own, password_hash: HASH },
            { email: `out${counter}@example.org`, password_hash: HASH },
            // Who is there is not changed, whatever the group that is named.
            { email, group_id: own, password_hash: HASH },
          ],
        },
      });
      expect(bulk.body.items.map(({ code }: { code: string }) => code)).toEqual([
        null,
        'privilege_missing',
        'email_taken',
      ]);
      for (const id of [outside, boss]) expect((await stored(id)).password_hash).toBeNull();
    });

    it('are set by a help desk as passwords are, and with nothing beside', async () => {
      const token = api.tokenOf({ kind: 'help_desk' });
      const id = await add();
      expect((await change(id, { password_hash: HASH }, token)).status).toBe(200);
      expect((await change(id, { password_hash: HASH, name: 'x' }, token)).status).toBe(403);
    });

    it('come with many users at once, each checked by itself', async () => {
      const { body } = await api.call('POST', '/users/bulk', {
        json: {
          users: [
            { email: `a${counter}@example.org`, password_hash: HASH },
            { email: `b${counter}@example.org`, password_hash: HOSTILE },
            { email: `c${counter}@example.org`, password: 'password' },
          ],
        },
      });
      expect(body.items).toMatchObject([
        { outcome: 'created' },
        { outcome: 'failed', errors: [{ pointer: '/password_hash', code: 'too_costly' }] },
        { outcome: 'failed', errors: [{ pointer: '/password', code: 'common' }] },
      ]);
      expect(await opens(body.items[0].user_id, PASSWORD)).toBe(true);
    });
  });

  describe('of files', () => {
    const importAll = async (lines: string[], query = '') => {
      const { body } = await api.call('POST', `/imports${query}`, {
        raw: `${lines.join('\n')}\n`,
        headers: { 'content-type': 'text/csv' },
      });
      while (await api.importRuns.step());
      return (await api.call('GET', `/imports/${body.id}/results`)).body.items;
    };
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const keycloak = VECTORS.find(([what]) => what === 'Keycloak, Argon2id');

    it('are hashes, and who has one is active', async () => {
      const results = await importAll([
        'email,password_hash,state',
        `x1-${email},${HASH},`,
        `x2-${email},${quoted(keycloak?.[2] ?? '')},`,
        `x3-${email},,`,
        `x4-${email},${HASH},suspended`,
        `x5-${email},${HOSTILE},`,
        `x6-${email},plain text,`,
      ]);
      const ids = results.map(({ user_id }: { user_id: string }) => user_id);
      expect(await opens(ids[0], PASSWORD)).toBe(true);
      expect(await opens(ids[1], keycloak?.[1] ?? '')).toBe(true);
      const states = await Promise.all(ids.slice(0, 4).map(stored));
      expect(states.map(({ state }) => state)).toEqual([
        'active',
        'active',
        'invited',
        'suspended',
      ]);
      expect(results.slice(4)).toMatchObject([
        { outcome: 'failed', errors: [{ column: 'password_hash', code: 'too_costly' }] },
        { outcome: 'failed', errors: [{ column: 'password_hash', code: 'unknown_format' }] },
      ]);
      expect(JSON.stringify(results)).not.toContain('plain text');
    });

    it('replace those that were brought in, and never one that was set here', async () => {
      const lines = ['email,password_hash', `${email},${HASH}`, `mine-${email},${HASH}`];
      await api.call('POST', '/users', {
        json: { email: `mine-${email}`, password: 'set in this house' },
      });
      const id = await add({ state: 'invited' });
      await openSession(id, `session-${counter}-b`);
      const [first, second] = await importAll(lines, '?mode=upsert');
      expect([first.outcome, second.outcome]).toEqual(['updated', 'unchanged']);
      expect(await opens(second.user_id, 'set in this house')).toBe(true);
      expect(await stored(id)).toMatchObject({ password_hash: HASH, state: 'active' });
      expect(await sessionsOf(id)).toEqual([]);
      const actions = (await eventsOf(id)).map(({ action }: { action: string }) => action);
      expect(actions).toContain('password.change');
      const again = await importAll(lines, '?mode=upsert');
      expect(again).toMatchObject([{ outcome: 'unchanged' }, { outcome: 'unchanged' }]);
    });

    it('are never plain', async () => {
      const { status, body } = await api.call('POST', '/imports', {
        raw: 'email,password\na@b.c,secret\n',
        headers: { 'content-type': 'text/csv' },
      });
      expect([status, body.errors[0].code]).toEqual([422, 'column_unknown']);
      expect(body.detail).toContain('password_hash');
    });
  });

  describe('that an administrator sets', () => {
    it.each([
      ['short', 'short', ['too_short']],
      ['short and frequent', '1234567', ['too_short']],
      ['frequent, and made of this service', 'gatehouse1', ['about_you']],
      ['frequent', 'Sunshine2024', ['common']],
      ['made of the address', 'Ada-Example-1815', ['about_you']],
      ['made of the name', 'lovelace!ada', ['about_you']],
      ['made of this service', 'Gatehouse2024', ['about_you']],
      ['endless', 'x'.repeat(1025), ['too_long']],
    ])('are refused when they are %s', async (_what, password, codes) => {
      const json = { email: `ada.${email}`, name: 'Ada Lovelace', password };
      const created = await api.call('POST', '/users', {
        json: { ...json, email: 'ada@example.com' },
      });
      expect([created.status, problemsOf(created)]).toEqual([
        422,
        codes.map((code) => ['/password', code]),
      ]);
    });

    it('are compared with what the person is called after the change', async () => {
      const id = await add({ name: 'Grace Hopper' });
      const json = { password: 'hopper-hopper-1906' };
      expect(problemsOf(await change(id, json))).toEqual([['/password', 'about_you']]);
      expect((await change(id, { ...json, name: 'Ada Lovelace' })).status).toBe(200);
    });

    it('are by the rules of the group’s policy', async () => {
      const group_id = await addGroup({ password_min_length: 20, password_check_common: false });
      const json = { email, group_id };
      const short = await api.call('POST', '/users', {
        json: { ...json, password: 'x'.repeat(19) },
      });
      expect(problemsOf(short)).toEqual([['/password', 'too_short']]);
      const long = await api.call('POST', '/users', {
        json: { ...json, password: 'x'.repeat(20) },
      });
      expect(long.status).toBe(201);
    });

    it('end the sessions of the person, and tell in an event', async () => {
      const id = await add({ password: 'first of several' });
      const before = await stored(id);
      await openSession(id, `session-${counter}-c`);
      api.pass(1000);
      expect((await change(id, { password: 'second of several' })).status).toBe(200);
      expect(await sessionsOf(id)).toEqual([]);
      expect(await opens(id, 'first of several')).toBe(false);
      const { password_changed_at } = await stored(id);
      expect(password_changed_at).toBeGreaterThanOrEqual((before.password_changed_at ?? 0) + 1000);
      const actions = (await eventsOf(id)).map(({ action }: { action: string }) => action);
      expect(actions.toSorted()).toEqual(['password.change', 'user.create', 'user.update']);
    });

    it('are taken away, and the sessions with them', async () => {
      const id = await add({ password: 'only for a while' });
      await openSession(id, `session-${counter}-d`);
      await change(id, { password: null });
      expect((await stored(id)).password_hash).toBeNull();
      expect(await sessionsOf(id)).toEqual([]);
    });

    it('leave no session ended, and no event, when they are refused', async () => {
      const id = await add({ password: 'stays as it was' });
      await openSession(id, `session-${counter}-e`);
      await change(id, { password: 'short' });
      expect(await sessionsOf(id)).toHaveLength(1);
      expect(await eventsOf(id)).toHaveLength(1);
    });
  });

  it('that were leaked are refused where the policy asks a service for them', async () => {
    const service = createServer((request, response) => {
      const known = createHash('sha1').update('leaked at some time').digest('hex').toUpperCase();
      response.end(request.url?.endsWith(known.slice(0, 5)) ? `${known.slice(5)}:7` : '');
    });
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const { port } = service.address() as AddressInfo;
    const asking = await startTestApi(engine, { breachedPasswordsUrl: `http://127.0.0.1:${port}` });
    try {
      const create = (password: string) =>
        asking.call('POST', '/users', { json: { email: `${password.length}@b.c`, password } });
      expect((await create('leaked at some time')).status).toBe(201);
      const { body: all } = await asking.call('GET', '/policies');
      const json = { password_check_breached: true };
      await asking.call('PATCH', `/policies/${all.items[0].id}`, { json });
      expect(problemsOf(await create('leaked at some time'))).toEqual([['/password', 'breached']]);
      expect((await create('leaked at no time, so far')).status).toBe(201);
    } finally {
      await asking.stop();
      await new Promise((resolve) => service.close(resolve));
    }
  });

  describe('that somebody had before', () => {
    const use = async (id: string, ...passwords: string[]) => {
      for (const password of passwords) {
        expect((await change(id, { password })).status, password).toBe(200);
      }
    };

    it('are refused as far back as the policy says, and forgotten beyond', async () => {
      const group_id = await addGroup({ password_history: 3 });
      const id = await add({ group_id, password: 'password number 1' });
      await use(id, 'password number 2', 'password number 3');
      for (const number of [1, 2, 3]) {
        const refused = await change(id, { password: `password number ${number}` });
        expect(problemsOf(refused)).toEqual([['/password', 'reused']]);
      }
      await use(id, 'password number 4', 'password number 1');
      expect(await former(id)).toHaveLength(2);
    });

    it('are recognized by the hash of another system too', async () => {
      const group_id = await addGroup({ password_history: 2 });
      const id = await add({ group_id, password_hash: HASH });
      await use(id, 'another one altogether');
      expect(problemsOf(await change(id, { password: PASSWORD }))).toEqual([
        ['/password', 'reused'],
      ]);
    });

    it('are not kept where the policy does not ask for it, nor of who is erased', async () => {
      const id = await add({ password: 'password number 1' });
      await use(id, 'password number 2', 'password number 1');
      expect(await former(id)).toEqual([]);
      const group_id = await addGroup({ password_history: 5 });
      await change(id, { group_id });
      await use(id, 'password number 3');
      expect(await former(id)).toHaveLength(1);
      await api.call('DELETE', `/users/${id}`);
      await api.call('DELETE', `/users/${id}?erase=true`);
      expect(await former(id)).toEqual([]);
    });
  });
});
