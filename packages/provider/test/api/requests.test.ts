import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OTHER_TOKEN, startTestApi, type TestApi } from './api-fixture.ts';

describe('requests to the admin API', () => {
  let api: TestApi;
  beforeAll(async () => {
    api = await startTestApi('sqlite');
  });
  afterAll(() => api.stop());

  const ROUTES = [
    ['POST', '/users'],
    ['POST', '/users/bulk'],
    ['POST', '/imports'],
    ['GET', '/imports'],
    ['GET', '/imports/x'],
    ['DELETE', '/imports/x'],
    ['GET', '/imports/x/results'],
    ['POST', '/imports/x/cancel'],
    ['GET', '/users'],
    ['GET', '/users/x'],
    ['PATCH', '/users/x'],
    ['DELETE', '/users/x'],
    ['POST', '/users/x/restore'],
    ['GET', '/users/x/roles'],
    ['POST', '/users/x/roles'],
    ['DELETE', '/users/x/roles/y'],
    ['GET', '/users/x/access/a'],
    ['GET', '/users/x/sessions'],
    ['DELETE', '/users/x/sessions'],
    ['DELETE', '/users/x/sessions/z'],
    ['GET', '/users/x/factors'],
    ['DELETE', '/users/x/factors'],
    ['DELETE', '/users/x/factors/f'],
    ['GET', '/users/x/remembered-devices'],
    ['DELETE', '/users/x/remembered-devices'],
    ['DELETE', '/users/x/remembered-devices/d'],
    ['GET', '/users/x/grants'],
    ['DELETE', '/users/x/grants/c'],
    ['POST', '/users/x/invitation'],
    ['POST', '/users/x/email-verification'],
    ['GET', '/users/x/attempts'],
    ['DELETE', '/users/x/attempts'],
    ['GET', '/me'],
    ['GET', '/statistics/inventory'],
    ['GET', '/statistics/sign-ins'],
    ['GET', '/branding'],
    ['PATCH', '/branding'],
    ['PUT', '/branding/logo'],
    ['DELETE', '/branding/logo'],
    ['POST', '/branding/preview'],
    ['GET', '/apps/x/users'],
    ['GET', '/apps/x/sessions'],
    ['GET', '/mails'],
    ['GET', '/outbox'],
    ['GET', '/outbox/x'],
    ['POST', '/roles'],
    ['GET', '/roles'],
    ['GET', '/roles/x'],
    ['PATCH', '/roles/x'],
    ['DELETE', '/roles/x'],
    ['GET', '/roles/x/apps'],
    ['POST', '/roles/x/apps'],
    ['DELETE', '/roles/x/apps/a'],
    ['PUT', '/mappings/order'],
    ['POST', '/mappings/preview'],
    ['POST', '/mappings/run'],
    ['GET', '/mappings/run'],
    ['GET', '/settings'],
    ['PATCH', '/settings'],
    ['POST', '/privileges'],
    ['GET', '/privileges'],
    ['DELETE', '/privileges/x'],
    ...['/groups', '/policies', '/attributes', '/apis', '/mappings'].flatMap(
      (path) =>
        [
          ['POST', path],
          ['GET', path],
          ['GET', `${path}/x`],
          ['PATCH', `${path}/x`],
          ['DELETE', `${path}/x`],
        ] as const,
    ),
    ['POST', '/policies/x/dry-run'],
    ['POST', '/apps/x/dry-run'],
    ['POST', '/roles/x/dry-run'],
    ['POST', '/groups/x/dry-run'],
    ['GET', '/policies/x/coverage'],
    ['GET', '/keys'],
    ['POST', '/apps'],
    ['GET', '/apps'],
    ['GET', '/apps/x'],
    ['PATCH', '/apps/x'],
    ['DELETE', '/apps/x'],
    ['POST', '/apps/x/rotate-secret'],
    ['GET', '/apps/x/roles'],
    ['GET', '/apps/x/usage'],
    ['POST', '/apps/x/claims-preview'],
    ['POST', '/app-addresses/check'],
    ['GET', '/apps/x/quickstarts'],
    ['GET', '/apps/x/quickstarts/n'],
    ['POST', '/apps/x/tests'],
    ['GET', '/apps/x/tests/t'],
    ['GET', '/traces'],
    ['GET', '/traces/x'],
    ['GET', '/hygiene'],
    ['POST', '/hygiene/acceptances'],
    ['DELETE', '/hygiene/acceptances/x'],
    ['GET', '/quickstarts'],
    ['DELETE', '/apps/x/secrets/s'],
    ['GET', '/apis/x/apps'],
    ['PUT', '/apis/x/apps/a'],
    ['DELETE', '/apis/x/apps/a'],
    ['GET', '/events'],
    ['GET', '/events/export'],
    ['GET', '/events/x'],
  ] as const;

  it('are listed here for every route that the document has', () => {
    const described = Object.entries(api.document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const listed = ROUTES.map(
      ([method, path]) =>
        `${method} /api/v1${path.replace('/x', '/{id}').replace('/y', '/{role_id}').replace('/z', '/{session_id}').replace(/\/a$/, '/{app_id}').replace(/\/s$/, '/{secret_id}').replace(/\/c$/, '/{client_id}').replace(/\/f$/, '/{factor_id}').replace(/\/d$/, '/{device_id}').replace(/\/n$/, '/{name}').replace(/\/t$/, '/{test_id}')}`,
    );
    expect(described.toSorted()).toEqual(listed.toSorted());
  });

  it.each(ROUTES)('%s %s needs a valid token of the right scope', async (method, path) => {
    const none = await api.call(method, path, { token: null });
    expect([none.status, none.body.code]).toEqual([401, 'token_missing']);
    // RFC 6750, section 3.1: no error code for who did not try.
    expect(none.headers.get('www-authenticate')).toBe('Bearer realm="Gatehouse admin API"');
    const wrong = await api.call(method, path, { token: 'made-up' });
    expect([wrong.status, wrong.body.code]).toEqual([401, 'token_invalid']);
    expect(wrong.headers.get('www-authenticate')).toContain('error="invalid_token"');
    const other = await api.call(method, path, { token: OTHER_TOKEN });
    expect([other.status, other.body.code]).toEqual([403, 'insufficient_scope']);
    expect(other.headers.get('www-authenticate')).toContain(
      'error="insufficient_scope", scope="admin"',
    );
  });

  it.each([
    ['Basic YWRtaW46YWRtaW4=', 'token_missing'],
    ['Bearer', 'token_invalid'],
    ['Bearer ', 'token_invalid'],
    ['Bearer admin-token extra', 'token_invalid'],
    ['Bearer "admin-token"', 'token_invalid'],
    ['Beareradmin-token', 'token_missing'],
  ])('with the header Authorization: %s are refused', async (authorization, code) => {
    const { status, body } = await api.call('GET', '/users', {
      token: null,
      headers: { authorization },
    });
    expect([status, body.code]).toEqual([401, code]);
  });

  it('take the scheme in any case, and no token from the address or a cookie', async () => {
    const ok = await api.call('GET', '/users', {
      token: null,
      headers: { authorization: 'bearer admin-token' },
    });
    expect(ok.status).toBe(200);
    const inAddress = await api.call('GET', '/users?access_token=admin-token', {
      token: null,
      headers: { cookie: 'access_token=admin-token' },
    });
    expect(inAddress.status).toBe(401);
  });

  it('without a token are refused before their body is read', async () => {
    const { status } = await api.call('POST', '/users', {
      token: null,
      raw: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(status).toBe(401);
  });

  it.each([
    ['{', 'application/json', 400, 'json_malformed'],
    ['{"email":"a@b",}', 'application/json', 400, 'json_malformed'],
    ['{"__proto__":{"email":"a@b"}}', 'application/json', 400, 'json_malformed'],
    ['{"email":"a@b","constructor":{"prototype":{}}}', 'application/json', 400, 'json_malformed'],
    ['', 'application/json', 422, 'validation_failed'],
    ['email=a@b', 'application/x-www-form-urlencoded', 415, 'media_type_unsupported'],
    ['{"email":"a@b"}', 'text/plain', 415, 'media_type_unsupported'],
    ['x', 'multipart/form-data; boundary=x', 415, 'media_type_unsupported'],
    [`"${'x'.repeat(300_000)}"`, 'application/json', 413, 'body_too_large'],
  ])('with the body %.40j as %s are refused', async (raw, contentType, status, code) => {
    const answer = await api.call('POST', '/users', {
      raw,
      headers: { 'content-type': contentType },
    });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it.each(['/nothing', '/users/x/y/z', '/apps/x/', '', '/Users'])(
    'to %j find nothing',
    async (path) => {
      const { status, body } = await api.call('GET', path);
      expect([status, body.code]).toEqual([404, 'route_not_found']);
    },
  );

  it.each([
    ['PUT', '/users', 'GET, HEAD, POST'],
    ['DELETE', '/users', 'GET, HEAD, POST'],
    ['POST', '/users/x', 'DELETE, GET, HEAD, PATCH'],
    ['GET', '/apps/x/rotate-secret', 'POST'],
    ['OPTIONS', '/roles', 'GET, HEAD, POST'],
    ['POST', '/openapi.json', 'GET, HEAD'],
  ])('%s %s are told which methods there are', async (method, path, allow) => {
    const { status, headers, body } = await api.call(method, path);
    expect([status, body.code, headers.get('allow')]).toEqual([405, 'method_not_allowed', allow]);
  });

  it('of a method with a body that can not be read are told about the method first', async () => {
    const { status } = await api.call('PUT', '/users', {
      raw: '<x/>',
      headers: { 'content-type': 'text/xml' },
    });
    expect(status).toBe(405);
  });

  it('by HEAD get headers only', async () => {
    const response = await fetch(`${api.url}/users`, {
      method: 'HEAD',
      headers: { authorization: 'Bearer admin-token' },
    });
    expect([response.status, await response.text()]).toEqual([200, '']);
  });

  it('whose client goes away half-way do no harm', async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${api.url}/users`, {
        method: 'POST',
        headers: {
          authorization: 'Bearer admin-token',
          'content-type': 'application/json',
          'content-length': '100',
        },
      });
      request.on('error', () => resolve());
      request.write('{"email":', () => request.destroy());
      request.on('close', () => resolve());
    });
    expect((await api.call('GET', '/users')).status).toBe(200);
  });

  it('that fail inside are logged with their id, and tell nothing of the inside', async () => {
    const broken = await startTestApi('sqlite');
    try {
      await broken.test.storage.db.schema.dropTable('applications').execute();
      const { status, body } = await broken.call('GET', '/apps');
      expect([status, body.code, body.errors]).toEqual([500, 'internal_error', undefined]);
      expect(JSON.stringify(body)).not.toMatch(/table|applications/);
      expect(broken.failures).toMatchObject([
        { details: { reqId: body.request_id, err: expect.any(Error) } },
      ]);
    } finally {
      await broken.stop();
    }
  });
});
