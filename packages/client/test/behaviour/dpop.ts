import { createHash, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ApiOptions } from '../../src/index.ts';
import { AUDIENCE, startTokenProvider, type TokenProvider } from '../token-provider.ts';
import type { Adapter, TestApp } from './harness.ts';

const key = await generateKeyPair('ES256', { extractable: true });
const stranger = await generateKeyPair('ES256', { extractable: true });
const jwk = await exportJWK(key.publicKey);
const jkt = await calculateJwkThumbprint(jwk);

/** Access tokens that are bound to a key. RFC 9449 */
export function describeDpop(adapter: Adapter): void {
  if (!adapter.provesPossession) return;
  describe(`${adapter.name}: access tokens bound to a key`, () => {
    let provider: TokenProvider;
    let app: TestApp;
    let token: string;
    let now: number;

    beforeEach(async () => {
      now = Date.now();
      provider = await startTokenProvider(() => now);
      app = await start({ audience: AUDIENCE });
      token = await provider.accessToken({ cnf: { jkt }, name: 'Ada' });
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    const start = (api: ApiOptions) =>
      adapter.start({ issuer: provider.issuer, api }, { clock: () => now });

    async function proof(
      claims: Record<string, unknown> = {},
      header: Record<string, unknown> = {},
      signer = key.privateKey,
    ): Promise<string> {
      return await new SignJWT({
        jti: randomUUID(),
        htm: 'GET',
        htu: `${app.url}/private`,
        iat: Math.floor(now / 1000),
        ath: createHash('sha256').update(token).digest('base64url'),
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
        .sign(signer);
    }
    const present = (dpop: string | undefined, path = '/private', method = 'GET') =>
      fetch(app.url + path, {
        method,
        headers: { authorization: `DPoP ${token}`, ...(dpop === undefined ? {} : { dpop }) },
      });
    async function isRefused(dpop: string | undefined, why: string): Promise<void> {
      const answer = await present(dpop);
      expect(answer.status).toBe(401);
      const challenge = answer.headers.get('www-authenticate') ?? '';
      expect(challenge).toContain('error="invalid_dpop_proof"');
      expect(challenge).toContain(`The DPoP proof was not accepted: ${why}`);
    }

    it('pass with a proof for each request', async () => {
      expect(await (await present(await proof())).text()).toBe('Hello Ada');
      expect((await present(await proof())).status).toBe(200);
      const posted = await present(
        await proof({ htm: 'POST', htu: `${app.url}/form` }),
        '/form',
        'POST',
      );
      expect(await posted.json()).toMatchObject({ user: { sub: 'ada' } });
    });

    it('pass whatever query the address has', async () => {
      const answer = await present(
        await proof({ htu: `${app.url}/private?other` }),
        '/private?a=b',
      );
      expect(answer.status).toBe(200);
    });

    it('are told of as what would do', async () => {
      const answer = await fetch(`${app.url}/private`);
      expect(answer.headers.get('www-authenticate')).toMatch(
        /DPoP realm="gatehouse", algs="RS256 /,
      );
    });

    it('do not pass with a proof that was used', async () => {
      const used = await proof();
      expect((await present(used)).status).toBe(200);
      await isRefused(used, 'it was used before');
    });

    it('do not pass with one proof at two places at the same instant', async () => {
      const used = await proof();
      const answers = await Promise.all([present(used), present(used), present(used)]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    });

    it.each<[string, () => Promise<string | undefined>, string]>([
      ['no proof', async () => undefined, 'the request has no DPoP header'],
      [
        'two proofs',
        async () => `${await proof()}, ${await proof()}`,
        'the DPoP header has to be one JWT',
      ],
      [
        'the proof of another method',
        () => proof({ htm: 'POST' }),
        'it is for another method (htm)',
      ],
      [
        'the proof of another page',
        () => proof({ htu: `${app.url}/manager` }),
        'it is for another address (htu)',
      ],
      [
        'the proof of another host',
        () => proof({ htu: 'https://evil.example.com/private' }),
        'it is for another address (htu)',
      ],
      ['the proof of another token', () => proof({ ath: 'x' }), 'it is for another token (ath)'],
      [
        'a proof that names no token',
        () => proof({ ath: undefined }),
        'its ath is missing or wrong',
      ],
      ['a proof without jti', () => proof({ jti: undefined }), 'its jti is missing or wrong'],
      [
        'an old proof',
        () => proof({ iat: Math.floor(now / 1000) - 91 }),
        'it is older than a minute',
      ],
      [
        'a proof of the future',
        () => proof({ iat: Math.floor(now / 1000) + 31 }),
        'its iat is missing or wrong',
      ],
      ['a JWT of another kind', () => proof({}, { typ: 'JWT' }), 'its typ is missing or wrong'],
      ['a proof of no key', () => proof({}, { jwk: undefined }), 'it is no valid proof'],
      [
        'a proof that shows the private key',
        async () => proof({}, { jwk: await exportJWK(key.privateKey) }),
        'it is no valid proof',
      ],
      [
        'a proof of another key',
        async () => proof({}, { jwk: await exportJWK(stranger.publicKey) }, stranger.privateKey),
        'it is made with another key',
      ],
      [
        'a proof signed by another key',
        () => proof({}, {}, stranger.privateKey),
        'it is no valid proof',
      ],
    ])('do not pass with %s', async (_, make, why) => {
      await isRefused(await make(), why);
    });

    it('do not pass as bearer tokens, nor bearer tokens as bound ones', async () => {
      const asBearer = await fetch(`${app.url}/private`, {
        headers: { authorization: `Bearer ${token}`, dpop: await proof() },
      });
      expect(asBearer.status).toBe(401);
      token = await provider.accessToken();
      expect((await present(await proof())).status).toBe(401);
    });

    it('are bound as introspection says, where they are no JWTs', async () => {
      token = provider.opaqueToken({ cnf: { jkt }, token_type: 'DPoP' });
      expect((await present(await proof())).status).toBe(200);
      token = provider.opaqueToken({ cnf: { jkt: 'another' }, token_type: 'DPoP' });
      await isRefused(await proof(), 'it is made with another key');
    });

    it('are the only ones where the app says so', async () => {
      await app.stop();
      app = await start({ audience: AUDIENCE, dpop: 'required' });
      expect((await present(await proof())).status).toBe(200);
      const bearer = await provider.accessToken();
      const headers = { authorization: `Bearer ${bearer}` };
      const answer = await fetch(`${app.url}/private`, { headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toMatch(/^DPoP realm="gatehouse", algs=/);
    });

    it('are not taken where the app says so', async () => {
      await app.stop();
      app = await start({ audience: AUDIENCE, dpop: 'refused' });
      const answer = await present(await proof());
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).not.toContain('DPoP');
    });
  });
}
