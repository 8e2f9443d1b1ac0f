import { createHash } from 'node:crypto';
import { exportSPKI, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Provider } from '../../src/core/provider/provider.ts';
import {
  type HostileProvider,
  newKey,
  publicJwk,
  startHostileProvider,
} from './hostile-provider.ts';
import { comeBack, setUp, signIn } from './sign-in.ts';

let op: HostileProvider;
let provider: Provider;
const stranger = await newKey('RS256', 'k');
const now = () => Math.floor(Date.now() / 1000);

beforeAll(async () => {
  op = await startHostileProvider();
});
afterAll(() => op.stop());
beforeEach(() => {
  op.misbehave = {};
  provider = setUp({ issuer: op.issuer });
});

const REFUSED = { code: 'provider_invalid_response' };

it('takes an honest ID token in', async () => {
  const tokens = await signIn(provider);
  expect(tokens).toMatchObject({
    accessToken: 'at',
    tokenType: 'bearer',
    refreshToken: 'rt',
    idTokenClaims: { sub: 'ada', iss: op.issuer, aud: 'app' },
  });
  expect(tokens.accessTokenExpiresAt).toBeGreaterThan(now() + 50);
});

it.each<[string, Record<string, unknown>]>([
  ['is of another issuer', { iss: 'https://evil.example' }],
  ['is of nobody', { sub: undefined }],
  ['has an empty issuer', { iss: '' }],
  ['is for another client', { aud: 'other' }],
  ['is for several clients and does not say whom it was issued to', { aud: ['app', 'other'] }],
  ['was issued to another client', { azp: 'other' }],
  ['was issued to one of several other clients', { aud: ['app', 'other'], azp: 'other' }],
  ['is over', { exp: now() - 60 }],
  ['never ends', { exp: undefined }],
  ['is not valid yet', { nbf: now() + 3600 }],
  ['was issued in the future', { iat: now() + 3600 }],
  ['does not say when it was issued', { iat: undefined }],
  ['is of another sign-in', { nonce: 'other' }],
  ['is of no sign-in', { nonce: undefined }],
  ['goes with another access token', { at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }],
  ['has an at_hash that is no text', { at_hash: 1 }],
])('refuses an ID token that %s', async (_what, claims) => {
  op.misbehave = { claims };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
});

it('tolerates clocks that differ by less than it was told', async () => {
  op.misbehave = { claims: { iat: now() + 20, nbf: now() + 20 } };
  await expect(signIn(provider)).resolves.toBeDefined();
  op.misbehave = { claims: { exp: now() - 20 } };
  await expect(signIn(provider)).resolves.toBeDefined();
  const strict = setUp({ issuer: op.issuer, clockTolerance: 0 });
  await expect(signIn(strict)).rejects.toMatchObject(REFUSED);
});

it('judges time by its own clock', async () => {
  const late = setUp({ issuer: op.issuer });
  await late.metadata();
  late.clock.now = 10 * 60 * 1000;
  await expect(signIn(late)).rejects.toMatchObject(REFUSED);
});

it('refuses a token response without ID token', async () => {
  op.misbehave = { tokens: { id_token: undefined } };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
});

it('refuses an ID token without signature', async () => {
  op.misbehave = { idToken: async (claims) => new UnsecuredJWT(claims).encode() };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
});

it('refuses an ID token that is signed with the client secret', async () => {
  op.misbehave = { idToken: (claims) => hmac(claims, 's'.repeat(32)) };
  const withSecret = setUp({ issuer: op.issuer, clientSecret: 's'.repeat(32) });
  await expect(signIn(withSecret)).rejects.toMatchObject(REFUSED);
});

it('refuses an ID token that is signed with the public key as if it were a secret', async () => {
  const [key] = op.keys;
  if (!key) throw new Error('no key');
  const pem = await exportSPKI(key.publicKey);
  op.misbehave = { idToken: (claims) => hmac(claims, pem) };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
});

it('refuses an ID token that is signed with a key of somebody else', async () => {
  op.misbehave = { key: stranger };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
});

it('refuses an ID token whose key the provider does not publish', async () => {
  op.misbehave = { header: { kid: 'unknown' } };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
});

it('does not take the key that a token brings along', async () => {
  op.misbehave = { key: stranger, header: { jwk: await publicJwk(stranger) } };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
});

it('does not fetch the key from where a token says', async () => {
  op.misbehave = { key: stranger, header: { jku: `${op.issuer}/stranger`, kid: 'stranger' } };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
  expect(op.counts.get('/stranger')).toBeUndefined();
});

it('refuses an ID token with a critical extension that it does not know', async () => {
  op.misbehave = { header: { crit: ['b64'], b64: true } };
  await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
});

it('refuses algorithms that are not on the list, though the provider has them', async () => {
  const listed = setUp({ issuer: op.issuer, idTokenSignedResponseAlgs: ['ES256'] });
  op.misbehave = { discovery: { id_token_signing_alg_values_supported: ['RS256'] } };
  await expect(signIn(listed)).rejects.toMatchObject(REFUSED);
});

