import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const DAY_MS = 86_400_000;
const DEFAULTS = {
  deleted_users_kept_days: 30,
  traces_kept_days: 30,
  terms_version: null,
  terms_uri: null,
  registration: false,
  registration_domains: [],
  self_deletion: false,
  new_sign_in_mails: true,
  free_attempts: 5,
  longest_attempt_delay: 900,
  attempts_per_address: 100,
  attempts_per_network: 1000,
  secret_max_age_days: 365,
};

describe.each(engines())('the settings of the installation on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  const set = (json: object, options: { headers?: Record<string, string>; token?: string } = {}) =>
    api.call('PATCH', '/settings', { json, ...options });

  it('have their defaults until somebody chooses', async () => {
    const { status, headers, body } = await api.call('GET', '/settings');
    expect([status, body]).toEqual([200, DEFAULTS]);
    expect(headers.get('etag')).toBe('"1"');
  });

  it('are changed, and what is absent stays as it is', async () => {
    const changed = await set({ deleted_users_kept_days: 90 });
    const chosen = { ...DEFAULTS, deleted_users_kept_days: 90 };
    expect([changed.status, changed.body]).toEqual([200, chosen]);
    const same = await set({});
    expect(same.body).toEqual(chosen);
    const read = await api.call('GET', '/settings');
    expect(read.body).toEqual(chosen);
    expect(read.headers.get('etag')).toBe(same.headers.get('etag'));
  });

  it.each([
    [-1, 'out_of_range'],
    [3651, 'out_of_range'],
    [1.5, 'wrong_type'],
    ['30', 'wrong_type'],
    [null, 'wrong_type'],
  ])('are not %j days', async (deleted_users_kept_days, code) => {
    const { status, body } = await set({ deleted_users_kept_days });
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors).toMatchObject([{ pointer: '/deleted_users_kept_days', code }]);
  });

  it('keep domains in lower case and once', async () => {
    const { status, body } = await set({ registration_domains: ['Example.com ', 'example.com'] });
    expect([status, body.registration_domains]).toEqual([200, ['example.com']]);
  });

  it.each([
    [{ registration_domains: ['@example.com'] }, '/registration_domains', 'domain_invalid'],
    [{ registration_domains: ['example'] }, '/registration_domains', 'domain_invalid'],
    [{ terms_version: ' ', terms_uri: null }, '/terms_version', 'blank'],
    [{ terms_uri: 'http://example.com/terms' }, '/terms_uri', 'uri_invalid'],
    [{ terms_version: '1' }, '/terms_uri', 'terms_uri_missing'],
  ])('are not %j', async (changes, pointer, code) => {
    const { status, body } = await set(changes);
    expect([status, body.code]).toEqual([422, 'validation_failed']);
    expect(body.errors).toMatchObject([{ pointer, code }]);
  });

  it('are changed by exactly one of many who saw the same version', async () => {
    const etag = (await api.call('GET', '/settings')).headers.get('etag') ?? '';
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        set({ deleted_users_kept_days: i }, { headers: { 'if-match': etag } }),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array(9).fill(412)]);
  });

  it('are read by who may read all, and changed by a super administrator only', async () => {
    const reader = api.tokenOf({ kind: 'read_only' });
    expect((await api.call('GET', '/settings', { token: reader })).status).toBe(200);
    const refused = await set({ deleted_users_kept_days: 0 }, { token: reader });
    expect([refused.status, refused.body.code]).toEqual([403, 'privilege_missing']);
    const helper = api.tokenOf({ kind: 'help_desk' });
    const unseen = await api.call('GET', '/settings', { token: helper });
    expect([unseen.status, unseen.body.code]).toEqual([403, 'privilege_missing']);
  });

  it('say for how long deleted users are kept, to the day', async () => {
    await set({ deleted_users_kept_days: 7 });
    const add = async (email: string) =>
      (await api.call('POST', '/users', { json: { email } })).body.id as string;
    const statusOf = async (id: string) => (await api.call('GET', `/users/${id}`)).status;
    const [stays, first, second] = [await add('stays@x'), await add('one@x'), await add('two@x')];
    await api.call('DELETE', `/users/${first}`);
    api.pass(DAY_MS);
    await api.call('DELETE', `/users/${second}`);

    api.pass(6 * DAY_MS - 60_000);
    await api.sweep();
    expect(await statusOf(first)).toBe(200);
    api.pass(120_000);
    await api.sweep();
    expect([await statusOf(first), await statusOf(second)]).toEqual([404, 200]);

    await set({ deleted_users_kept_days: 0 });
    api.pass(1);
    await api.sweep();
    expect([await statusOf(second), await statusOf(stays)]).toEqual([404, 200]);
  });

  it('erase many deleted users in one go, batch by batch, with several processes at once', async () => {
    await set({ deleted_users_kept_days: 0 });
    const ids = await Promise.all(
      Array.from({ length: 120 }, async (_, i) => {
        const { body } = await api.call('POST', '/users', { json: { email: `many${i}@x` } });
        await api.call('DELETE', `/users/${body.id}`);
        return body.id as string;
      }),
    );
    api.pass(1);
    await Promise.all([api.sweep(), api.sweep(), api.sweep()]);
    const { db } = api.test.storage;
    const left = await db.selectFrom('users').select('id').where('id', 'in', ids).execute();
    expect(left).toEqual([]);
  });
});
