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
    expect(few).toHaveLength(5);
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
});
