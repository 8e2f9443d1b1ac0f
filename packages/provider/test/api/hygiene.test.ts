import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApplicationUsageRows } from '../../src/storage/application-usage.ts';
import { executedSql } from '../interaction/executed-sql.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const DAY = 24 * 3_600_000;
const CALLBACK = 'https://wiki.example.com/callback';
const OLD_CALLBACK = 'https://old.example.com/callback';

describe.each(engines())('the hygiene of applications on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(() => api.stop());

  const register = async (fields: object = {}) => {
    const json = { client_name: 'Wiki', redirect_uris: [CALLBACK], ...fields };
    return (await api.call('POST', '/apps', { json })).body;
  };
  interface Finding {
    code: string;
    app: { id: string };
    subject: string | null;
    remedy: string | null;
  }
  const findings = async (query = '', token?: string): Promise<Finding[]> =>
    (await api.call('GET', `/hygiene${query}`, token ? { token } : {})).body.findings;
  const codesOf = async (app: { id: string }) =>
    (await findings(`?app_id=${app.id}`)).map(({ code }) => code);

  it('is good of an application that was just added', async () => {
    const app = await register({ post_logout_redirect_uris: ['https://wiki.example.com/'] });
    expect((await api.call('GET', `/hygiene?app_id=${app.client_id}`)).body).toEqual({
      findings: [],
      accepted: [],
      total: 0,
      apps: 1,
    });
  });

  it('finds what is unused, old and weak, the worst first, with what to do', async () => {
    const app = await register({
      client_name: 'Archive',
      redirect_uris: [CALLBACK, OLD_CALLBACK],
      post_logout_redirect_uris: ['https://wiki.example.com/'],
      refresh_token_lifetime: 365 * 24 * 3600,
      access: 'roles',
    });
    const never = await register({ client_name: 'Beta', client_id: `beta-${engine}` });
    api.pass(400 * DAY);
    const { client_id } = app;
    const used_at = Date.now() + 399 * DAY;
    const rows = createApplicationUsageRows(api.test.storage.grouped.db);
    await rows.noteUris([{ client_id, kind: 'redirect', uri: CALLBACK, used_at }]);
    await rows.note([
      {
        client_id,
        first_sign_in_at: used_at,
        last_sign_in_at: used_at,
        last_sign_in_user_id: null,
        last_sign_in_session_id: null,
        last_sign_in_reference: null,
        last_request_at: used_at,
        last_pkce_at: used_at,
        last_without_pkce_at: null,
        auth_method: 'client_secret_basic',
        auth_method_at: used_at,
        failed_at: null,
        failure: null,
      },
    ]);
    expect(await codesOf(app)).toEqual([
      'no_role_opens_it',
      'secret_old',
      'refresh_token_lifetime_long',
      'pkce_not_required',
      'redirect_uri_unused',
      'secret_never_used',
    ]);
    expect(await codesOf(never)).toEqual(['secret_old', 'app_never_used']);

    const all = (await api.call('GET', '/hygiene')).body;
    expect(all.total).toBe(all.findings.length);
    expect(all.findings).toContainEqual({
      code: 'redirect_uri_unused',
      severity: 'low',
      app: { id: app.id, client_id, client_name: 'Archive' },
      title: 'A redirect URI is not used',
      detail: `${OLD_CALLBACK} has not been used since it was added 400 days ago.`,
      advice: expect.any(String),
      setting: 'redirect_uris',
      subject: OLD_CALLBACK,
      since: app.created_at,
      remedy: 'remove_redirect_uri',
    });

    const mended = { redirect_uris: [CALLBACK], require_pkce: true };
    await api.call('PATCH', `/apps/${app.id}`, { json: mended });
    await api.call('PATCH', '/settings', { json: { secret_max_age_days: 500 } });
    expect(await codesOf(app)).toEqual([
      'no_role_opens_it',
      'refresh_token_lifetime_long',
      'secret_never_used',
    ]);
    await api.call('PATCH', '/settings', { json: { secret_max_age_days: 365 } });
  });

  it('is found with the same few queries, however many applications there are', async () => {
    const few = await executedSql(() => findings());
    expect(few).toHaveLength(6);
    for (let i = 0; i < 10; i += 1) await register({ client_name: `Many ${i}` });
    expect(await executedSql(() => findings())).toEqual(few);
  });

  it('of others is not told to who administers one application', async () => {
    const [app, another] = [
      await register({ access: 'roles' }),
      await register({ access: 'roles' }),
    ];
    const token = api.tokenOf({ kind: 'app_admin', applicationId: app.id });
    expect((await findings('', token)).map((finding) => finding.app.id)).toEqual([app.id]);
    const refused = await api.call('GET', `/hygiene?app_id=${another.id}`, { token });
    expect([refused.status, refused.body.code]).toEqual([404, 'application_not_found']);
    const none = await api.call('GET', '/hygiene', { token: api.tokenOf() });
    expect([none.status, none.body.code]).toEqual([403, 'privilege_missing']);
    const unknown = await api.call('GET', '/hygiene?app_id=nothing');
    expect(unknown.status).toBe(404);
  });

  describe('that is accepted', () => {
    const accept = (json: object, token?: string) =>
      api.call('POST', '/hygiene/acceptances', { json, ...(token && { token }) });
    const events = async (action: string, app: { client_id: string }) =>
      (await api.call('GET', `/events?action=${action}&client_id=${app.client_id}`)).body.items;
    const long = { grant_types: ['authorization_code', 'refresh_token'] };

    it('is no finding any more, and tells who has accepted it and why', async () => {
      const app = await register({ access: 'roles' });
      const token = api.tokenOf({ kind: 'app_admin', applicationId: app.id });
      const reason = ' It opens in May. ';
      const accepted = await accept({ app_id: app.id, code: 'no_role_opens_it', reason }, token);
      expect(accepted.status).toBe(201);
      expect(accepted.body).toEqual({
        id: expect.any(String),
        app_id: app.id,
        code: 'no_role_opens_it',
        subject: null,
        reason: 'It opens in May.',
        until: null,
        accepted_at: expect.any(String),
        accepted_by: { type: 'user', id: expect.any(String) },
      });
      const report = (await api.call('GET', `/hygiene?app_id=${app.id}`)).body;
      expect([report.findings, report.total]).toEqual([[], 0]);
      expect(report.accepted).toMatchObject([
        { code: 'no_role_opens_it', severity: 'medium', acceptance: accepted.body },
      ]);
      const [event] = await events('app.accept_finding', app);
      expect(event).toMatchObject({
        actor_id: accepted.body.accepted_by.id,
        target_id: app.id,
        details: { finding: 'no_role_opens_it' },
      });
      expect(JSON.stringify(event)).not.toContain('May');
    });

    it('is one again when that is taken back', async () => {
      const app = await register({ access: 'roles' });
      const { body } = await accept({ app_id: app.id, code: 'no_role_opens_it', reason: 'Soon.' });
      const taken = await api.call('DELETE', `/hygiene/acceptances/${body.id}`);
      expect(taken.status).toBe(204);
      expect(await codesOf(app)).toEqual(['no_role_opens_it']);
      expect(await events('app.reopen_finding', app)).toHaveLength(1);
      const again = await api.call('DELETE', `/hygiene/acceptances/${body.id}`);
      expect([again.status, again.body.code]).toEqual([404, 'hygiene_acceptance_not_found']);
      expect((await api.call('DELETE', '/hygiene/acceptances/none')).status).toBe(404);
    });

    it('is one again when what it is about has changed, and stays accepted when something else has', async () => {
      const app = await register({ ...long, refresh_token_lifetime: 200 * 24 * 3600 });
      const code = 'refresh_token_lifetime_long';
      await accept({ app_id: app.client_id, code, reason: 'A till that is seldom online.' });
      await api.call('PATCH', `/apps/${app.id}`, { json: { client_name: 'Till' } });
      expect(await codesOf(app)).toEqual([]);
      const longer = { refresh_token_lifetime: 300 * 24 * 3600 };
      await api.call('PATCH', `/apps/${app.id}`, { json: longer });
      expect(await codesOf(app)).toEqual([code]);
    });

    it('is accepted of the URI it is about, and of no other one', async () => {
      const uris = ['http://localhost:8000/', 'http://localhost:9000/'];
      const app = await register({ redirect_uris: uris });
      const code = 'redirect_uri_localhost';
      await accept({ app_id: app.id, code, subject: uris[0], reason: 'Our own machines.' });
      const open = await findings(`?app_id=${app.id}`);
      expect(open).toMatchObject([{ code, subject: uris[1] }]);
    });

    it('is one again when the time for which it was accepted is over', async () => {
      const app = await register({ access: 'roles' });
      const wanted = { app_id: app.id, code: 'no_role_opens_it', reason: 'Until it opens.' };
      const { client_id } = app;
      const soon = (await api.call('GET', `/events?client_id=${client_id}`)).body.items[0];
      const now = Date.parse(soon.occurred_at);
      const until = new Date(now + 2 * DAY).toISOString();
      expect((await accept({ ...wanted, until })).body.until).toBe(until);
      expect(await codesOf(app)).toEqual([]);
      api.pass(3 * DAY);
      expect(await codesOf(app)).toEqual(['no_role_opens_it']);
      const refused = await accept({ ...wanted, until });
      expect(refused.body).toMatchObject({
        code: 'validation_failed',
        errors: [{ pointer: '/until', code: 'in_the_past' }],
      });
    });

    it('has one reason and one time, those that were given last', async () => {
      const app = await register({ access: 'roles' });
      const wanted = { app_id: app.id, code: 'no_role_opens_it' };
      const first = await accept({ ...wanted, reason: 'First.' });
      const second = await accept({ ...wanted, reason: 'Second.' });
      expect(second.body).toMatchObject({ id: first.body.id, reason: 'Second.' });
      const { accepted } = (await api.call('GET', `/hygiene?app_id=${app.id}`)).body;
      expect(accepted).toHaveLength(1);
    });

    it('has to be found, and to be given a reason', async () => {
      const app = await register();
      const none = await accept({ app_id: app.id, code: 'no_role_opens_it', reason: 'So.' });
      expect([none.status, none.body.code]).toEqual([404, 'hygiene_finding_not_found']);
      const closed = await register({ access: 'roles' });
      const blank = await accept({ app_id: closed.id, code: 'no_role_opens_it', reason: ' ' });
      expect(blank.body).toMatchObject({ errors: [{ pointer: '/reason', code: 'blank' }] });
      const unknown = await accept({ app_id: closed.id, code: 'nothing', reason: 'So.' });
      expect(unknown.status).toBe(422);
    });

    it('is not decided by who may only read, nor for an application of others', async () => {
      const app = await register({ access: 'roles' });
      const other = await register();
      const wanted = { app_id: app.id, code: 'no_role_opens_it', reason: 'I was here.' };
      const reader = api.tokenOf({ kind: 'read_only' });
      const ofOther = api.tokenOf({ kind: 'app_admin', applicationId: other.id });
      expect((await accept(wanted, reader)).body.code).toBe('privilege_missing');
      expect((await accept(wanted, ofOther)).body.code).toBe('application_not_found');
      const { id } = (await accept(wanted)).body;
      const reopen = async (token: string) =>
        (await api.call('DELETE', `/hygiene/acceptances/${id}`, { token })).body.code;
      expect(await reopen(reader)).toBe('privilege_missing');
      expect(await reopen(ofOther)).toBe('hygiene_acceptance_not_found');
      expect(await codesOf(app)).toEqual([]);
    });

    it('is forgotten with its application', async () => {
      const app = await register({ access: 'roles' });
      const { body } = await accept({ app_id: app.id, code: 'no_role_opens_it', reason: 'So.' });
      await api.call('DELETE', `/apps/${app.id}`);
      expect((await api.call('DELETE', `/hygiene/acceptances/${body.id}`)).status).toBe(404);
    });
  });
});
