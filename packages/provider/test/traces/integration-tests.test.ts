import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { type Actor, type Privilege, SYSTEM } from '../../src/actor.ts';
import {
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

const EMAIL = 'grace@example.com';
const MINUTE = 60_000;
const CALLBACK = '/admin/integration-test/callback';

describe.each(engines())('tests of an integration on %s', (engine) => {
  let op: TestProvider;
  let passed = 0;
  let graceId: string;
  const apps: Record<string, { id: string; secret: string }> = {};

  beforeAll(async () => {
    op = await startTestProvider(engine, { clock: { now: () => Date.now() + passed } });
    await op.roles.create({ name: 'editors' }, { by: SYSTEM });
    const { id } = await op.users.create(
      {
        email: EMAIL,
        email_verified: true,
        name: 'Grace Hopper',
        password: PASSWORD,
        roles: ['editors'],
      },
      { by: SYSTEM },
    );
    graceId = id;
    await register('basic', { grant_types: ['authorization_code', 'refresh_token'] });
    await register('post', { token_endpoint_auth_method: 'client_secret_post' });
    await register('public', {
      token_endpoint_auth_method: 'none',
      application_type: 'single_page',
    });
    await register('keys', {
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: 'https://app.example.com/keys',
    });
    await register('machine', { grant_types: ['client_credentials'], redirect_uris: [] });
  });
  afterAll(() => op.stop());

  async function register(
    client_id: string,
    fields: Partial<Parameters<TestProvider['applications']['create']>[0]>,
  ) {
    const { application, client_secret } = await op.applications.create(
      { client_id, client_name: `App ${client_id}`, redirect_uris: [REDIRECT_URI], ...fields },
      { by: SYSTEM },
    );
    apps[client_id] = { id: application.id, secret: client_secret ?? '' };
  }

  let token: string | undefined;
  async function call(method: string, path: string, json?: unknown) {
    token ??= await op.apiToken();
    const response = await fetch(`${op.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
      },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape.
    return { status: response.status, body: (await response.json()) as any };
  }

  async function create(app: string, json: object = {}) {
    const { status, body } = await call('POST', `/apps/${app}/tests`, json);
    expect(status).toBe(201);
    return body as { id: string; start_url: string };
  }

  async function see(app: string, id: string) {
    await op.traceRecorder.flush();
    const { status, body } = await call('GET', `/apps/${app}/tests/${id}`);
    expect(status).toBe(200);
    return body;
  }

  /** Opens the link and begins. @returns the redirect to the authorization endpoint. */
  async function begin(browser: HttpBrowser, { start_url }: { start_url: string }) {
    const page = await browser.get(start_url);
    expect(page.status).toBe(200);
    const asked = await browser.submit(page, {});
    expect(asked.location?.pathname).toBe('/oidc/auth');
    return asked.location as URL;
  }

  /** Signs in to where a test has sent the browser. @returns the redirect to the callback, not followed. */
  async function signInAt(browser: HttpBrowser, address: URL) {
    let page = await browser.get(address.href);
    while (page.location && page.location.pathname !== CALLBACK) {
      page = await browser.get(page.location.href);
    }
    if (page.location) return page.location;
    page = await browser.submit(page, { email: EMAIL, password: PASSWORD });
    while (page.location && page.location.pathname !== CALLBACK) {
      page = await browser.get(page.location.href);
    }
    expect(page.location?.pathname).toBe(CALLBACK);
    return page.location as URL;
  }

  async function run(app: string, json: object = {}) {
    const test = await create(app, json);
    const browser = new HttpBrowser();
    const back = await signInAt(browser, await begin(browser, test));
    const page = await browser.get(back.href);
    expect(page.html).toContain('The test is done');
    return { ...test, seen: await see(app, test.id), browser, back };
  }

  const verdicts = ({ checks }: { checks: { check: string; verdict: string }[] }) =>
    Object.fromEntries(checks.map(({ check, verdict }) => [check, verdict]));

  describe('are real sign-ins', () => {
    it('of which every step is shown, decoded, while nothing that was issued can be used', async () => {
      const { seen } = await run('basic', { scope: 'openid profile email roles' });
      expect(seen).toMatchObject({
        state: 'done',
        start_url: null,
        with_secret: false,
        result: {
          answer: { error: null },
          token: { status: 200, authentication: 'temporary', has_refresh_token: true },
          id_token: {
            header: { alg: 'RS256' },
            claims: { sub: graceId, email: EMAIL, roles: ['editors'], aud: 'basic' },
          },
          access_token: { format: 'opaque' },
          userinfo: { status: 200, claims: { sub: graceId } },
        },
        trace: { outcome: 'completed', client_id: 'basic', user_id: graceId },
      });
      expect(verdicts(seen)).toEqual({
        code: 'passed',
        answer_issuer: 'passed',
        id_token_signature: 'passed',
        id_token_issuer: 'passed',
        id_token_audience: 'passed',
        id_token_nonce: 'passed',
        // The code flow may do without, and the engine does.
        id_token_at_hash: 'skipped',
        userinfo_sub: 'passed',
        roles: 'passed',
        redirect_uri: 'passed',
        post_logout_redirect_uri: 'warning',
      });
      const { db } = op.storage;
      const tokens = await db
        .selectFrom('oidc_records')
        .select('kind')
        .where('kind', 'in', ['AccessToken', 'RefreshToken'])
        .execute();
      expect(tokens).toEqual([]);
    });

    it.each([
      ['post', 'client_secret_post', 'temporary'],
      ['public', 'none', 'none'],
      ['keys', 'private_key_jwt', 'temporary'],
    ])('of an application that is %s', async (app, method, authentication) => {
      const { seen } = await run(app);
      expect(seen.result.token).toMatchObject({ status: 200, method, authentication });
      expect(seen.trace.outcome).toBe('completed');
    });

    it('by the secret of the application, which is thereby proved right or wrong', async () => {
      const right = await run('basic', { client_secret: apps.basic?.secret });
      expect(right.seen.result.token).toMatchObject({ status: 200, authentication: 'own_secret' });
      const wrong = await run('basic', { client_secret: 'not the one' });
      expect(wrong.seen.result.token).toMatchObject({ status: 401, error: 'invalid_client' });
      expect(wrong.seen.trace.problem).toMatchObject({ code: 'secret_wrong', setting: 'secrets' });
      const stored = await op.storage.db.selectFrom('integration_tests').selectAll().execute();
      expect(JSON.stringify(stored)).not.toContain('not the one');
    });

    it('that tell what is wrong, before anybody signs in', async () => {
      const test = await create('basic', { scope: 'openid', resource: 'https://nowhere.example' });
      const browser = new HttpBrowser();
      const asked = await begin(browser, test);
      const { location } = await browser.get(asked.href);
      await browser.get(location?.href ?? '');
      const seen = await see('basic', test.id);
      expect(seen).toMatchObject({
        state: 'done',
        result: { answer: { error: 'invalid_target' }, token: null },
        trace: { outcome: 'failed', problem: { code: 'api_refused' } },
      });
    });

    it('are not made of an application that nobody signs in to', async () => {
      const machine = await call('POST', '/apps/machine/tests', {});
      expect(machine.body.code).toBe('application_has_no_sign_in');
      const secret = await call('POST', '/apps/public/tests', { client_secret: 'x' });
      expect(secret.body.code).toBe('application_has_no_secret');
    });
  });

  describe('are of no use to anybody else', () => {
    it('the redirect URI of a test is refused to every request but its own', async () => {
      const test = await create('basic');
      const browser = new HttpBrowser();
      const begun = await begin(browser, test);
      const own = Object.fromEntries(begun.searchParams);
      const { challenge } = pkce();
      const misused: Record<string, string>[] = [
        { ...own, state: 'made-up' },
        { ...own, state: 'x'.repeat(43) },
        { ...own, code_challenge: challenge },
        { ...own, client_id: 'post' },
        { ...own, redirect_uri: `${own.redirect_uri}/` },
      ];
      for (const params of misused) {
        const page = await browser.get(authorizationUrl(op, params));
        expect([page.status, page.location]).toEqual([400, undefined]);
      }
      const notBegun = await create('basic');
      const page = await new HttpBrowser().get(notBegun.start_url);
      expect(page.html).not.toContain('state=');
    });

    it('the code of a test can not be exchanged, not even with the secret of the application', async () => {
      const test = await create('basic');
      const browser = new HttpBrowser();
      const back = await signInAt(browser, await begin(browser, test));
      const { verifier } = pkce();
      const stolen = await requestToken(
        op,
        {
          grant_type: 'authorization_code',
          code: back.searchParams.get('code') ?? '',
          redirect_uri: `${op.url}${CALLBACK}`,
          code_verifier: verifier,
        },
        { id: 'basic', secret: apps.basic?.secret ?? '' },
      );
      expect(stolen).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    });

    it('a code from elsewhere is of no use at the callback', async () => {
      const victim = new HttpBrowser();
      const keys = pkce();
      const code = codeOf(
        await (async () => {
          const page = await victim.follow(
            await victim.get(
              authorizationUrl(op, {
                client_id: 'basic',
                code_challenge: keys.challenge,
                code_challenge_method: 'S256',
              }),
            ),
            op.url,
          );
          return await victim.follow(
            await victim.submit(page, { email: EMAIL, password: PASSWORD }),
            op.url,
          );
        })(),
      );
      const test = await create('basic');
      const browser = new HttpBrowser();
      const begun = await begin(browser, test);
      const state = begun.searchParams.get('state') ?? '';
      await browser.get(
        `${op.url}${CALLBACK}?${new URLSearchParams({ code, state, iss: op.issuer })}`,
      );
      const seen = await see('basic', test.id);
      expect(seen.result).toMatchObject({
        token: { status: 400, error: 'invalid_grant' },
        id_token: null,
        userinfo: null,
      });
      const exchanged = await requestToken(
        op,
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: REDIRECT_URI,
          code_verifier: keys.verifier,
        },
        { id: 'basic', secret: apps.basic?.secret ?? '' },
      );
      expect(exchanged.status).toBe(200);
    });

    it('nobody is sent into the middle of one, without having read what it is', async () => {
      const victim = new HttpBrowser();
      await signIn(op, victim, { email: EMAIL, params: { client_id: 'post' } });
      const test = await create('basic', { scope: 'openid profile email roles' });
      const attacker = new HttpBrowser();
      const asked = await begin(attacker, test);
      // Neither a code is issued to them, nor does a test of their own change that.
      await begin(victim, await create('basic'));
      const page = await victim.get(asked.href);
      expect([page.status, page.location]).toEqual([400, undefined]);
      const back = await signInAt(attacker, asked);
      expect((await victim.get(back.href)).status).toBe(410);
      expect(await see('basic', test.id)).toMatchObject({ state: 'under_way', result: null });
      expect((await attacker.get(back.href)).status).toBe(200);
    });

    it('two in one browser do not get in the way of each other', async () => {
      const browser = new HttpBrowser();
      const [one, two] = [await create('basic'), await create('post')];
      const [first, second] = [await begin(browser, one), await begin(browser, two)];
      for (const asked of [second, first]) {
        expect((await browser.get(await signInAt(browser, asked))).status).toBe(200);
      }
      const [a, b] = [await see('basic', one.id), await see('post', two.id)];
      expect([a.result.id_token.claims.aud, b.result.id_token.claims.aud]).toEqual([
        'basic',
        'post',
      ]);
    });

    it('the link begins a test once, and only from its own page', async () => {
      const test = await create('basic');
      const foreign = await fetch(test.start_url, {
        method: 'POST',
        headers: { 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' },
        redirect: 'manual',
      });
      expect(foreign.status).toBe(403);
      // Looked at by what previews links, it is not used up.
      await fetch(test.start_url);
      await begin(new HttpBrowser(), test);
      const again = await new HttpBrowser().get(test.start_url);
      expect(again.status).toBe(410);
      const submitted = await fetch(test.start_url, { method: 'POST', redirect: 'manual' });
      expect(submitted.status).toBe(410);
    });

    it('the answer of a test is taken once', async () => {
      const { browser, back } = await run('basic');
      const again = await browser.get(back.href);
      expect(again.status).toBe(410);
      expect((await browser.get(`${op.url}${CALLBACK}`)).status).toBe(410);
    });

    it('a test is for who may change the application, and seen by who runs it', async () => {
      const by = (id: string, ...privileges: Privilege[]): Actor => ({
        type: 'user',
        id,
        privileges,
        request: null,
      });
      const basic = apps.basic?.id ?? '';
      const owner = by('owner', { kind: 'app_admin', applicationId: basic });
      const { test } = await op.integrationTests.create('basic', {}, { by: owner });
      await expect(op.integrationTests.get('basic', test.id, { by: owner })).resolves.toBeDefined();
      const also = by('also', { kind: 'app_admin', applicationId: basic });
      for (const other of [also, by('super', { kind: 'super' })]) {
        await expect(
          op.integrationTests.get('basic', test.id, { by: other }),
        ).rejects.toMatchObject({ code: 'integration_test_not_found' });
      }
      await expect(op.integrationTests.get('post', test.id, { by: owner })).rejects.toMatchObject({
        code: 'application_not_found',
      });
      await expect(op.integrationTests.create('post', {}, { by: owner })).rejects.toMatchObject({
        code: 'application_not_found',
      });
      for (const reader of [by('r', { kind: 'read_only' }), by('h', { kind: 'help_desk' })]) {
        await expect(op.integrationTests.create('basic', {}, { by: reader })).rejects.toMatchObject(
          { code: 'privilege_missing' },
        );
      }
    });

    it('a test ends after ten minutes, and what came back is gone', async () => {
      const done = await run('basic');
      const late = await create('basic');
      const begun = await create('basic');
      const browser = new HttpBrowser();
      const back = await signInAt(browser, await begin(browser, begun));
      passed += 11 * MINUTE;
      expect((await browser.get(back.href)).status).toBe(410);
      expect((await browser.get(late.start_url)).status).toBe(410);
      const seen = await see('basic', done.id);
      expect(seen).toMatchObject({ state: 'expired', result: null });
      expect(JSON.stringify(seen)).not.toContain(EMAIL);
      await op.integrationTests.sweep(500);
      const gone = await call('GET', `/apps/basic/tests/${done.id}`);
      expect(gone.body.code).toBe('integration_test_not_found');
    });
  });

  it('are no sign-ins of the application, which may never have worked', async () => {
    await register('untried', {});
    const browser = new HttpBrowser();
    const test = await create('untried');
    const back = await signInAt(browser, await begin(browser, test));
    expect((await browser.get(back.href)).status).toBe(200);
    await op.usageRecorder.flush();
    const { body } = await call('GET', '/apps/untried/usage');
    expect(body).toMatchObject({
      first_sign_in_at: null,
      last_sign_in: null,
      last_request_at: null,
      last_pkce_at: null,
      token_endpoint_auth: null,
      last_failure: null,
    });
  });

  it('leave an event, without secrets, and do not touch the application', async () => {
    const before = await op.applications.get('basic', { by: SYSTEM });
    const test = await create('basic', { client_secret: apps.basic?.secret });
    const { items } = await op.audit.search({ action: 'app.test', limit: 1 }, { by: SYSTEM });
    expect(items[0]).toMatchObject({
      target_id: before.id,
      client_id: 'basic',
      details: { test_id: test.id, with_secret: true },
    });
    expect(JSON.stringify(items)).not.toContain(apps.basic?.secret);
    const after = await op.applications.get('basic', { by: SYSTEM });
    expect(after.redirect_uris).toEqual(before.redirect_uris);
    expect(after.secrets.length).toBe(before.secrets.length);
  });
});
