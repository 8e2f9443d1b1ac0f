import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../../src/actor.ts';
import { createAuditLog } from '../../src/audit/events.ts';
import { createFactorRows } from '../../src/storage/factors.ts';
import { executedSql } from '../interaction/executed-sql.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const DAY = 24 * 3_600_000;
const BY_PASSWORD = { amr: ['pwd'], methods: ['password'] };
const WITH_CODE = { amr: ['pwd', 'otp', 'mfa'], methods: ['password', 'totp'] };

describe.each(engines())('dry runs of applications, roles and groups on %s', (engine) => {
  let api: TestApi;
  let wiki: string;
  const roles: Record<string, string> = {};
  const people: Record<string, string> = {};

  const make = async (path: string, json: object): Promise<string> =>
    (await api.call('POST', path, { json })).body.id;
  const signIn = async (name: string, clientId: string, details: object, ago = 1) => {
    const { db } = api.test.storage;
    const id = people[name] ?? '';
    const by: Actor = { type: 'user', id, privileges: [], request: null };
    const at = Date.now() - ago * DAY;
    await createAuditLog({ db, clock: { now: () => at } }).record(db, by, {
      action: 'sign_in',
      target: { type: 'user', id },
      clientId,
      details: { ...details },
    });
  };
  const dryRun = async (path: string, json: object, token?: string) =>
    (await api.call('POST', `${path}/dry-run`, { json, ...(token && { token }) })).body;

  beforeAll(async () => {
    api = await startTestApi(engine);
    const [byDefault] = (await api.call('GET', '/policies')).body.items;
    await api.call('PATCH', `/policies/${byDefault.id}`, { json: { mfa: 'off' } });
    const app = { redirect_uris: ['https://w.example.com/cb'] };
    wiki = await make('/apps', { client_name: 'Wiki', client_id: 'wiki', ...app });
    await make('/apps', { client_name: 'Shop', client_id: 'shop', ...app });
    for (const name of ['editors', 'readers']) roles[name] = await make('/roles', { name });
    roles.strict = await make('/roles', { name: 'strict', require_mfa: true });
    await api.call('POST', `/roles/${roles.editors}/apps`, { json: { app_id: wiki } });
    for (const [name, held] of [
      ['ada', ['editors']],
      ['bob', ['editors', 'readers']],
      ['carl', ['readers']],
      ['dora', ['readers', 'strict']],
    ] as const) {
      const user = { email: `${name}@example.com`, name, roles: held };
      people[name] = await make('/users', user);
    }
    for (const name of ['bob', 'dora']) {
      await createFactorRows(api.test.storage.db).insert({
        id: crypto.randomUUID(),
        user_id: people[name] ?? '',
        kind: 'totp',
        name: 'Phone',
        created_at: 0,
      });
    }
    for (const ago of [1, 2]) await signIn('ada', 'wiki', BY_PASSWORD, ago);
    await signIn('bob', 'wiki', BY_PASSWORD);
    await signIn('bob', 'wiki', WITH_CODE, 3);
    await signIn('carl', 'wiki', BY_PASSWORD);
    await signIn('carl', 'shop', BY_PASSWORD);
    await signIn('dora', 'shop', WITH_CODE);
    await signIn('ada', 'wiki', BY_PASSWORD, 40);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  describe('an application', () => {
    it('would have asked for a second factor: of whom, and of how many sign-ins', async () => {
      const found = await dryRun('/apps/wiki', { require_mfa: true });
      expect(found.sign_ins).toEqual({
        stopped: 0,
        asked_for_more: 4,
        eased: 0,
        unchanged: 1,
        unknown: 0,
      });
      expect(found.people).toEqual({ governed: 3, stopped: 0, asked_for_more: 3 });
      expect(found.reasons).toEqual([
        { effect: 'asked_for_more', reason: 'factor_missing', sign_ins: 3, people: 2 },
        { effect: 'asked_for_more', reason: 'factor_not_used', sign_ins: 1, people: 1 },
      ]);
      expect(found).toMatchObject({ complete: true, sessions_over: null, you: null });
      expect(found.affected_sign_ins.map((one: { client_id: string }) => one.client_id)).toEqual(
        Array(4).fill('wiki'),
      );
    });

    it('would have been closed to whom no role opens it', async () => {
      const found = await dryRun(`/apps/${wiki}`, { access: 'roles' });
      expect(found.sign_ins).toMatchObject({ stopped: 1, unchanged: 4 });
      expect(found.affected_people).toMatchObject([
        { user_id: people.carl, effect: 'stopped', reason: 'no_role_opens_it', sign_ins: 1 },
      ]);
      const both = await dryRun(`/apps/${wiki}`, { access: 'roles', require_mfa: true });
      expect(both.sign_ins).toMatchObject({ stopped: 1, asked_for_more: 3, unchanged: 1 });
    });

    it('would have been closed to whom only one role opens it, without that role', async () => {
      const path = `/apps/${wiki}`;
      const without = (role: string, more = {}) =>
        dryRun(path, { without_role_id: roles[role], ...more });
      // As long as everybody may open it no role matters.
      expect((await without('editors')).sign_ins).toMatchObject({ stopped: 0, unchanged: 5 });
      const closed = await without('editors', { access: 'roles' });
      expect(closed.people).toMatchObject({ stopped: 3 });
      await api.call('PATCH', path, { json: { access: 'roles' } });
      // Carl is shut out already.
      const found = await without('editors');
      expect(found.people).toMatchObject({ governed: 3, stopped: 2 });
      expect(found.reasons).toMatchObject([{ reason: 'no_role_opens_it', sign_ins: 4 }]);
      await api.call('POST', `/roles/${roles.readers}/apps`, { json: { app_id: wiki } });
      const kept = await without('editors');
      expect(kept.affected_people).toMatchObject([{ user_id: people.ada }]);
      expect((await without('strict')).sign_ins).toMatchObject({ stopped: 0 });
      await api.call('DELETE', `/roles/${roles.readers}/apps/${wiki}`);
      await api.call('PATCH', path, { json: { access: 'everyone' } });
    });

    it('would have signed in nobody, without the code flow', async () => {
      const found = await dryRun('/apps/wiki', { grant_types: ['client_credentials'] });
      expect(found.sign_ins).toMatchObject({ stopped: 5, unchanged: 0 });
      expect(found.reasons).toMatchObject([{ reason: 'no_sign_in', people: 3 }]);
      const less = await dryRun('/apps/wiki', { grant_types: ['authorization_code'] });
      expect(less.sign_ins).toMatchObject({ stopped: 0, unchanged: 5 });
    });

    it('is not changed by it, and a change that is none does nothing', async () => {
      const before = (await api.call('GET', `/apps/${wiki}`)).body;
      expect((await dryRun('/apps/wiki', {})).sign_ins.unchanged).toBe(5);
      expect((await api.call('GET', `/apps/${wiki}`)).body).toEqual(before);
    });

    it('would have asked for less, without the second factor that it asks for now', async () => {
      await api.call('PATCH', '/apps/shop', { json: { require_mfa: true } });
      const found = await dryRun('/apps/shop', { require_mfa: false });
      // Carl signed in before it asked, and would again; Dora has a role that asks too.
      expect(found.sign_ins).toMatchObject({ asked_for_more: 0, stopped: 0 });
      const users = found.people.governed;
      expect(users).toBe(2);
      await api.call('PATCH', '/apps/shop', { json: { require_mfa: false } });
    });
  });

  describe('a role', () => {
    it('would have asked for a second factor wherever who has it signed in', async () => {
      const found = await dryRun(`/roles/${roles.readers}`, { require_mfa: true });
      expect(found.people).toEqual({ governed: 3, stopped: 0, asked_for_more: 2 });
      expect(found.sign_ins).toMatchObject({ asked_for_more: 3, unchanged: 2 });
    });

    it('would have asked for less, unless something else asks too', async () => {
      const eased = await dryRun(`/roles/${roles.strict}`, { require_mfa: false });
      expect(eased.sign_ins).toMatchObject({ eased: 1, unchanged: 0 });
      await api.call('PATCH', `/roles/${roles.readers}`, { json: { require_mfa: true } });
      const still = await dryRun(`/roles/${roles.strict}`, { require_mfa: false });
      expect(still.sign_ins).toMatchObject({ eased: 0, unchanged: 1 });
      await api.call('PATCH', `/roles/${roles.readers}`, { json: { require_mfa: false } });
    });
  });

  describe('a group', () => {
    let strict: string;
    let group: string;

    beforeAll(async () => {
      strict = await make('/policies', { name: 'Strict', mfa: 'required' });
      group = await make('/groups', { name: 'Road' });
      for (const name of ['ada', 'bob']) {
        await api.call('PATCH', `/users/${people[name]}`, { json: { group_id: group } });
      }
    });

    it('would have been asked for what its new policy asks, and nobody else', async () => {
      const path = `/groups/${group}`;
      const found = await dryRun(path, { policy_id: strict });
      expect(found.people).toEqual({ governed: 2, stopped: 0, asked_for_more: 2 });
      expect(found.sign_ins).toMatchObject({ asked_for_more: 3, unchanged: 1 });
      expect((await api.call('GET', path)).body.policy_id).toBeNull();
      for (const none of [{}, { policy_id: null }]) {
        expect((await dryRun(path, none)).sign_ins).toMatchObject({ unchanged: 4 });
      }
      await api.call('PATCH', path, { json: { policy_id: strict } });
      const back = await dryRun(path, { policy_id: null });
      expect(back.sign_ins).toMatchObject({ asked_for_more: 0, eased: 4 });
      expect(back.people.governed).toBe(2);
      await api.call('PATCH', path, { json: { policy_id: null } });
    });

    it('tells of sessions that the new policy would end', async () => {
      const short = await make('/policies', { name: 'Short', session_lifetime: 3600 });
      const found = await dryRun(`/groups/${group}`, { policy_id: short });
      expect(found).toMatchObject({ sessions_over: 0, sessions_idle: null });
    });

    it('has to exist, and so has the policy', async () => {
      const none = await api.call('POST', `/groups/${strict}/dry-run`, { json: {} });
      expect(none.body.code).toBe('group_not_found');
      for (const policy_id of [group, 'none']) {
        const json = { policy_id };
        const { status, body } = await api.call('POST', `/groups/${group}/dry-run`, { json });
        expect(status).toBe(422);
        expect(body.errors).toMatchObject([{ pointer: '/policy_id', code: 'policy_not_found' }]);
      }
    });
  });

  it('ask the same few queries, however many sign-ins there are', async () => {
    const few = await executedSql(() => dryRun('/apps/wiki', { access: 'roles' }));
    for (let i = 0; i < 20; i += 1) await signIn('ada', 'wiki', BY_PASSWORD, 60);
    const { body } = await api.call('POST', '/apps/wiki/dry-run?days=90', {
      json: { access: 'roles' },
    });
    expect(body.sign_ins.unchanged).toBeGreaterThan(20);
    expect(few.length).toBeLessThan(15);
    const many = await executedSql(() => dryRun('/apps/wiki', { access: 'roles' }));
    expect(many).toEqual(few);
  });

  it('are for those only who see everybody and everything', async () => {
    const reader = api.tokenOf({ kind: 'read_only' });
    for (const path of ['/apps/wiki', `/roles/${roles.readers}`]) {
      const json = { require_mfa: true };
      const answer = (token: string) => api.call('POST', `${path}/dry-run`, { json, token });
      expect((await answer(reader)).status).toBe(200);
      for (const privilege of [
        { kind: 'help_desk' },
        { kind: 'app_admin', applicationId: wiki },
        { kind: 'user_admin', groupId: wiki },
      ] as const) {
        expect((await answer(api.tokenOf(privilege))).body.code).toBe('privilege_missing');
      }
    }
    const none = await api.call('POST', '/apps/none/dry-run', { json: {} });
    expect(none.body.code).toBe('application_not_found');
    const nobody = await api.call('POST', '/roles/none/dry-run', { json: {} });
    expect(nobody.body.code).toBe('role_not_found');
    const unknown = await api.call('POST', '/apps/wiki/dry-run', { json: { client_name: 'x' } });
    expect(unknown.status).toBe(422);
  });
});
