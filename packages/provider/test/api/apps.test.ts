import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findClientSecret } from '../../src/applications/client-secret.ts';
import { engines } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const CALLBACK = 'https://wiki.example.com/oidc/callback/';

const KEYED = { token_endpoint_auth_method: 'private_key_jwt' };

describe.each(engines())('apps of the admin API on %s', (engine) => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi(engine);
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  const create = async (fields: object = {}) =>
    (
      await api.call('POST', '/apps', {
        json: { client_name: 'Wiki', redirect_uris: [CALLBACK], ...fields },
      })
    ).body;
  const storedSecrets = (id: string) =>
    api.test.storage.db
      .selectFrom('client_secrets')
      .selectAll()
      .where('application_id', '=', id)
      .execute();
  /** Whether the application could use the secret now. */
  const isRight = async (id: string, secret: string) =>
    findClientSecret(await storedSecrets(id), secret, Date.now()) !== undefined;

  it('are confidential web applications unless told otherwise', async () => {
    const { status, headers, body } = await api.call('POST', '/apps', {
      json: { client_name: ' Wiki ', redirect_uris: [CALLBACK] },
    });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.any(String),
      client_id: expect.stringMatching(/^[0-9a-f]{24}$/),
      client_name: 'Wiki',
      client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
      application_type: 'web',
      token_endpoint_auth_method: 'client_secret_basic',
      redirect_uris: [CALLBACK],
      post_logout_redirect_uris: [],
      grant_types: ['authorization_code', 'refresh_token'],
      require_pkce: false,
      id_token_signed_response_alg: 'RS256',
      initiate_login_uri: null,
      backchannel_logout_uri: null,
      access: 'everyone',
      backchannel_logout_session_required: false,
      frontchannel_logout_uri: null,
      frontchannel_logout_session_required: false,
      jwks: null,
      jwks_uri: null,
      userinfo_signed_response_alg: null,
      access_token_lifetime: 3600,
      id_token_lifetime: 3600,
      refresh_token_lifetime: 2_592_000,
      logo_uri: null,
      require_consent: false,
      require_mfa: false,
      claims: [],
      secrets: [
        {
          id: expect.any(String),
          hint: body.client_secret?.slice(0, 4),
          created_at: body.created_at,
          expires_at: null,
          last_used_at: null,
        },
      ],
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(headers.get('location')).toBe(`/api/v1/apps/${body.id}`);
  });

  it('show their secret once, and the database holds its hash only', async () => {
    const app = await create();
    const reads = [
      await api.call('GET', `/apps/${app.id}`),
      await api.call('GET', '/apps?limit=200'),
      await api.call('PATCH', `/apps/${app.id}`, { json: { client_name: 'Renamed' } }),
    ];
    expect(JSON.stringify(reads.map(({ body }) => body))).not.toMatch(
      /secret(?!_basic|_post|s")|sha256/,
    );
    const [row] = await storedSecrets(app.id);
    expect(JSON.stringify(row)).not.toContain(app.client_secret);
    expect(app.secrets).toMatchObject([
      { hint: app.client_secret.slice(0, 4), last_used_at: null },
    ]);
    expect(await isRight(app.id, app.client_secret)).toBe(true);
  });

  it('that are public have no secret and must use PKCE', async () => {
    const app = await create({ application_type: 'native' });
    expect(app.token_endpoint_auth_method).toBe('none');
    expect(app).not.toHaveProperty('client_secret');
    expect(app.require_pkce).toBe(true);
    expect(await storedSecrets(app.id)).toEqual([]);
    const rotated = await api.call('POST', `/apps/${app.id}/rotate-secret`);
    expect([rotated.status, rotated.body.code]).toEqual([409, 'application_has_no_secret']);
    const loosened = await api.call('PATCH', `/apps/${app.id}`, { json: { require_pkce: false } });
    expect(loosened.status).toBe(422);
    expect(loosened.body.errors).toMatchObject([
      { pointer: '/require_pkce', code: 'pkce_required' },
    ]);
  });

  it('lose their secret when they become public, and get a new one when they cease to be', async () => {
    const app = await create();
    const path = `/apps/${app.id}`;
    const madePublic = await api.call('PATCH', path, {
      json: { token_endpoint_auth_method: 'none' },
    });
    expect(madePublic.body).toMatchObject({
      token_endpoint_auth_method: 'none',
      require_pkce: true,
    });
    expect(madePublic.body).not.toHaveProperty('client_secret');
    expect(await storedSecrets(app.id)).toEqual([]);
    const confidential = await api.call('PATCH', path, {
      json: { token_endpoint_auth_method: 'client_secret_post' },
    });
    const { client_secret } = confidential.body;
    expect(client_secret).not.toBe(app.client_secret);
    const stored = await storedSecrets(app.id);
    expect(await isRight(app.id, client_secret)).toBe(true);
    expect(await isRight(app.id, app.client_secret)).toBe(false);
    const basic = await api.call('PATCH', path, {
      json: { token_endpoint_auth_method: 'client_secret_basic' },
    });
    expect(basic.body).not.toHaveProperty('client_secret');
    expect(await storedSecrets(app.id)).toEqual(stored);
  });

  it('get a new secret on demand; the old one stops working', async () => {
    const app = await create();
    const { status, body } = await api.call('POST', `/apps/${app.client_id}/rotate-secret`, {
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({ id: app.id, client_secret: expect.any(String) });
    expect(await isRight(app.id, body.client_secret)).toBe(true);
    expect(await isRight(app.id, app.client_secret)).toBe(false);
    expect(body.secrets).toHaveLength(1);
  });

  it('that run in the browser or by themselves need less to be said', async () => {
    const single = await create({ application_type: 'single_page' });
    expect(single).toMatchObject({ token_endpoint_auth_method: 'none', require_pkce: true });
    const { body: machine } = await api.call('POST', '/apps', {
      json: { client_name: 'Nightly job', application_type: 'machine' },
    });
    expect(machine).toMatchObject({
      grant_types: ['client_credentials'],
      redirect_uris: [],
      client_secret: expect.any(String),
    });
  });

  it('go on with the old secret for as long as is wanted, and never have more than two', async () => {
    const app = await create();
    const rotate = async () =>
      (
        await api.call('POST', `/apps/${app.id}/rotate-secret`, {
          json: { old_secret_lifetime: 3600 },
        })
      ).body;
    const second = await rotate();
    expect(second.secrets).toMatchObject([
      { hint: second.client_secret.slice(0, 4), expires_at: null },
      { hint: app.client_secret.slice(0, 4), expires_at: expect.any(String) },
    ]);
    const lifetime = new Date(second.secrets[1].expires_at).getTime() - Date.now();
    expect(Math.round(lifetime / 60_000)).toBe(60);
    expect(await isRight(app.id, app.client_secret)).toBe(true);
    expect(await isRight(app.id, second.client_secret)).toBe(true);
    const third = await rotate();
    expect(third.secrets).toHaveLength(2);
    expect(await isRight(app.id, app.client_secret)).toBe(false);
    expect(await isRight(app.id, second.client_secret)).toBe(true);

    const [, old] = third.secrets;
    const path = `/apps/${app.id}/secrets/${old.id}`;
    expect((await api.call('DELETE', path)).status).toBe(204);
    expect(await isRight(app.id, second.client_secret)).toBe(false);
    expect((await api.call('DELETE', path)).body.code).toBe('secret_not_found');
    const last = await api.call('DELETE', `/apps/${app.id}/secrets/${third.secrets[0].id}`);
    expect([last.status, last.body.code]).toEqual([409, 'last_secret']);
  });

  it.each([-1, 90 * 24 * 3600 + 1])('refuse %d seconds for an old secret', async (lifetime) => {
    const app = await create();
    const { status, body } = await api.call('POST', `/apps/${app.id}/rotate-secret`, {
      json: { old_secret_lifetime: lifetime },
    });
    expect([status, body.errors[0].pointer]).toEqual([422, '/old_secret_lifetime']);
  });

  it('are found, changed and deleted by id or client_id', async () => {
    const app = await create({ client_id: 'the.wiki~1' });
    for (const id of [app.id, 'the.wiki~1']) {
      expect((await api.call('GET', `/apps/${id}`)).body.id).toBe(app.id);
    }
    const changed = await api.call('PATCH', '/apps/the.wiki~1', {
      json: {
        initiate_login_uri: 'http://localhost:8000/testapp',
        id_token_signed_response_alg: 'EdDSA',
      },
    });
    expect(changed.body).toMatchObject({
      initiate_login_uri: 'http://localhost:8000/testapp',
      id_token_signed_response_alg: 'EdDSA',
    });
    expect((await api.call('DELETE', '/apps/the.wiki~1')).status).toBe(204);
    for (const [method, json] of [['GET'], ['PATCH', {}], ['DELETE']] as const) {
      const gone = await api.call(method, '/apps/the.wiki~1', { json });
      expect([gone.status, gone.body.code]).toEqual([404, 'application_not_found']);
    }
  });

  it('keep the client_id they were given, which is theirs alone', async () => {
    const app = await create({ client_id: 'mine' });
    const second = await api.call('POST', '/apps', {
      json: { client_name: 'W', client_id: 'mine', redirect_uris: [CALLBACK] },
    });
    expect([second.status, second.body.code]).toEqual([409, 'client_id_taken']);
    const changed = await api.call('PATCH', `/apps/${app.id}`, { json: { client_id: 'other' } });
    expect(changed.body.errors).toMatchObject([{ pointer: '/client_id', code: 'unknown_field' }]);
  });

  it('are refused with every mistake explained', async () => {
    const { status, body } = await api.call('POST', '/apps', {
      json: {
        client_id: 'gatehouse-account',
        client_name: '',
        redirect_uris: [
          '/callback',
          'https://wiki.example.com/#x',
          'https://*.example.com/',
          'https://wiki.example.com@evil.example/',
          'http://wiki.example.com/',
          'com.example.wiki:/callback',
          'https://wiki.example.com/ ',
          CALLBACK,
          CALLBACK,
        ],
        post_logout_redirect_uris: ['http://wiki.example.com/'],
        grant_types: ['refresh_token'],
        initiate_login_uri: 'javascript:alert(1)',
      },
    });
    expect(status).toBe(422);
    expect(body.errors.map(({ pointer, code }: Record<string, string>) => [pointer, code])).toEqual(
      [
        ['/client_id', 'client_id_reserved'],
        ['/client_name', 'blank'],
        ['/grant_types', 'refresh_token_without_code'],
        ['/redirect_uris/0', 'uri_not_absolute'],
        ['/redirect_uris/1', 'uri_has_fragment'],
        ['/redirect_uris/2', 'uri_has_wildcard'],
        ['/redirect_uris/3', 'uri_has_userinfo'],
        ['/redirect_uris/4', 'uri_not_https'],
        ['/redirect_uris/5', 'uri_needs_native'],
        ['/redirect_uris/6', 'uri_has_whitespace'],
        ['/redirect_uris/8', 'uri_duplicate'],
        ['/post_logout_redirect_uris/0', 'uri_not_https'],
        ['/initiate_login_uri', 'uri_scheme_dangerous'],
      ],
    );
  });

  it.each<[object, string, string]>([
    [{ client_secret: 'mine' }, '/client_secret', 'unknown_field'],
    [{ application_type: 'spa' }, '/application_type', 'not_allowed'],
    [
      { token_endpoint_auth_method: 'tls_client_auth' },
      '/token_endpoint_auth_method',
      'not_allowed',
    ],
    [{ token_endpoint_auth_method: 'private_key_jwt' }, '/jwks', 'one_source_of_keys'],
    [{ jwks_uri: 'https://a.example/jwks' }, '/jwks_uri', 'keys_without_use'],
    [
      { ...KEYED, jwks: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'secret' }] } },
      '/jwks/keys/0/d',
      'private_key',
    ],
    [{ ...KEYED, jwks: { keys: [{ kty: 'oct', k: 'x' }] } }, '/jwks/keys/0/k', 'private_key'],
    [{ ...KEYED, jwks: { keys: [{ kty: 'RSA', n: 'AQAB' }] } }, '/jwks/keys/0/n', 'key_too_short'],
    [{ ...KEYED, jwks: { keys: [] } }, '/jwks/keys', 'out_of_range'],
    [{ ...KEYED, jwks_uri: 'http://a.example/jwks' }, '/jwks_uri', 'uri_not_https'],
    [
      { application_type: 'single_page', token_endpoint_auth_method: 'client_secret_basic' },
      '/token_endpoint_auth_method',
      'single_page_has_no_secret',
    ],
    [{ application_type: 'machine' }, '/redirect_uris', 'machine_signs_nobody_in'],
    [
      { application_type: 'machine', grant_types: ['authorization_code'] },
      '/grant_types',
      'machine_signs_nobody_in',
    ],
    [{ logo_uri: 'http://localhost/logo.png' }, '/logo_uri', 'uri_not_https'],
    [{ logo_uri: 'javascript:alert(1)' }, '/logo_uri', 'uri_scheme_dangerous'],
    [{ access_token_lifetime: 59 }, '/access_token_lifetime', 'out_of_range'],
    [{ id_token_lifetime: 86_401 }, '/id_token_lifetime', 'out_of_range'],
    [{ refresh_token_lifetime: 0 }, '/refresh_token_lifetime', 'out_of_range'],
    [{ grant_types: ['implicit'] }, '/grant_types/0', 'not_allowed'],
    [{ grant_types: ['password'] }, '/grant_types/0', 'not_allowed'],
    [{ id_token_signed_response_alg: 'none' }, '/id_token_signed_response_alg', 'not_allowed'],
    [{ id_token_signed_response_alg: 'HS256' }, '/id_token_signed_response_alg', 'not_allowed'],
    [{ redirect_uris: 'https://a.example/' }, '/redirect_uris', 'wrong_type'],
    [{ redirect_uris: [] }, '/redirect_uris', 'redirect_uris_empty'],
    [{ redirect_uris: undefined }, '/redirect_uris', 'redirect_uris_empty'],
    [{ require_pkce: 'yes' }, '/require_pkce', 'wrong_type'],
  ])('are refused as %j', async (fields, pointer, code) => {
    const { status, body } = await api.call('POST', '/apps', {
      json: { client_name: 'Wiki', redirect_uris: [CALLBACK], ...fields },
    });
    expect(status).toBe(422);
    expect(body.errors).toContainEqual({ pointer, code, detail: expect.any(String) });
  });

  it('keep all rules when only one field is changed', async () => {
    const app = await create({
      application_type: 'native',
      redirect_uris: ['com.example.wiki:/cb'],
    });
    const { status, body } = await api.call('PATCH', `/apps/${app.id}`, {
      json: { application_type: 'web' },
    });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ pointer: '/redirect_uris/0', code: 'uri_needs_native' }]);
    expect((await api.call('GET', `/apps/${app.id}`)).body.application_type).toBe('native');
  });

  it('say where they hear of logouts, and may take it back', async () => {
    const uri = 'https://wiki.example.com/oidc/backchannel-logout/';
    const app = await create({
      backchannel_logout_uri: uri,
      backchannel_logout_session_required: true,
    });
    const patch = (json: object) => api.call('PATCH', `/apps/${app.id}`, { json });
    const read = async () => (await api.call('GET', `/apps/${app.id}`)).body;
    expect(await read()).toMatchObject({
      backchannel_logout_uri: uri,
      backchannel_logout_session_required: true,
    });
    const { status, body } = await patch({ backchannel_logout_uri: 'http://wiki.example.com/' });
    expect([status, body.errors]).toMatchObject([
      422,
      [{ pointer: '/backchannel_logout_uri', code: 'uri_not_https' }],
    ]);
    await patch({ client_name: 'Renamed' });
    expect((await read()).backchannel_logout_uri).toBe(uri);
    await patch({ backchannel_logout_uri: null });
    expect((await read()).backchannel_logout_uri).toBeNull();
  });

  it('that act for themselves need no address to come back to', async () => {
    const app = await create({ grant_types: ['client_credentials'], redirect_uris: [] });
    expect(app).toMatchObject({ grant_types: ['client_credentials'], redirect_uris: [] });
  });
});
