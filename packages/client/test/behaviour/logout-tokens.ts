import { UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

const EVENT = 'http://schemas.openid.net/event/backchannel-logout';

/** Each rule for logout tokens, broken. Back-Channel Logout 1.0, sections 2.4 and 2.6 */
export function describeLogoutTokens(adapter: Adapter): void {
  describe(`${adapter.name}: logout tokens`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startHostileProvider({ clock: () => now });
      app = await adapter.start({ issuer: provider.issuer }, { clock: () => now });
      jar = new CookieJar();
      provider.misbehave = { claims: { sid: 's1' } };
      await jar.signIn(app.url);
      now += 1000;
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    const route = () => `${app.url}/oidc/backchannel-logout/`;
    const post = (logoutToken: string) =>
      fetch(route(), { method: 'POST', body: new URLSearchParams({ logout_token: logoutToken }) });
    async function isRefused(logoutToken: string, why: string): Promise<void> {
      const answer = await post(logoutToken);
      expect(answer.status).toBe(400);
      const body = (await answer.json()) as Record<string, string>;
      expect(body).toMatchObject({ error: 'invalid_request' });
      expect(body.error_description).toContain(why);
      expect((await jar.fetch(`${app.url}/private`)).status).toBe(200);
    }
    const seconds = (offset: number) => Math.floor(now / 1000) + offset;
    const target = { sub: 'ada', sid: 's1' };

    it.each<[string, () => Record<string, unknown>, string]>([
      ['of another audience', () => ({ aud: 'other' }), 'it is for another audience'],
      ['of another issuer', () => ({ iss: 'https://evil.example.com' }), 'is of an issuer that'],
      ['without an issuer', () => ({ iss: undefined }), 'is of an issuer that'],
      ['that has expired', () => ({ exp: seconds(-31) }), 'it has expired'],
      ['without exp', () => ({ exp: undefined }), 'its exp is missing'],
      ['without iat', () => ({ iat: undefined }), 'its iat is missing'],
      ['of the future', () => ({ iat: seconds(31) }), 'its iat lies in the future'],
      [
        'of long ago',
        () => ({ iat: seconds(-631), exp: seconds(60) }),
        'more than ten minutes ago',
      ],
      ['with a nonce', () => ({ nonce: 'n' }), 'it has a nonce'],
      ['with a nonce that is null', () => ({ nonce: null }), 'it has a nonce'],
      ['without jti', () => ({ jti: undefined }), 'its jti is missing'],
      ['with a jti that is no text', () => ({ jti: 7 }), 'its jti is not a text'],
      ['of nobody', () => ({ sub: undefined, sid: undefined }), 'it has neither sub nor sid'],
      ['whose sid is no text', () => ({ sid: ['s1'] }), 'its sid is not a text'],
      ['whose sub is empty', () => ({ sub: '' }), 'its sub is not a text'],
      ['without events', () => ({ events: undefined }), 'its events is missing'],
      ['of another event', () => ({ events: { 'urn:other': {} } }), 'its events have no'],
      ['whose event is no object', () => ({ events: { [EVENT]: true } }), 'its events have no'],
      ['whose events are a list', () => ({ events: [EVENT] }), 'its events have no'],
    ])('one %s ends nothing', async (_, claims, why) => {
      await isRefused(await provider.logoutToken({ ...target, ...claims() }), why);
    });

    it('one of another key ends nothing', async () => {
      await isRefused(await provider.logoutToken(target, {}, 'stranger'), 'its signature is wrong');
    });

    it('one without a signature ends nothing', async () => {
      const claims = { ...target, jti: 'j', iat: seconds(0), exp: seconds(60), aud: 'app' };
      const unsigned = new UnsecuredJWT({
        ...claims,
        iss: provider.issuer,
        events: { [EVENT]: {} },
      }).encode();
      await isRefused(unsigned, 'its signature algorithm is not accepted');
    });

    it('one that is signed with the public key as a shared secret ends nothing', async () => {
      const forged = await provider.logoutToken(target, { alg: 'HS256' }, 'public key');
      await isRefused(forged, 'its signature algorithm is not accepted');
    });

    it.each(['at+jwt', 'dpop+jwt', 'secevent+jwt'])(
      'a token of type %s ends nothing',
      async (typ) => {
        await isRefused(
          await provider.logoutToken(target, { typ }),
          'its typ is that of another kind',
        );
      },
    );

    it('an ID token ends nothing', async () => {
      const idToken = await provider.logoutToken(
        { ...target, events: undefined, nonce: 'n' },
        { typ: 'JWT' },
      );
      await isRefused(idToken, 'events is missing');
    });

    it('one without a type, as before there was one, is accepted', async () => {
      const untyped = await provider.logoutToken(target, { typ: undefined } as object);
      expect((await post(untyped)).status).toBe(200);
      expect((await jar.fetch(`${app.url}/private`)).status).not.toBe(200);
    });

    it('one counts once, also when it comes twice at the same instant', async () => {
      const token = await provider.logoutToken({ sub: 'eve' });
      const answers = await Promise.all([post(token), post(token), post(token)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
      await isRefused(token, 'was received before');
    });

    it.each([
      ['no JWT', 'x'],
      ['nothing', ''],
      ['too long', `e30.${'x'.repeat(16_000)}.x`],
    ])('what is %s ends nothing', async (_, token) => {
      expect((await post(token)).status).toBe(400);
      expect((await jar.fetch(`${app.url}/private`)).status).toBe(200);
    });

    it('only one that is posted in a form is read', async () => {
      const token = await provider.logoutToken(target);
      const byGet = await fetch(`${route()}?logout_token=${token}`);
      expect(byGet.status).toBe(405);
      const body = new URLSearchParams([
        ['logout_token', token],
        ['logout_token', token],
      ]);
      expect((await fetch(route(), { method: 'POST', body })).status).toBe(400);
      expect((await jar.fetch(`${app.url}/private`)).status).toBe(200);
    });

    it('of several providers each ends its own sessions only', async () => {
      const other = await startHostileProvider({ clock: () => now });
      const client = { clientId: 'app', clientSecret: 'secret' };
      await app.stop();
      app = await adapter.start(
        {
          providers: {
            one: { issuer: provider.issuer, ...client },
            two: { issuer: other.issuer, ...client },
          },
        },
        { clock: () => now },
      );
      jar = new CookieJar();
      provider.misbehave = { claims: { sid: 's1' } };
      await jar.signIn(app.url);
      now += 1000;
      expect((await post(await other.logoutToken(target))).status).toBe(200);
      expect((await jar.fetch(`${app.url}/private`)).status).toBe(200);
      const token = await provider.logoutToken(target);
      const body = () => new URLSearchParams({ logout_token: token });
      const wrongRoute = await fetch(`${route()}two/`, { method: 'POST', body: body() });
      expect(wrongRoute.status).toBe(400);
      const ownRoute = await fetch(`${route()}one/`, { method: 'POST', body: body() });
      expect(ownRoute.status).toBe(200);
      expect((await jar.fetch(`${app.url}/private`)).status).not.toBe(200);
      await other.stop();
    });
  });
}
