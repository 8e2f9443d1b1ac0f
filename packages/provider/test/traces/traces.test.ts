import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { TraceEntry } from '../../src/traces/trace-entry.ts';
import {
  authorizationUrl,
  codeOf,
  PASSWORD,
  type Pkce,
  pkce,
  postForm,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

const EMAIL = 'grace@example.com';

describe.each(engines())('traces of sign-ins on %s', (engine) => {
  let op: TestProvider;
  let app: { clientId: string; secret: string };
  let graceId: string;

  beforeAll(async () => {
    op = await startTestProvider(engine);
    const opener = await op.roles.create({ name: 'wiki readers' }, { by: SYSTEM });
    const { id } = await op.users.create(
      {
        email: EMAIL,
        email_verified: true,
        username: 'grace',
        name: 'Grace Hopper',
        password: PASSWORD,
        roles: ['wiki readers'],
      },
      { by: SYSTEM },
    );
    graceId = id;
    app = await register('wiki', {
      access: 'roles',
      grant_types: ['authorization_code', 'refresh_token'],
      claims: [{ claim: 'email', constant: 'hidden@example.com' }],
    });
    await op.access.open(opener.id, 'wiki', { by: SYSTEM });
  });
  afterAll(() => op.stop());

  async function register(
    client_id: string,
    fields: Partial<Parameters<TestProvider['applications']['create']>[0]> = {},
  ) {
    const { client_secret } = await op.applications.create(
      { client_id, client_name: client_id, redirect_uris: [REDIRECT_URI], ...fields },
      { by: SYSTEM },
    );
    return { clientId: client_id, secret: client_secret ?? '' };
  }

  /** What a request leaves behind is written when there is time; here, now. */
  async function latest(applicationId: string) {
    await op.traceRecorder.flush();
    const { items } = await op.signInTraces.list({ applicationId, limit: 1 }, { by: SYSTEM });
    expect(items).toHaveLength(1);
    return await op.signInTraces.get(items[0]?.id ?? '', { by: SYSTEM });
  }

  const entries = ({ steps }: { steps: { entry: TraceEntry }[] }) =>
    steps.map(({ entry }) => entry);
  const types = (trace: { steps: { entry: TraceEntry }[] }) =>
    entries(trace).map(({ type }) => type);

  const paramsOf = ({ challenge }: Pkce, more: Record<string, string> = {}) => ({
    client_id: app.clientId,
    code_challenge: challenge,
    code_challenge_method: 'S256',
    state: 'a-state-that-is-secret',
    nonce: 'a-nonce-that-is-secret',
    ...more,
  });

  const exchange = (code: string, { verifier }: Pkce, secret = app.secret) =>
    requestToken(
      op,
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      },
      { id: app.clientId, secret },
    );

  it('tell what was asked, decided and answered, from the request to the logout', async () => {
    const keys = pkce();
    const browser = new HttpBrowser();
    const code = codeOf(await signIn(op, browser, { email: EMAIL, params: paramsOf(keys) }));
    const { body: tokens } = await exchange(code, keys);
    await fetch(`${op.issuer}/me`, { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const renewed = await requestToken(
      op,
      { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' },
      { id: app.clientId, secret: app.secret },
    );
    expect(renewed.status).toBe(200);
    const again = await requestToken(
      op,
      { grant_type: 'refresh_token', refresh_token: renewed.body.refresh_token ?? '' },
      { id: app.clientId, secret: app.secret },
    );
    expect(again.status).toBe(200);

    const trace = await latest('wiki');
    expect(trace).toMatchObject({
      client_id: 'wiki',
      user_id: graceId,
      outcome: 'completed',
      problem: null,
      refreshes: 2,
      userinfo_requests: 1,
      signed_out_at: null,
    });
    expect(types(trace)).toEqual(['authorization', 'sign_in', 'authorization', 'token']);
    const [asked, passed, answered, issued] = entries(trace);
    expect(asked).toMatchObject({
      resumed: false,
      had_session: false,
      prompt: { name: 'login' },
      request: {
        client_id: 'wiki',
        redirect_uri: REDIRECT_URI,
        scope: 'openid profile email roles groups',
        code_challenge_method: 'S256',
        has_state: true,
        has_nonce: true,
        has_login_hint: false,
      },
      answered: null,
    });
    expect(passed).toMatchObject({ amr: ['pwd'], next: 'done', denied: null });
    expect(answered).toMatchObject({
      resumed: true,
      prompt: null,
      answered: 'code',
      session: { amr: ['pwd'] },
      second_factor: { policy: { name: 'Default' }, required_by: [] },
      opened_by: ['wiki readers'],
      granted_scope: 'openid profile email roles groups',
      error: null,
    });
    expect(issued).toMatchObject({
      grant_type: 'authorization_code',
      registered_method: 'client_secret_basic',
      shown_method: 'client_secret_basic',
      pkce: 'verified',
      access_token: { format: 'opaque', audience: null, lifetime: 3600 },
      refresh_token: true,
      error: null,
    });
    const claims = issued?.type === 'token' ? issued.id_token?.claims : undefined;
    expect(claims).toEqual(
      expect.arrayContaining([
        { name: 'sub', origin: 'protocol' },
        { name: 'name', origin: 'scope:profile' },
        { name: 'email', origin: 'application' },
        { name: 'roles', origin: 'scope:roles' },
      ]),
    );

    await op.sessions.endAll(graceId, { by: SYSTEM });
    expect((await latest('wiki')).signed_out_at).toBeTypeOf('number');
  });

  it('tell where a claim comes from for each application, also when they are written together', async () => {
    const plain = await register('plain');
    const browser = new HttpBrowser();
    for (const { clientId, secret } of [app, plain]) {
      const keys = pkce();
      const params = paramsOf(keys, { client_id: clientId });
      const code = codeOf(
        clientId === app.clientId
          ? await signIn(op, browser, { email: EMAIL, params })
          : await browser.get(authorizationUrl(op, params)),
      );
      const { status } = await requestToken(
        op,
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: REDIRECT_URI,
          code_verifier: keys.verifier,
        },
        { id: clientId, secret },
      );
      expect(status).toBe(200);
    }
    const originOfEmail = async (applicationId: string) => {
      const issued = entries(await latest(applicationId)).at(-1);
      const claims = issued?.type === 'token' ? issued.id_token?.claims : undefined;
      return claims?.find(({ name }) => name === 'email')?.origin;
    };
    expect(await originOfEmail('wiki')).toBe('application');
    expect(await originOfEmail('plain')).toBe('scope:email');
  });

  it('tell of a sign-in without a page, and of one that may not have one', async () => {
    const browser = new HttpBrowser();
    const first = pkce();
    codeOf(await signIn(op, browser, { email: EMAIL, params: paramsOf(first) }));
    codeOf(await browser.get(authorizationUrl(op, paramsOf(pkce(), { prompt: 'none' }))));
    const silent = await latest('wiki');
    expect(silent.outcome).toBe('answered');
    expect(types(silent)).toEqual(['authorization']);
    expect(entries(silent)[0]).toMatchObject({ had_session: true, answered: 'code' });

    await new HttpBrowser().get(authorizationUrl(op, paramsOf(pkce(), { prompt: 'none' })));
    const refused = await latest('wiki');
    expect(refused).toMatchObject({ outcome: 'failed', problem: { code: 'login_required' } });
  });

  it('are found by the reference of every request in them', async () => {
    const browser = new HttpBrowser();
    const keys = pkce();
    const code = codeOf(await signIn(op, browser, { email: EMAIL, params: paramsOf(keys) }));
    await exchange(code, keys);
    const trace = await latest('wiki');
    const references = trace.steps.map(({ reference }) => reference);
    expect(new Set(references).size).toBe(4);
    for (const reference of references) {
      const found = await op.signInTraces.list(
        { reference: reference.toLowerCase().replace('-', '') },
        { by: SYSTEM },
      );
      expect(found.items.map(({ id }) => id)).toEqual([trace.id]);
    }
    const nothing = await op.signInTraces.list({ reference: 'not one' }, { by: SYSTEM });
    expect(nothing.items).toEqual([]);
  });

  it('are found by the reference that an error page shows, and say how it is mended', async () => {
    const page = await new HttpBrowser().get(
      authorizationUrl(op, paramsOf(pkce(), { redirect_uri: `${REDIRECT_URI}else` })),
    );
    const [reference] = /[0-9A-Z]{4}-[0-9A-Z]{4}/.exec(page.html) ?? [];
    await op.traceRecorder.flush();
    const { items } = await op.signInTraces.list({ reference }, { by: SYSTEM });
    expect(items).toMatchObject([
      {
        client_id: 'wiki',
        user_id: null,
        outcome: 'failed',
        problem: { code: 'redirect_uri_unregistered', setting: 'redirect_uris' },
      },
    ]);
    const trace = await op.signInTraces.get(items[0]?.id ?? '', { by: SYSTEM });
    expect(trace.problem?.cause).toContain(`${REDIRECT_URI}else`);
    expect(trace.problem?.fix).not.toBe('');
  });

  it('tell of a request that was pushed and refused, and hold no secret of it', async () => {
    const push = (secret: string, more: Record<string, string> = {}) => {
      const params = paramsOf(pkce(), {
        response_type: 'code',
        scope: 'openid',
        redirect_uri: REDIRECT_URI,
        ...more,
      });
      return postForm(`${op.issuer}/request`, params, { id: app.clientId, secret });
    };
    expect((await push('S3cret-that-was-mistyped')).status).toBe(401);
    const refused = await latest('wiki');
    expect(refused).toMatchObject({ outcome: 'failed', problem: { code: 'secret_wrong' } });
    expect(JSON.stringify(refused)).not.toMatch(/S3cret|that-is-secret/);

    expect((await push(app.secret, { redirect_uri: `${REDIRECT_URI}else` })).status).toBe(400);
    const elsewhere = await latest('wiki');
    expect(elsewhere).toMatchObject({ problem: { code: 'redirect_uri_unregistered' } });
    expect(elsewhere.problem?.cause).toContain(`${REDIRECT_URI}else`);
    expect(entries(elsewhere)).toMatchObject([
      { request: { redirect_uri: `${REDIRECT_URI}else` } },
    ]);

    expect((await push(app.secret)).status).toBe(201);
    expect(await latest('wiki')).toMatchObject({ id: elsewhere.id });
  });

  it('belong together where an exchange is refused, with the wrong secret or the wrong verifier', async () => {
    const browser = new HttpBrowser();
    const keys = pkce();
    const code = codeOf(await signIn(op, browser, { email: EMAIL, params: paramsOf(keys) }));
    expect((await exchange(code, keys, 'wrong')).status).toBe(401);
    const trace = await latest('wiki');
    expect(trace).toMatchObject({ outcome: 'failed', problem: { code: 'secret_wrong' } });
    expect(types(trace)).toEqual(['authorization', 'sign_in', 'authorization', 'token']);

    expect((await exchange(code, pkce())).status).toBe(400);
    const second = await latest('wiki');
    expect(second).toMatchObject({
      id: trace.id,
      outcome: 'failed',
      problem: { code: 'pkce_verifier_wrong' },
    });

    expect((await exchange(code, keys)).status).toBe(200);
    expect(await latest('wiki')).toMatchObject({
      id: trace.id,
      outcome: 'completed',
      problem: null,
    });
  });

  it('tell that somebody has no role that opens the application', async () => {
    await register('vault', { access: 'roles' });
    const page = await signIn(op, new HttpBrowser(), {
      email: EMAIL,
      params: paramsOf(pkce(), { client_id: 'vault' }),
    });
    expect(page.status).toBe(403);
    const trace = await latest('vault');
    expect(trace).toMatchObject({
      outcome: 'failed',
      user_id: graceId,
      problem: { code: 'access_refused' },
    });
  });

  it('tell that a password was refused, without what was typed', async () => {
    await register('guessed');
    const browser = new HttpBrowser();
    const page = await browser.follow(
      await browser.get(authorizationUrl(op, paramsOf(pkce(), { client_id: 'guessed' }))),
      op.url,
    );
    await browser.submit(page, { email: 'nobody@example.com', password: 'wrong' });
    const trace = await latest('guessed');
    expect(trace.outcome).toBe('under_way');
    expect(entries(trace).at(-1)).toEqual({
      type: 'sign_in_refused',
      reason: 'credentials_refused',
    });
    expect(JSON.stringify(trace)).not.toContain('nobody@');
  });

  it('tell of requests for tokens that belong to no sign-in', async () => {
    await requestToken(
      op,
      { grant_type: 'authorization_code', code: 'made-up', redirect_uri: REDIRECT_URI },
      { id: app.clientId, secret: app.secret },
    );
    expect(await latest('wiki')).toMatchObject({
      outcome: 'failed',
      user_id: null,
      problem: { code: 'code_unknown' },
    });
  });

  it('hold no code, token, secret, verifier, state, nonce, or value of a claim', async () => {
    const keys = pkce();
    const code = codeOf(
      await signIn(op, new HttpBrowser(), {
        email: EMAIL,
        params: paramsOf(keys, { login_hint: EMAIL, id_token_hint: '' }),
      }),
    );
    const wrong = randomBytes(20).toString('hex');
    await exchange(code, keys, wrong);
    const { body } = await exchange(code, keys);
    await postForm(`${op.issuer}/token`, { client_id: 'wiki', client_secret: wrong, code });
    // Whoever takes the secret for all that Basic is made of.
    await fetch(`${op.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(app.secret).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    await op.traceRecorder.flush();
    const { db } = op.storage;
    const kept = JSON.stringify([
      await db.selectFrom('traces').selectAll().execute(),
      await db.selectFrom('trace_entries').selectAll().execute(),
    ]);
    const secrets = {
      code,
      ...body,
      wrong,
      secret: app.secret,
      verifier: keys.verifier,
      challenge: keys.challenge,
      state: 'a-state-that-is-secret',
      nonce: 'a-nonce-that-is-secret',
      email: EMAIL,
      name: 'Grace Hopper',
      password: PASSWORD,
    };
    for (const [what, value] of Object.entries(secrets)) {
      if (typeof value !== 'string' || ['scope', 'token_type'].includes(what)) continue;
      expect(kept.includes(value), what).toBe(false);
    }
  });

  it('cut what is sent to a length', async () => {
    const long = `https://app.example.com/${'x'.repeat(3000)}`;
    await new HttpBrowser().get(authorizationUrl(op, paramsOf(pkce(), { redirect_uri: long })));
    const trace = await latest('wiki');
    expect(JSON.stringify(trace).length).toBeLessThan(6000);
  });
});
