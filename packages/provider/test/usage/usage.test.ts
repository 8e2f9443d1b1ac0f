import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { type Actor, type Privilege, SYSTEM } from '../../src/actor.ts';
import type { NewApplication } from '../../src/applications/application-settings.ts';
import { createApplicationUsageRows, type UsageRow } from '../../src/storage/application-usage.ts';
import {
  APP_ORIGIN,
  authorizationUrl,
  codeOf,
  PASSWORD,
  pkce,
  postForm,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

const by = SYSTEM;
const SECOND = 1000;

describe.each(engines())('the use of an application on %s', (engine) => {
  let op: TestProvider;
  let now = Date.now();
  let ada: string;
  const email = 'ada@example.com';

  beforeAll(async () => {
    op = await startTestProvider(engine, { clock: { now: () => now } });
    ada = (await op.users.create({ email, name: 'Ada Lovelace', password: PASSWORD }, { by })).id;
  });
  afterAll(() => op.stop());

  const register = async (fields: Partial<NewApplication> = {}) => {
    const { application, client_secret } = await op.applications.create(
      { client_name: 'Wiki', redirect_uris: [REDIRECT_URI], ...fields },
      { by },
    );
    return { ...application, auth: { id: application.client_id, secret: client_secret ?? '' } };
  };
  type App = Awaited<ReturnType<typeof register>>;
  const open = (app: App, params: Record<string, string> = {}, browser = new HttpBrowser()) =>
    signIn(op, browser, { email, params: { client_id: app.client_id, ...params } });
  const redeem = (app: App, code: string, fields: Record<string, string> = {}) =>
    requestToken(
      op,
      { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, ...fields },
      app.auth,
    );
  /** What is told a moment later, when all that was noted is written. */
  const usageOf = async (app: { id: string }, asked: { by: Actor } = { by }) => {
    await op.usageRecorder.flush();
    return await op.usages.get(app.id, asked);
  };
  /** Asks for a sign-in that is refused before anybody sees a form. */
  const refused = async (params: Record<string, string>) => {
    const response = await fetch(authorizationUrl(op, params), { redirect: 'manual' });
    return { status: response.status, reference: response.headers.get('x-request-id') };
  };

  /** Leaves an authorization request with the provider. RFC 9126 */
  const push = (auth: App['auth'], params: Record<string, string> = {}) =>
    postForm(
      `${op.issuer}/request`,
      {
        client_id: auth.id,
        response_type: 'code',
        scope: 'openid',
        redirect_uri: REDIRECT_URI,
        ...params,
      },
      auth,
    );

  it('is nothing before it begins', async () => {
    const app = await register({ post_logout_redirect_uris: [`${APP_ORIGIN}/`] });
    expect(await usageOf(app)).toEqual({
      recorded_since: app.created_at,
      first_sign_in_at: null,
      last_sign_in: null,
      last_request_at: null,
      last_pkce_at: null,
      last_without_pkce_at: null,
      token_endpoint_auth: null,
      redirect_uris: [{ uri: REDIRECT_URI, added_at: app.created_at, last_used_at: null }],
      post_logout_redirect_uris: [
        { uri: `${APP_ORIGIN}/`, added_at: app.created_at, last_used_at: null },
      ],
      last_failure: null,
      unknown_client: null,
    });
  });

  it('is a sign-in once its code was exchanged, with who, when and how', async () => {
    const app = await register();
    const began = now;
    const code = codeOf(await open(app));
    const requested = await usageOf(app);
    expect(requested).toMatchObject({ last_request_at: began, last_sign_in: null });
    expect(requested.redirect_uris).toMatchObject([{ last_used_at: began }]);

    now += SECOND;
    const first = now;
    expect((await redeem(app, code)).status).toBe(200);
    const [session] = await op.sessions.list(ada);
    expect(await usageOf(app)).toMatchObject({
      first_sign_in_at: first,
      last_sign_in: {
        at: first,
        user: { id: ada, name: 'Ada Lovelace' },
        session_id: session?.id,
        reference: expect.stringMatching(/^\w{4}-\w{4}$/),
      },
      last_pkce_at: null,
      last_without_pkce_at: first,
      token_endpoint_auth: { method: 'client_secret_basic', at: first },
    });

    now += SECOND;
    const { verifier, challenge } = pkce();
    const again = await open(app, { code_challenge: challenge, code_challenge_method: 'S256' });
    const { id: client_id, secret: client_secret } = app.auth;
    const fields = {
      grant_type: 'authorization_code',
      code: codeOf(again),
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
      client_id,
      client_secret,
    };
    expect((await requestToken(op, fields)).status).toBe(200);
    expect(await usageOf(app)).toMatchObject({
      first_sign_in_at: first,
      last_sign_in: { at: now },
      last_pkce_at: now,
      last_without_pkce_at: first,
      token_endpoint_auth: { method: 'client_secret_post', at: now },
    });
  });

  it('is what the latest of several processes saw, whichever writes last', async () => {
    const app = await register();
    expect((await redeem(app, codeOf(await open(app)))).status).toBe(200);
    const seen = await usageOf(app);
    const [row] = await op.storage.db
      .selectFrom('application_usage')
      .selectAll()
      .where('application_id', '=', app.id)
      .execute();
    const earlier = now - SECOND;
    const rows = createApplicationUsageRows(op.storage.grouped.db);
    const { client_id } = app;
    await rows.note([
      { ...(row as UsageRow), client_id, last_sign_in_at: earlier, last_sign_in_session_id: null },
    ]);
    await rows.noteUris([{ client_id, kind: 'redirect', uri: REDIRECT_URI, used_at: earlier }]);
    expect(await usageOf(app)).toEqual(seen);
  });

  it('is of each URI from when it was added, however the list is changed', async () => {
    const app = await register({ redirect_uris: [REDIRECT_URI, `${APP_ORIGIN}/old`] });
    await open(app);
    await op.usageRecorder.flush();
    const used = now;
    now += SECOND;
    const redirect_uris = [`${APP_ORIGIN}/new`, REDIRECT_URI];
    await op.applications.update(app.id, { redirect_uris }, { by });
    expect((await usageOf(app)).redirect_uris).toEqual([
      { uri: `${APP_ORIGIN}/new`, added_at: now, last_used_at: null },
      { uri: REDIRECT_URI, added_at: app.created_at, last_used_at: used },
    ]);
  });

  it('of a native application is of the registered URI, whatever port it is sent to', async () => {
    const uri = 'http://127.0.0.1/callback';
    const app = await register({
      application_type: 'native',
      token_endpoint_auth_method: 'none',
      redirect_uris: [uri],
    });
    const { challenge } = pkce();
    const browser = new HttpBrowser();
    const params = {
      redirect_uri: 'http://127.0.0.1:51004/callback',
      code_challenge: challenge,
      code_challenge_method: 'S256',
    };
    // A native application is one that anybody can pretend to be, so the person is asked.
    const asked = await open(app, params, browser);
    const agreed = await browser.submit(asked, {});
    expect(codeOf(await browser.follow(agreed, op.url))).toBeTruthy();
    expect((await usageOf(app)).redirect_uris).toMatchObject([{ uri, last_used_at: now }]);
  });

  it('is of the URI that a logout came back to', async () => {
    const uri = `${APP_ORIGIN}/bye`;
    const app = await register({ post_logout_redirect_uris: [uri] });
    const browser = new HttpBrowser();
    const { body } = await redeem(app, codeOf(await open(app, {}, browser)));
    const query = new URLSearchParams({
      id_token_hint: body.id_token ?? '',
      post_logout_redirect_uri: uri,
    });
    await browser.follow(await browser.get(`${op.issuer}/logout?${query}`), op.url);
    expect((await usageOf(app)).post_logout_redirect_uris).toMatchObject([
      { uri, last_used_at: now },
    ]);

    const elsewhere = new URLSearchParams({
      client_id: app.client_id,
      post_logout_redirect_uri: `${uri}/`,
    });
    await fetch(`${op.issuer}/logout?${elsewhere}`);
    expect((await usageOf(app)).last_failure).toMatchObject({
      code: 'post_logout_redirect_uri_unregistered',
      endpoint: 'logout',
      sent: `${uri}/`,
      nearest: { uri, difference: 'it has a slash at its end' },
      can_be_added: true,
    });
  });

  describe('has a last failure', () => {
    it('of a redirect URI that is not registered, beside the one that was meant', async () => {
      const app = await register();
      const redirect_uri = REDIRECT_URI.slice(0, -1);
      const { status, reference } = await refused({ client_id: app.client_id, redirect_uri });
      expect(status).toBe(400);
      expect((await usageOf(app)).last_failure).toMatchObject({
        code: 'redirect_uri_unregistered',
        endpoint: 'authorization',
        error: 'invalid_redirect_uri',
        reference,
        at: now,
        setting: 'redirect_uris',
        sent: redirect_uri,
        nearest: { uri: REDIRECT_URI, difference: 'it lacks the slash at its end' },
        can_be_added: true,
      });
    });

    it('of a redirect URI that could not be registered either', async () => {
      const app = await register();
      await refused({ client_id: app.client_id, redirect_uri: 'http://wiki.example.com/callback' });
      expect((await usageOf(app)).last_failure).toMatchObject({
        nearest: null,
        can_be_added: false,
      });
    });

    it('of a secret that is wrong, and the secret is nowhere', async () => {
      const app = await register();
      const code = codeOf(await open(app));
      const secret = 'S3cret-that-was-mistyped';
      const answer = await redeem({ ...app, auth: { ...app.auth, secret } }, code);
      expect(answer.status).toBe(401);
      const usage = await usageOf(app);
      expect(usage.last_failure).toMatchObject({
        code: 'secret_wrong',
        endpoint: 'token',
        error: 'invalid_client',
        setting: 'secrets',
        sent: null,
      });
      const rows = await op.storage.db.selectFrom('application_usage').selectAll().execute();
      expect(JSON.stringify([usage, rows])).not.toContain(secret);
    });

    it.each([
      ['secret_wrong', { secret: 'S3cret-that-was-mistyped' }, {}],
      ['redirect_uri_unregistered', {}, { redirect_uri: REDIRECT_URI.slice(0, -1) }],
      ['response_type_refused', {}, { response_type: 'token' }],
    ])('%s, where the request is pushed', async (code, auth, params) => {
      const app = await register();
      const answer = await push({ ...app.auth, ...auth }, params);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      const usage = await usageOf(app);
      expect(usage.last_failure).toMatchObject({ code, endpoint: 'pushed_authorization' });
      if ('redirect_uri' in params) {
        expect(usage.last_failure).toMatchObject({
          sent: params.redirect_uri,
          nearest: { uri: REDIRECT_URI },
          can_be_added: true,
        });
      }
      expect(JSON.stringify(usage)).not.toContain('S3cret');
    });

    it('of a method that is another than registered', async () => {
      const app = await register({ token_endpoint_auth_method: 'none' });
      const answer = await redeem({ ...app, auth: { id: app.client_id, secret: 'x' } }, 'code');
      expect(answer.status).toBe(401);
      expect((await usageOf(app)).last_failure).toMatchObject({
        code: 'auth_method_mismatch',
        sent: 'client_secret_basic',
      });
    });

    it.each([
      ['pkce_missing', {}],
      [
        'pkce_method_unsupported',
        { code_challenge: 'c'.repeat(43), code_challenge_method: 'plain' },
      ],
    ])('%s', async (code, params) => {
      const app = await register({ require_pkce: true });
      await refused({ client_id: app.client_id, ...params });
      expect((await usageOf(app)).last_failure).toMatchObject({ code });
    });

    it('of a code that was exchanged before', async () => {
      const app = await register();
      const code = codeOf(await open(app));
      await redeem(app, code);
      await redeem(app, code);
      expect((await usageOf(app)).last_failure).toMatchObject({ code: 'code_reused' });
    });

    it('of a person who may not open it', async () => {
      const app = await register({ access: 'roles' });
      await refused({ client_id: app.client_id, prompt: 'none' });
      expect((await usageOf(app)).last_failure, 'silence that ends is in order').toBeNull();
    });
  });

  describe('is told of a client_id that is not known', () => {
    it('when it is nearly the right one, at either endpoint', async () => {
      const app = await register({ client_id: `wiki-${engine}` });
      const sent = `Wiki-${engine}x`;
      await refused({ client_id: sent });
      expect((await usageOf(app)).unknown_client).toMatchObject({
        client_id: sent,
        endpoint: 'authorization',
      });
      now += SECOND;
      await requestToken(op, { grant_type: 'authorization_code' }, { id: sent, secret: 'hidden' });
      const { unknown_client } = await usageOf(app);
      expect(unknown_client).toMatchObject({ client_id: sent, endpoint: 'token', at: now });
      now += SECOND;
      await push({ id: sent, secret: 'hidden' });
      expect((await usageOf(app)).unknown_client).toMatchObject({
        client_id: sent,
        redirect_uri: REDIRECT_URI,
        endpoint: 'pushed_authorization',
        at: now,
      });
      const rows = await op.storage.db.selectFrom('unknown_clients').selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain('hidden');
    });

    it('when it came with one of its redirect URIs, and nobody else is', async () => {
      const mine = `${APP_ORIGIN}/mine-only`;
      const app = await register({ redirect_uris: [mine] });
      const another = await register({ redirect_uris: [`${APP_ORIGIN}/another`] });
      await refused({ client_id: 'from-an-old-installation', redirect_uri: mine });
      expect((await usageOf(app)).unknown_client).toMatchObject({
        client_id: 'from-an-old-installation',
      });
      expect((await usageOf(another)).unknown_client).toBeNull();
    });
  });

  describe('can not be misused', () => {
    it('to fill the database: a flood leaves a bounded number of short rows', async () => {
      const app = await register();
      const tables = ['application_usage', 'application_uris', 'unknown_clients'] as const;
      const count = async (table: (typeof tables)[number]) =>
        (await op.storage.db.selectFrom(table).selectAll().execute()).length;
      await op.usageRecorder.flush();
      const before = await Promise.all(tables.map(count));
      const long = 'x'.repeat(3000);
      for (let i = 0; i < 200; i += 1) {
        await refused({
          client_id: `flood-${i}-${long}`,
          redirect_uri: `https://${i}.example/${long}`,
        });
        await refused({ client_id: app.client_id, redirect_uri: `https://${i}.example/${long}` });
        if (i % 50 === 0) await op.usageRecorder.flush();
      }
      const { last_failure } = await usageOf(app);
      const after = await Promise.all(tables.map(count));
      expect(after.slice(0, 2)).toEqual(before.slice(0, 2));
      expect(after[2]).toBeLessThanOrEqual(64);
      expect(last_failure?.sent?.length).toBeLessThanOrEqual(501);
      expect(last_failure?.can_be_added, 'a part of a URI is not the URI').toBe(false);
      const kept = await op.storage.db.selectFrom('unknown_clients').selectAll().execute();
      for (const { client_id, redirect_uri } of kept) {
        expect(client_id.length).toBeLessThanOrEqual(101);
        expect(redirect_uri?.length ?? 0).toBeLessThanOrEqual(501);
      }
    });

    it('by text that a database refuses: the others that are written with it stay', async () => {
      const [app, another] = [await register(), await register()];
      await refused({ client_id: 'nul\u0000\u202e', redirect_uri: 'https://a.example/\u0000' });
      await refused({ client_id: app.client_id, redirect_uri: 'https://a.example/\u0000\u202e' });
      expect((await redeem(another, codeOf(await open(another)))).status).toBe(200);
      expect((await usageOf(another)).last_sign_in).toMatchObject({ at: now });
      expect((await usageOf(app)).last_failure).toMatchObject({
        sent: 'https://a.example/\ufffd\ufffd',
        can_be_added: false,
      });
    });

    it('to see another application, or a person whom one may not see', async () => {
      const [app, another] = [await register(), await register()];
      await redeem(app, codeOf(await open(app)));
      const administrator = (...privileges: Privilege[]): Actor => ({
        type: 'user',
        id: 'somebody',
        privileges,
        request: null,
      });
      const ofApp = administrator({ kind: 'app_admin', applicationId: app.id });
      expect((await usageOf(app, { by: ofApp })).last_sign_in).toMatchObject({
        at: now,
        user: null,
      });
      await expect(usageOf(another, { by: ofApp })).rejects.toMatchObject({
        code: 'application_not_found',
      });
      await expect(usageOf(app, { by: administrator() })).rejects.toMatchObject({
        code: 'privilege_missing',
      });
    });

    it('after an application, a URI or a person is gone', async () => {
      const [app, another] = [await register(), await register()];
      const user = await op.users.create(
        { email: 'brief@example.com', name: 'Brief', password: PASSWORD },
        { by },
      );
      const page = await signIn(op, new HttpBrowser(), {
        email: 'brief@example.com',
        params: { client_id: another.client_id },
      });
      await redeem(another, codeOf(page));
      await open(app);
      await op.users.delete(user.id, { by });
      await op.storage.db.deleteFrom('users').where('id', '=', user.id).execute();
      await op.applications.delete(app.id, { by });
      expect((await usageOf(another)).last_sign_in).toMatchObject({ at: now, user: null });
      const left = await op.storage.db
        .selectFrom('application_usage')
        .selectAll()
        .where('application_id', '=', app.id)
        .execute();
      expect(left).toEqual([]);
    });
  });
});