it.each(['ES256', 'ES384', 'ES512', 'PS256', 'RS512', 'EdDSA', 'Ed25519'])(
  'verifies at_hash as %s hashes',
  async (alg) => {
    const other = await startHostileProvider(await newKey(alg, 'k'));
    const hash = /256/.test(alg) ? 'sha256' : /384/.test(alg) ? 'sha384' : 'sha512';
    const digest = createHash(hash).update('at').digest();
    const at_hash = digest.subarray(0, digest.length / 2).toString('base64url');
    other.misbehave = { claims: { at_hash } };
    const client = setUp({ issuer: other.issuer });
    await expect(signIn(client)).resolves.toMatchObject({ accessToken: 'at' });
    other.misbehave = { claims: { at_hash }, tokens: { access_token: 'swapped' } };
    await expect(signIn(client)).rejects.toMatchObject(REFUSED);
    await other.stop();
  },
);

it('takes tokens of a tenant where the provider publishes one document for all', async () => {
  const cloud = 'https://login.microsoftonline.com';
  const many = setUp({
    issuer: `${cloud}/common/v2.0`,
    fetch: (url, request) =>
      fetch(url.replace(`${cloud}/common/v2.0`, op.issuer), {
        ...request,
        body: request.body ?? null,
      }),
  });
  op.misbehave = {
    discovery: {
      issuer: `${cloud}/{tenantid}/v2.0`,
      authorization_response_iss_parameter_supported: false,
    },
    response: (params) => params.delete('iss'),
    claims: { iss: `${cloud}/t1/v2.0`, tid: 't1' },
  };
  await expect(signIn(many)).resolves.toBeDefined();
  op.misbehave.claims = { iss: `${cloud}/t1/v2.0`, tid: 't2' };
  await expect(signIn(many)).rejects.toMatchObject(REFUSED);
});

it('holds the provider to max_age', async () => {
  const recent = setUp({ issuer: op.issuer, authorizationParams: { max_age: '60' } });
  await expect(signIn(recent)).rejects.toMatchObject(REFUSED);
  op.misbehave = { claims: { auth_time: now() - 3600 } };
  await expect(signIn(recent)).rejects.toMatchObject(REFUSED);
  const { attempt, url } = await comeBack(provider, { extra: { max_age: '60' } });
  await expect(provider.exchange(url, attempt, { maxAge: 60 })).rejects.toMatchObject(REFUSED);
  op.misbehave = { claims: { auth_time: now() - 5 } };
  await expect(signIn(recent)).resolves.toBeDefined();
});

it('refuses a refreshed ID token of another person, and takes one of the same', async () => {
  const old = { refreshToken: 'rt', sub: 'ada' };
  await expect(provider.refresh(old)).resolves.toMatchObject({ idTokenClaims: { sub: 'ada' } });
  op.misbehave = { claims: { sub: 'eve' } };
  await expect(provider.refresh(old)).rejects.toMatchObject(REFUSED);
  op.misbehave = { key: stranger };
  await expect(provider.refresh(old)).rejects.toMatchObject(REFUSED);
});

it('keeps the refresh token where the provider does not rotate it, and needs no new ID token', async () => {
  op.misbehave = { tokens: { refresh_token: undefined, id_token: undefined } };
  await expect(provider.refresh({ refreshToken: 'old', sub: 'ada' })).resolves.toMatchObject({
    refreshToken: 'old',
    accessToken: 'at',
  });
});

it('refuses tokens that are not bound to its key, when it asked for that', async () => {
  const bound = setUp({ issuer: op.issuer, dpop: true });
  await expect(signIn(bound)).rejects.toMatchObject(REFUSED);
  op.misbehave = { tokens: { token_type: 'DPoP' } };
  const { dpopKey } = await signIn(bound);
  op.misbehave = {};
  await expect(bound.refresh({ refreshToken: 'rt', sub: 'ada', dpopKey })).rejects.toMatchObject(
    REFUSED,
  );
});

it('refuses userinfo of another person', async () => {
  await expect(provider.userinfo({ accessToken: 'at' }, 'ada')).resolves.toMatchObject({
    email: 'ada@example.com',
  });
  op.misbehave = { userinfo: { sub: 'eve' } };
  await expect(provider.userinfo({ accessToken: 'at' }, 'ada')).rejects.toMatchObject(REFUSED);
  const silent = setUp({ issuer: op.issuer, userinfo: false });
  await expect(silent.userinfo({ accessToken: 'at' }, 'ada')).resolves.toEqual({});
});

it('takes signed userinfo, and refuses it when the signature is of somebody else', async () => {
  const [key] = op.keys;
  if (!key) throw new Error('no key');
  const answerWith = (privateKey: CryptoKey) => async () => {
    const jwt = await new SignJWT({ sub: 'ada', name: 'Ada', iss: op.issuer, aud: 'app' })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .sign(privateKey);
    op.misbehave = {
      answer: {
        '/me': (_req, res) => res.writeHead(200, { 'content-type': 'application/jwt' }).end(jwt),
      },
    };
    return await provider.userinfo({ accessToken: 'at' }, 'ada');
  };
  await expect(answerWith(key.privateKey)()).resolves.toMatchObject({ name: 'Ada' });
  await expect(answerWith(stranger.privateKey)()).rejects.toMatchObject(REFUSED);
});

async function hmac(claims: JWTPayload, secret: string): Promise<string> {
  return await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'k' })
    .sign(Buffer.from(secret));
}
