import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  APP_ORIGIN,
  authorizationUrl,
  codeOf,
  PASSWORD,
  pkce,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

describe.each(engines())('authorization code flow on %s', (engine) => {
  let op: TestProvider;
  const email = 'grace@example.com';

  beforeAll(async () => {
    op = await startTestProvider(engine);
    await op.roles.create({ name: 'manager' }, { by: SYSTEM });
    await op.users.create(
      {
        email,
        email_verified: true,
        username: 'grace',
        name: 'Grace Hopper',
        password: PASSWORD,
        roles: ['manager'],
      },
      { by: SYSTEM },
    );
  });
  afterAll(() => op.stop());

  async function register(fields: Partial<Parameters<TestProvider['applications']['create']>[0]>) {
    const { application, client_secret: clientSecret } = await op.applications.create(
      {
        client_name: 'An app',
        redirect_uris: [REDIRECT_URI],
        ...fields,
      },
      { by: SYSTEM },
    );
    return { id: application.id, clientId: application.client_id, secret: clientSecret ?? '' };
  }

  /** A whole sign-in as the application does it. */
  async function exchange(
    client: { clientId: string; secret: string },
    method: 'basic' | 'post' | 'none' = 'basic',
  ) {
    const { verifier, challenge } = pkce();
    const code = codeOf(
      await signIn(op, new HttpBrowser(), {
        email,
        params: {
          client_id: client.clientId,
          code_challenge: challenge,
          code_challenge_method: 'S256',
          nonce: 'n-0S6',
        },
      }),
    );
    const fields = {
      grant_type: 'authorization_code',
      code,
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
      ...(method === 'none' && { client_id: client.clientId }),
      ...(method === 'post' && { client_id: client.clientId, client_secret: client.secret }),
    };
    const auth = method === 'basic' ? { id: client.clientId, secret: client.secret } : undefined;
    return await requestToken(op, fields, auth);
  }

  it('publishes what it can do', async () => {
    const metadata = await (await fetch(`${op.issuer}/.well-known/openid-configuration`)).json();
    expect(metadata).toMatchObject({
      issuer: op.issuer,
      authorization_endpoint: `${op.issuer}/auth`,
      token_endpoint: `${op.issuer}/token`,
      userinfo_endpoint: `${op.issuer}/me`,
      jwks_uri: `${op.issuer}/certs`,
      introspection_endpoint: `${op.issuer}/token/introspection`,
      revocation_endpoint: `${op.issuer}/token/revocation`,
      end_session_endpoint: `${op.issuer}/logout`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      id_token_signing_alg_values_supported: ['RS256', 'ES256', 'EdDSA'],
    });
    expect(metadata.response_types_supported.toSorted()).toEqual(['code', 'none']);
    expect(metadata.token_endpoint_auth_methods_supported.toSorted()).toEqual([
      'client_secret_basic',
      'client_secret_post',
      'none',
      'private_key_jwt',
    ]);
  });

  it('is not led astray by a forged Host header', async () => {
    const { status, body } = await rawGet(op.url, '/oidc/.well-known/openid-configuration', {
      host: 'evil.example',
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
    });
    expect(status).toBe(200);
    expect(body).not.toContain('evil.example');
  });

  it.each([
    ['client_secret_basic', 'basic'],
    ['client_secret_post', 'post'],
    ['none', 'none'],
  ] as const)('signs a person in to an application with %s', async (authMethod, method) => {
    const client = await register({ token_endpoint_auth_method: authMethod });
    const { status, body } = await exchange(client, method);
    expect(status).toBe(200);
    expect(body.token_type).toBe('Bearer');
    const userinfo = await fetch(`${op.issuer}/me`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(await userinfo.json()).toMatchObject({
      email,
      name: 'Grace Hopper',
      roles: ['manager'],
    });
  });

  it.each(['RS256', 'ES256', 'EdDSA'] as const)(
    'signs the ID token with %s when the application chose it',
    async (alg) => {
      const client = await register({ id_token_signed_response_alg: alg });
      const { body } = await exchange(client);
      const idToken = body.id_token ?? '';
      expect(decodeProtectedHeader(idToken).alg).toBe(alg);
      const jwks = createRemoteJWKSet(new URL(`${op.issuer}/certs`));
      const { payload } = await jwtVerify(idToken, jwks, {
        issuer: op.issuer,
        audience: client.clientId,
      });
      expect(payload).toMatchObject({
        nonce: 'n-0S6',
        email,
        email_verified: true,
        name: 'Grace Hopper',
        preferred_username: 'grace',
        roles: ['manager'],
        groups: ['manager'],
        amr: ['pwd'],
      });
    },
  );

  it('tells an application only the claims of the scopes that it asked for', async () => {
    const client = await register({});
    const browser = new HttpBrowser();
    const { verifier, challenge } = pkce();
    const params = {
      client_id: client.clientId,
      code_challenge: challenge,
      code_challenge_method: 'S256',
      scope: 'openid email',
    };
    const code = codeOf(await signIn(op, browser, { email, params }));
    const { body } = await requestToken(
      op,
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      },
      { id: client.clientId, secret: client.secret },
    );
    const userinfo = await fetch(`${op.issuer}/me`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(Object.keys((await userinfo.json()) as object).toSorted()).toEqual([
      'email',
      'email_verified',
      'sub',
    ]);
  });

  it('asks for no second password in a second application', async () => {
    const [first, second] = [await register({}), await register({})];
    const browser = new HttpBrowser();
    await signIn(op, browser, { email, params: { client_id: first.clientId } });
    const page = await browser.follow(
      await browser.get(authorizationUrl(op, { client_id: second.clientId })),
      op.url,
    );
    expect(codeOf(page)).toBeTruthy();
  });

  it('takes the authorization request as a form too', async () => {
    const { clientId } = await register({});
    const browser = new HttpBrowser();
    const { search } = new URL(authorizationUrl(op, { client_id: clientId }));
    const posted = await browser.post(
      `${op.issuer}/auth`,
      Object.fromEntries(new URLSearchParams(search)),
      { origin: APP_ORIGIN },
    );
    expect(posted.status).toBe(303);
    expect((await browser.follow(posted, op.url)).html).toContain('name="password"');
  });

  it('says that there is no such endpoint, to people and to programs', async () => {
    const page = await new HttpBrowser().get(`${op.issuer}/nowhere`);
    expect(page.status).toBe(404);
    expect(page.html).toContain('nothing here');
    const answer = await fetch(`${op.issuer}/nowhere`, { headers: { accept: 'application/json' } });
    expect(await answer.json()).toMatchObject({ error: 'not_found' });
  });

  it('answers prompt=none with login_required when nobody is signed in', async () => {
    const { clientId } = await register({});
    const params = { client_id: clientId, prompt: 'none' };
    const page = await new HttpBrowser().get(authorizationUrl(op, params));
    expect(page.location?.origin).toBe(APP_ORIGIN);
    expect(page.location?.searchParams.get('error')).toBe('login_required');
  });

  it('asks again for the password on prompt=login and when max_age has passed', async () => {
    const { clientId } = await register({});
    const browser = new HttpBrowser();
    await signIn(op, browser, { email, params: { client_id: clientId } });
    for (const params of [{ prompt: 'login' }, { max_age: '0' }]) {
      const url = authorizationUrl(op, { client_id: clientId, ...params });
      const page = await browser.follow(await browser.get(url), op.url);
      expect(page.html).toContain('name="password"');
    }
  });

  it('asks a native application’s user before going on with an existing session', async () => {
    const redirectUri = 'http://127.0.0.1:4567/callback';
    const { clientId } = await register({
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [redirectUri],
    });
    const browser = new HttpBrowser();
    const params = {
      client_id: clientId,
      redirect_uri: redirectUri,
      code_challenge: pkce().challenge,
      code_challenge_method: 'S256',
    };
    const asked = await signIn(op, browser, { email, params });
    expect(asked.location).toBeUndefined();
    expect(asked.html).toContain('Continue');
    expect(codeOf(await browser.follow(await browser.submit(asked, {}), op.url))).toBeTruthy();
  });

  describe('refuses', () => {
    it('a public application without PKCE', async () => {
      const { clientId } = await register({ token_endpoint_auth_method: 'none' });
      const page = await new HttpBrowser().get(authorizationUrl(op, { client_id: clientId }));
      expect(page.location?.searchParams.get('error')).toBe('invalid_request');
      expect(page.location?.searchParams.get('error_description')).toMatch(/PKCE/);
    });

    it('a confidential application without PKCE where it is required of it', async () => {
      const { clientId } = await register({ require_pkce: true });
      const page = await new HttpBrowser().get(authorizationUrl(op, { client_id: clientId }));
      expect(page.location?.searchParams.get('error')).toBe('invalid_request');
    });

    it('the plain PKCE method', async () => {
      const { clientId } = await register({});
      const params = {
        client_id: clientId,
        code_challenge: 'x'.repeat(43),
        code_challenge_method: 'plain',
      };
      const page = await new HttpBrowser().get(authorizationUrl(op, params));
      expect(page.location?.searchParams.get('error')).toBe('invalid_request');
    });

    it('the implicit and hybrid flows', async () => {
      const { clientId } = await register({});
      for (const response_type of ['id_token', 'token', 'code id_token']) {
        const page = await new HttpBrowser().get(
          authorizationUrl(op, { client_id: clientId, response_type, nonce: 'n' }),
        );
        expect(page.location?.href ?? page.html).toContain('unsupported_response_type');
      }
    });

    it.each([
      ['another path', `${APP_ORIGIN}/other`],
      ['a missing slash', REDIRECT_URI.slice(0, -1)],
      ['another host', 'https://evil.example/oidc/callback/'],
      ['an added query', `${REDIRECT_URI}?x=1`],
      ['a fragment', `${REDIRECT_URI}#x`],
    ])('a redirect_uri with %s, on a page and not by a redirect', async (_name, redirect_uri) => {
      const { clientId } = await register({});
      const page = await new HttpBrowser().get(
        authorizationUrl(op, { client_id: clientId, redirect_uri }),
      );
      expect(page.location).toBeUndefined();
      expect(page.status).toBe(400);
      expect(page.html).toContain('return address');
      expect(page.html).toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}/);
    });

    it('an unknown application, on a page that says so', async () => {
      const page = await new HttpBrowser().get(authorizationUrl(op, { client_id: 'nobody' }));
      expect(page.status).toBe(400);
      expect(page.html).toContain('know this application');
      expect(page.html).not.toMatch(/\bat .+:\d+:\d+/);
    });

    it('a wrong client secret, and the stored hash in its place', async () => {
      const client = await register({});
      expect(await exchange({ ...client, secret: 'wrong' })).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
      const row = await op.storage.db
        .selectFrom('client_secrets')
        .innerJoin('applications', 'applications.id', 'client_secrets.application_id')
        .selectAll('client_secrets')
        .where('client_id', '=', client.clientId)
        .executeTakeFirstOrThrow();
      const { application_id: _, ...kept } = row;
      for (const secret of [row.secret_hash, JSON.stringify([kept])]) {
        expect(await exchange({ ...client, secret })).toMatchObject({ status: 401 });
      }
    });

    it('a code with another verifier, redirect_uri or application', async () => {
      const [client, other] = [await register({}), await register({})];
      const attempt = async (changed: Record<string, string>, auth = client) => {
        const { verifier, challenge } = pkce();
        const params = {
          client_id: client.clientId,
          code_challenge: challenge,
          code_challenge_method: 'S256',
        };
        const code = codeOf(await signIn(op, new HttpBrowser(), { email, params }));
        const fields = {
          grant_type: 'authorization_code',
          code,
          redirect_uri: REDIRECT_URI,
          code_verifier: verifier,
          ...changed,
        };
        return await requestToken(op, fields, { id: auth.clientId, secret: auth.secret });
      };
      expect((await attempt({})).status).toBe(200);
      for (const answer of [
        await attempt({ code_verifier: pkce().verifier }),
        await attempt({ redirect_uri: `${APP_ORIGIN}/other` }),
        await attempt({}, other),
      ]) {
        expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
      }
    });
  });

  it('follows a changed application at the next request, without a restart', async () => {
    const { id, clientId } = await register({});
    const moved = `${APP_ORIGIN}/moved`;
    const url = authorizationUrl(op, { client_id: clientId, redirect_uri: moved, prompt: 'none' });
    expect((await new HttpBrowser().get(url)).location).toBeUndefined();
    await op.applications.update(id, { redirect_uris: [moved] }, { by: SYSTEM });
    expect((await new HttpBrowser().get(url)).location?.href).toContain(moved);
    await op.applications.delete(id, { by: SYSTEM });
    expect((await new HttpBrowser().get(url)).html).toContain('know this application');
  });

  it('gives a machine a token by its own credentials', async () => {
    const client = await register({ grant_types: ['client_credentials'], redirect_uris: [] });
    const answer = await requestToken(
      op,
      { grant_type: 'client_credentials' },
      { id: client.clientId, secret: client.secret },
    );
    expect(answer.status).toBe(200);
    const api = await fetch(`${op.url}/api/v1/users`, {
      headers: { authorization: `Bearer ${answer.body.access_token}` },
    });
    expect(api.status, 'it is not for the admin API').toBe(401);
  });

  it('gives no application a token for the admin API', async () => {
    const client = await register({ grant_types: ['client_credentials'], redirect_uris: [] });
    const answer = await requestToken(
      op,
      { grant_type: 'client_credentials', resource: 'urn:gatehouse:api', scope: 'admin' },
      { id: client.clientId, secret: client.secret },
    );
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  });
});

/** `fetch` does not let a Host header be forged. */
async function rawGet(base: string, path: string, headers: Record<string, string>) {
  const { request } = await import('node:http');
  const { hostname, port } = new URL(base);
  return await new Promise<{ status: number; body: string }>((resolve, reject) => {
    request({ hostname, port, path, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    })
      .on('error', reject)
      .end();
  });
}
