import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import type { NewApplication } from '../../src/applications/application-settings.ts';
import {
  authorizationUrl,
  codeOf,
  PASSWORD,
  REDIRECT_URI,
  requestToken,
  signIn,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';
import { engines } from '../storage-fixture.ts';

const by = SYSTEM;
const HOUR = 3600 * 1000;
const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

describe.each(engines())('what is set for an application on %s', (engine) => {
  let op: TestProvider;
  let now = Date.now();
  const email = 'ada@example.com';

  beforeAll(async () => {
    op = await startTestProvider(engine, { clock: { now: () => now } });
    await op.users.create({ email, name: 'Ada', password: PASSWORD }, { by });
  });
  afterAll(() => op.stop());

  const register = async (fields: Partial<NewApplication> = {}) => {
    const created = await op.applications.create(
      { client_name: 'Shop', redirect_uris: [REDIRECT_URI], ...fields },
      { by },
    );
    const { application, client_secret } = created;
    return { ...application, auth: { id: application.client_id, secret: client_secret ?? '' } };
  };
  type App = Awaited<ReturnType<typeof register>>;
  const open = (app: App, browser: HttpBrowser, params: Record<string, string> = {}) =>
    signIn(op, browser, { email, params: { client_id: app.client_id, ...params } });
  const redeem = (app: App, code: string) =>
    requestToken(
      op,
      { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI },
      app.auth,
    );
  const signInTo = async (app: App, params: Record<string, string> = {}) =>
    (await redeem(app, codeOf(await open(app, new HttpBrowser(), params)))).body;

  // The first, since the engine has its own time, and what it writes is compared with ours here.
  it('is nothing of what the policy of a group says: how long its people stay signed in', async () => {
    now = Date.now();
    const policy = await op.policies.create(
      { name: 'Short', session_lifetime: 600, password_min_length: 30 },
      { by },
    );
    const group = await op.groups.create({ name: 'Tellers', policy_id: policy.id }, { by });
    const password = `${PASSWORD} and more`;
    const fields = { email: 'teller@example.com', group_id: group.id };
    await expect(op.users.create({ ...fields, password }, { by })).resolves.toBeDefined();
    const short = { password: 'shorter than thirty' };
    const user = await op.users.findForSignIn(fields.email);
    await expect(op.users.update(user?.id ?? '', short, { by })).rejects.toMatchObject({
      errors: [{ pointer: '/password', code: 'too_short' }],
    });

    const app = await register();
    const browser = new HttpBrowser();
    const url = authorizationUrl(op, { client_id: app.client_id });
    const page = await browser.follow(await browser.get(url), op.url);
    const signedIn = await browser.submit(page, { email: fields.email, password });
    expect(codeOf(await browser.follow(signedIn, op.url))).toBeTruthy();
    const [session] = await op.sessions.list(user?.id ?? '');
    const lifetime = ((session?.expiresAt ?? 0) - (session?.signedInAt ?? 0)) / 1000;
    expect(lifetime).toBeGreaterThan(598);
    expect(lifetime).toBeLessThanOrEqual(602);
    // Using it does not make it longer.
    expect(codeOf(await browser.follow(await browser.get(url), op.url))).toBeTruthy();
    const [later] = await op.sessions.list(user?.id ?? '');
    expect((later?.expiresAt ?? 0) - (session?.expiresAt ?? 0)).toBeLessThanOrEqual(1000);
  });

  it('is how long its tokens live', async () => {
    const app = await register({
      access_token_lifetime: 120,
      id_token_lifetime: 240,
      refresh_token_lifetime: 7200,
    });
    const tokens = await signInTo(app);
    expect(tokens.expires_in).toBe(120);
    const { iat = 0, exp = 0 } = decodeJwt(tokens.id_token ?? '');
    expect(exp - iat).toBe(240);
  });

  it('is how its ID tokens and its userinfo are signed', async () => {
    const app = await register({
      id_token_signed_response_alg: 'ES256',
      userinfo_signed_response_alg: 'EdDSA',
    });
    const tokens = await signInTo(app);
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('ES256');
    const userinfo = await fetch(`${op.issuer}/me`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(userinfo.headers.get('content-type')).toMatch(/^application\/jwt/);
    const jwt = await userinfo.text();
    expect(decodeProtectedHeader(jwt).alg).toBe('EdDSA');
    expect(decodeJwt(jwt)).toMatchObject({ email, aud: app.client_id, iss: op.issuer });
  });

  describe('are its secrets', () => {
    it('of which the old one goes on while the new one is taken to every machine', async () => {
      const app = await register();
      const rotated = await op.applications.rotateSecret(app.id, { oldLifetime: 3600 }, { by });
      const fresh = { ...app, auth: { id: app.client_id, secret: rotated.client_secret } };
      const code = async () => codeOf(await open(app, new HttpBrowser()));
      expect((await redeem(app, await code())).status).toBe(200);
      expect((await redeem(fresh, await code())).status).toBe(200);
      now += HOUR;
      expect((await redeem(app, await code())).status).toBe(401);
      expect((await redeem(fresh, await code())).status).toBe(200);
    });

    it('each with the time of its last use', async () => {
      const app = await register();
      const used = async () =>
        (await op.applications.get(app.id, { by })).secrets.map((secret) => secret.last_used_at);
      expect(await used()).toEqual([null]);
      await signInTo(app);
      await expect.poll(used).toEqual([now]);
      now += 60_000;
      await signInTo(app);
      now += 5 * 60_000;
      await signInTo(app);
      await expect.poll(used).toEqual([now]);
    });
  });

  describe('are its own keys', () => {
    const assertion = async (
      { privateKey, clientId }: { privateKey: CryptoKey; clientId: string },
      changes: object = {},
    ) =>
      new SignJWT({
        iss: clientId,
        sub: clientId,
        aud: op.issuer,
        jti: crypto.randomUUID(),
        ...changes,
      })
        .setProtectedHeader({ alg: 'ES256' })
        .setIssuedAt()
        .setExpirationTime('1 minute')
        .sign(privateKey);
    const ask = (client_assertion: string) =>
      requestToken(op, {
        grant_type: 'client_credentials',
        client_assertion_type: ASSERTION_TYPE,
        client_assertion,
      });

    it('by which it proves who it is, once for each assertion, and no secret does', async () => {
      const { privateKey, publicKey } = await generateKeyPair('ES256');
      const { privateKey: stranger } = await generateKeyPair('ES256');
      const app = await register({
        application_type: 'machine',
        redirect_uris: [],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [{ ...(await exportJWK(publicKey)) }] },
      });
      expect(app.secrets).toEqual([]);
      const clientId = app.client_id;
      const good = await assertion({ privateKey, clientId });
      expect((await ask(good)).status).toBe(200);
      expect((await ask(good)).status).toBe(401);
      expect((await ask(await assertion({ privateKey: stranger, clientId }))).status).toBe(401);
      const forOthers = await assertion({ privateKey, clientId }, { aud: 'https://other.example' });
      expect((await ask(forOthers)).status).toBe(401);
      const bySecret = await requestToken(
        op,
        { grant_type: 'client_credentials' },
        { id: clientId, secret: '[]' },
      );
      expect(bySecret.status).toBe(401);
    });
  });

  describe('is that people are asked', () => {
    const text = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

    it('once, with what it will be able to do, and again when it wants more', async () => {
      const app = await register({ client_name: 'Curious', require_consent: true });
      const browser = new HttpBrowser();
      const asked = await open(app, browser, { scope: 'openid email' });
      expect(text(asked.html)).toContain('Continue to Curious ?');
      expect(asked.html).toContain('See your e-mail address');
      expect(asked.html).not.toContain('See your name');
      const agreed = await browser.follow(await browser.submit(asked, {}), op.url);
      const { body } = await redeem(app, codeOf(agreed));
      expect(decodeJwt(body.id_token ?? '')).toMatchObject({ email });

      const url = (scope: string) => authorizationUrl(op, { client_id: app.client_id, scope });
      const again = await browser.follow(await browser.get(url('openid email')), op.url);
      expect(codeOf(again)).toBeTruthy();
      const more = await browser.follow(await browser.get(url('openid email profile')), op.url);
      expect(text(more.html)).toContain('Continue to Curious ?');
      expect(more.html).toContain('See your name');
    });

    it('and may say no', async () => {
      const app = await register({ require_consent: true });
      const browser = new HttpBrowser();
      const asked = await open(app, browser, { state: 'abc' });
      const refused = await browser.follow(
        await browser.submit(asked, { decision: 'deny' }),
        op.url,
      );
      expect(Object.fromEntries(refused.location?.searchParams ?? [])).toMatchObject({
        error: 'access_denied',
        state: 'abc',
      });
      // Nothing was granted by the way.
      const again = await browser.follow(
        await browser.get(authorizationUrl(op, { client_id: app.client_id })),
        op.url,
      );
      expect(again.html).toContain('Don’t continue');
    });

    it('also for what it may do at an API, in the words of the API', async () => {
      const app = await register({ require_consent: true });
      const api = await op.apis.create(
        {
          name: `Mail ${engine}`,
          identifier: 'https://api.example.com/mail',
          scopes: [{ name: 'mail:send', description: 'Send mail in your name' }],
        },
        { by },
      );
      await op.apis.allow(api.id, { applicationId: app.id, scopes: null }, { by });
      const asked = await open(app, new HttpBrowser(), {
        scope: 'openid mail:send',
        resource: api.identifier,
      });
      expect(asked.html).toContain('Send mail in your name');
    });
  });
});
