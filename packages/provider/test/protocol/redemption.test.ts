import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HttpBrowser } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
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

describe.each(engines())('redeeming codes and refresh tokens on %s', (engine) => {
  let op: TestProvider;
  let auth: { id: string; secret: string };
  const email = 'ada@example.com';

  beforeAll(async () => {
    op = await startTestProvider(engine);
    await op.users.create({ email, name: 'Ada', password: PASSWORD }, { by: SYSTEM });
    const { application, client_secret: clientSecret } = await op.applications.create(
      {
        client_name: 'An app',
        redirect_uris: [REDIRECT_URI],
        grant_types: ['authorization_code', 'refresh_token'],
      },
      { by: SYSTEM },
    );
    auth = { id: application.client_id, secret: clientSecret ?? '' };
  });
  afterAll(() => op.stop());

  async function newCode() {
    const { verifier, challenge } = pkce();
    const params = { client_id: auth.id, code_challenge: challenge, code_challenge_method: 'S256' };
    const browser = new HttpBrowser();
    const code = codeOf(await signIn(op, browser, { email, params }));
    const redeem = () =>
      requestToken(
        op,
        {
          grant_type: 'authorization_code',
          code,
          redirect_uri: REDIRECT_URI,
          code_verifier: verifier,
        },
        auth,
      );
    return { redeem, browser };
  }

  const refresh = (token: string | undefined) =>
    requestToken(op, { grant_type: 'refresh_token', refresh_token: token ?? '' }, auth);
  const isActive = async (token: string | undefined) =>
    (await postForm(`${op.issuer}/token/introspection`, { token: token ?? '' }, auth)).body.active;

  it('lets exactly one of 50 simultaneous requests redeem a code', async () => {
    const { redeem } = await newCode();
    const answers = await Promise.all(Array.from({ length: 50 }, redeem));
    const won = answers.filter(({ status }) => status === 200);
    expect(won).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    }
    expect(await isActive(won[0]?.body.access_token), 'a replayed code ends its grant').toBe(false);
  });

  it('ends the tokens of a code that is shown a second time', async () => {
    const { redeem } = await newCode();
    const { body } = await redeem();
    expect(await isActive(body.access_token)).toBe(true);
    expect(await redeem()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await isActive(body.access_token)).toBe(false);
    expect((await refresh(body.refresh_token)).status).toBe(400);
  });

  it('rotates a refresh token, and ends the whole grant when an old one is shown again', async () => {
    const { redeem } = await newCode();
    const { body: first } = await redeem();
    const { status, body: second } = await refresh(first.refresh_token);
    expect(status).toBe(200);
    expect(second.refresh_token).not.toBe(first.refresh_token);
    expect((await refresh(first.refresh_token)).body.error).toBe('invalid_grant');
    expect((await refresh(second.refresh_token)).body.error).toBe('invalid_grant');
    expect(await isActive(second.access_token)).toBe(false);
  });

  it('lets exactly one of 50 simultaneous requests use a refresh token', async () => {
    const { redeem } = await newCode();
    const { body } = await redeem();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => refresh(body.refresh_token)),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('ends a refresh token without offline_access when its person signs out', async () => {
    const { redeem, browser } = await newCode();
    const { body } = await redeem();
    const page = await browser.get(
      `${op.issuer}/logout?${new URLSearchParams({ id_token_hint: body.id_token ?? '' })}`,
    );
    await browser.follow(page, op.url);
    expect((await refresh(body.refresh_token)).status).toBe(400);
    expect(await isActive(body.access_token)).toBe(false);
  });

  it('takes back a token that its application revokes', async () => {
    const { redeem } = await newCode();
    const { body } = await redeem();
    await postForm(`${op.issuer}/token/revocation`, { token: body.refresh_token ?? '' }, auth);
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant');
  });

  it('stops a suspended person’s tokens at their next use', async () => {
    const user = await op.users.create(
      { email: 'leaver@example.com', password: PASSWORD },
      { by: SYSTEM },
    );
    const { verifier, challenge } = pkce();
    const params = { client_id: auth.id, code_challenge: challenge, code_challenge_method: 'S256' };
    const browser = new HttpBrowser();
    const code = codeOf(await signIn(op, browser, { email: user.email, params }));
    const { body } = await requestToken(
      op,
      {
        grant_type: 'authorization_code',
        code,
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      },
      auth,
    );
    await op.users.update(user.id, { state: 'suspended' }, { by: SYSTEM });
    expect((await refresh(body.refresh_token)).body.error).toBe('invalid_grant');
    const userinfo = await fetch(`${op.issuer}/me`, {
      headers: { authorization: `Bearer ${body.access_token}` },
    });
    expect(userinfo.status).toBe(401);
    const again = await signIn(op, browser, { email: user.email, params });
    expect(again.location, 'the session is no way in either').toBeUndefined();
    expect(again.html).toContain('disabled');
  });

  it('stops whoever is not active, also where nothing was ended: a sign-in may cross a suspension', async () => {
    const user = await op.users.create(
      { email: 'crossing@example.com', password: PASSWORD },
      { by: SYSTEM },
    );
    const { verifier, challenge } = pkce();
    const params = { client_id: auth.id, code_challenge: challenge, code_challenge_method: 'S256' };
    const browser = new HttpBrowser();
    const code = codeOf(await signIn(op, browser, { email: user.email, params }));
    await op.storage.db
      .updateTable('users')
      .set({ state: 'suspended' })
      .where('id', '=', user.id)
      .execute();
    const fields = { redirect_uri: REDIRECT_URI, code, code_verifier: verifier };
    const { body } = await requestToken(op, { grant_type: 'authorization_code', ...fields }, auth);
    expect(body.error).toBe('invalid_grant');
    const again = await browser.get(authorizationUrl(op, params));
    expect((await browser.follow(again, op.url)).location).toBeUndefined();
  });

  it('keeps nothing in the database that would let its reader in', async () => {
    const { redeem, browser } = await newCode();
    const { body } = await redeem();
    const rows = await op.storage.db.selectFrom('oidc_records').selectAll().execute();
    const keys = await op.storage.db.selectFrom('signing_keys').selectAll().execute();
    const apps = await op.storage.db.selectFrom('applications').selectAll().execute();
    const database = JSON.stringify([rows, keys, apps]);
    const session = browser.cookie('gatehouse_session');
    for (const secret of [body.access_token, body.refresh_token, session, auth.secret]) {
      expect(secret).toBeTruthy();
      expect(database).not.toContain(secret);
    }
    // In quotes, which what is sealed has none of: three letters come by chance in one run of a hundred.
    expect(keys.map(({ private_jwk }) => private_jwk).join()).not.toContain('"kty"');
  });
});
