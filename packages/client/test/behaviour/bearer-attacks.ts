import { exportJWK, generateKeyPair, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiOptions } from '../../src/index.ts';
import { CookieJar } from '../cookie-jar.ts';
import { startHostileProvider } from '../hostile-provider.ts';
import { AUDIENCE, startTokenProvider, type TokenProvider } from '../token-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

const stranger = await generateKeyPair('ES256', { extractable: true });
const CLIENT_AUDIENCE = { audience: 'app' };

/** Tokens that must not pass. */
export function describeBearerAttacks(adapter: Adapter): void {
  const { instances } = adapter;
  describe(`${adapter.name}: access tokens that must not pass`, () => {
    let provider: TokenProvider;
    let app: TestApp;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startTokenProvider(() => now);
      app = await start({ audience: AUDIENCE });
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    const start = (api: ApiOptions) =>
      adapter.start({ issuer: provider.issuer, api }, { clock: () => now });
    async function restart(api: ApiOptions): Promise<void> {
      await app.stop();
      app = await start(api);
    }
    const bring = (token: string, headers: Record<string, string> = {}) =>
      fetch(`${app.url}/private`, {
        redirect: 'manual',
        headers: { authorization: `Bearer ${token}`, ...headers },
      });
    async function isRefused(token: string, why: string): Promise<void> {
      const answer = await bring(token);
      expect(answer.status).toBe(401);
      const challenge = answer.headers.get('www-authenticate') ?? '';
      expect(challenge).toContain('error="invalid_token"');
      expect(challenge).toContain(`error_description="${why}`);
      expect(await answer.text()).not.toContain(token);
    }
    const seconds = (offset: number) => Math.floor(now / 1000) + offset;

    it.each<[string, () => Record<string, unknown>, string]>([
      [
        'of another audience',
        () => ({ aud: 'https://other.example.com' }),
        'it is for another audience',
      ],
      ['of no audience', () => ({ aud: undefined }), 'it is for another audience'],
      ['of another issuer', () => ({ iss: 'https://evil.example.com' }), 'it is of another issuer'],
      ['that has expired', () => ({ exp: seconds(-31) }), 'it has expired'],
      ['without an end', () => ({ exp: undefined }), 'its exp is missing or wrong'],
      ['that is not valid yet', () => ({ nbf: seconds(31) }), 'it is not valid yet'],
      ['of the future', () => ({ iat: seconds(31) }), 'it was issued in the future'],
      ['of nobody', () => ({ sub: undefined }), 'its sub is missing or wrong'],
      ['of no client', () => ({ client_id: undefined }), 'its client_id is missing or wrong'],
      [
        'bound to a certificate',
        () => ({ cnf: { 'x5t#S256': 'x' } }),
        'it is bound to its holder in a way',
      ],
      [
        'bound to a key, without a proof',
        () => ({ cnf: { jkt: 'x' } }),
        'it is bound to a key; present it as DPoP',
      ],
    ])('a JWT %s is refused', async (_, claims, why) => {
      await isRefused(await provider.accessToken(claims()), why);
    });

    it('a JWT of another key under the provider’s key id is refused', async () => {
      const token = await provider.accessToken({}, { signature: 'foreign' });
      await isRefused(token, 'its signature is wrong');
    });

    it('a JWT that was changed is refused', async () => {
      const [header, , signature] = (await provider.accessToken({})).split('.');
      const [, payload] = (await provider.accessToken({ scope: 'admin' })).split('.');
      await isRefused(`${header}.${payload}.${signature}`, 'its signature is wrong');
    });

    it('a token is told from one that ends alike', async () => {
      const good = await provider.accessToken();
      expect((await bring(good)).status).toBe(200);
      const [header, payload = '', signature] = good.split('.');
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
      const forged = Buffer.from(JSON.stringify({ ...claims, sub: 'eve' })).toString('base64url');
      await isRefused(`${header}.${forged}.${signature}`, 'its signature is wrong');
    });

    it('a JWT without a signature is refused', async () => {
      const good = await provider.accessToken();
      const claims = JSON.parse(Buffer.from(good.split('.')[1] ?? '', 'base64url').toString());
      const unsigned = new UnsecuredJWT(claims).encode();
      expect((await bring(unsigned)).status).toBe(401);
      const header = Buffer.from('{"alg":"none","typ":"at+jwt"}').toString('base64url');
      await isRefused(
        `${header}.${good.split('.')[1]}.AA`,
        'its signature algorithm is not accepted',
      );
    });

    it('a JWT that is signed with the public key as a shared secret is refused', async () => {
      const token = await provider.accessToken({}, { signature: 'HS256 with the public key' });
      await isRefused(token, 'its signature algorithm is not accepted here');
    });

    it('a JWT that brings its own key, or says where to fetch one, is refused and nothing fetched', async () => {
      const jwk = await exportJWK(stranger.publicKey);
      const headers = [
        { jwk },
        { jku: `${provider.issuer}/evil-keys` },
        { x5u: `${provider.issuer}/evil-keys` },
      ];
      for (const header of headers) {
        const token = await provider.accessToken({}, { header, signature: 'foreign' });
        await isRefused(token, 'its signature is wrong');
      }
      expect(provider.asked).toEqual({ discovery: instances, jwks: instances });
    });

    it('a JWT that demands what is not understood is refused', async () => {
      const token = await provider.accessToken();
      const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
      const demanding = Buffer.from(
        JSON.stringify({ ...header, crit: ['urn:evil'], 'urn:evil': true }),
      ).toString('base64url');
      const [, payload, signature] = token.split('.');
      await isRefused(`${demanding}.${payload}.${signature}`, 'it is no JWT that can be verified');
    });

    it('made-up key ids make no requests', async () => {
      await bring(await provider.accessToken());
      now += 31_000;
      for (const kid of ['a', 'b', '../../etc/passwd', "' OR 1=1", 'x'.repeat(4000)]) {
        const token = await provider.accessToken({}, { header: { kid }, signature: 'foreign' });
        await isRefused(token, 'the key that it names is not one of the provider');
      }
      expect(provider.asked.jwks).toBe(2 * instances);
    });

    it('an ID token is refused as an access token, also where the audience is the client', async () => {
      await restart({ ...CLIENT_AUDIENCE, validation: 'jwt' });
      for (const typ of ['JWT', undefined]) {
        const token = await provider.accessToken({ aud: 'app', nonce: 'n' }, { header: { typ } });
        await isRefused(token, 'it is not marked as an access token (typ at+jwt)');
      }
      const disguised = await provider.accessToken({ aud: 'app', at_hash: 'x' });
      await isRefused(disguised, 'it is no access token');
    });

    it('a logout token is refused as an access token', async () => {
      const events = { 'http://schemas.openid.net/event/backchannel-logout': {} };
      const typed = await provider.accessToken({ events }, { header: { typ: 'logout+jwt' } });
      expect((await bring(typed)).status).toBe(401);
      await restart({ audience: AUDIENCE, validation: 'jwt', allowUntypedJwt: true });
      await isRefused(
        await provider.accessToken({ events }, { header: { typ: 'JWT' } }),
        'it is no access token',
      );
      await isRefused(
        await provider.accessToken({ events }, { header: { typ: 'logout+jwt' } }),
        'it is not marked as an access token',
      );
    });

    it('a JWT that says nothing of what it is passes only where the app accepts those', async () => {
      const token = await provider.accessToken({}, { header: { typ: 'JWT' } });
      expect((await bring(token)).status).toBe(401);
      await restart({ audience: AUDIENCE, allowUntypedJwt: true });
      expect((await bring(token)).status).toBe(200);
    });

    it('a key that was withdrawn no longer counts once keys were read anew, for known tokens too', async () => {
      const old = await provider.accessToken({ exp: seconds(3600) });
      expect((await bring(old)).status).toBe(200);
      provider.rotateKeys();
      now += 31_000;
      expect((await bring(await provider.accessToken())).status).toBe(200);
      await isRefused(old, 'the key that it names is not one of the provider');
    });

    it('a known token ends with its time', async () => {
      const token = await provider.accessToken({ exp: seconds(60) });
      expect((await bring(token)).status).toBe(200);
      now += 91_000;
      await isRefused(token, 'it has expired');
    });

    it.each<[string, Record<string, unknown>, string]>([
      ['of another audience', { aud: 'https://other.example.com' }, 'it is for another audience'],
      ['of another client and no audience', { aud: undefined }, 'it is for another audience'],
      ['of another issuer', { iss: 'https://evil.example.com' }, 'it is of another issuer'],
      ['that has expired', { exp: 1 }, 'it has expired'],
      [
        'that is a refresh token',
        { token_type: undefined },
        'the provider does not say that it is an access token',
      ],
      ['bound to a key, without a proof', { cnf: { jkt: 'x' } }, 'it is bound to a key'],
    ])('a token %s is refused, as the provider says', async (_, about, why) => {
      await isRefused(provider.opaqueToken(about), why);
    });

    it('an answer that is none lets nobody in', async () => {
      expect((await bring(provider.opaqueToken({ active: 'true' }))).status).toBe(500);
      expect(app.errors).toEqual(Array(instances).fill('provider_invalid_response'));
    });

    it('a token of the app itself passes without an audience', async () => {
      const token = provider.opaqueToken({ aud: undefined, client_id: 'app' });
      expect((await bring(token)).status).toBe(200);
    });

    it('a token that is unknown is asked about once for a while', async () => {
      for (let i = 0; i < 3; i++) await isRefused('made-up', 'it is unknown, has expired');
      expect(provider.asked.introspection).toBe(instances);
    });

    it('no token is asked about where only JWTs are taken', async () => {
      await restart({ audience: AUDIENCE, validation: 'jwt' });
      await isRefused(provider.opaqueToken(), 'it is no JWT');
      expect(provider.asked).toEqual({});
    });

    it('a bad token never falls back to the session', async () => {
      const signIn = await startHostileProvider();
      await app.stop();
      app = await adapter.start({ issuer: signIn.issuer, api: CLIENT_AUDIENCE });
      const jar = new CookieJar();
      await jar.signIn(app.url);
      expect((await jar.fetch(`${app.url}/private`)).status).toBe(200);
      const headers = { authorization: `Bearer ${await provider.accessToken()}` };
      expect((await jar.fetch(`${app.url}/private`, { headers })).status).toBe(401);
      await signIn.stop();
    });
  });
}
