import { createPublicKey } from 'node:crypto';
import { exportJWK, exportSPKI, type JWTPayload, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type ProviderOptions, resolveProviderOptions } from '../../src/core/provider/options.ts';
import {
  type HostileProvider,
  newKey,
  publicJwk,
  type SigningKey,
  startHostileProvider,
} from './hostile-provider.ts';
import { comeBack, REDIRECT_URI, setUp, signIn } from './sign-in.ts';

/** What mozilla-django-oidc 5.0.2 has tests for in its authentication backend: tokens, keys, credentials. */

const REFUSED = { code: 'provider_invalid_response' };
const rs256 = await newKey('RS256', 'k');
const rs512 = await newKey('RS512', 'k');
const es256 = await newKey('ES256', 'k');
const stranger = await newKey('RS256', 'k');
let op: HostileProvider;
beforeEach(async () => {
  op = await startHostileProvider(rs256);
});
afterEach(() => op.stop());

/** Publishes these keys as they are written here. */
const publish = (...keys: object[]) => {
  op.misbehave.answer = {
    ...op.misbehave.answer,
    '/jwks': (_req, res) =>
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys })),
  };
};
const without = (jwk: JsonWebKey, ...names: string[]) =>
  Object.fromEntries(Object.entries(jwk).filter(([name]) => !names.includes(name)));
const signedBy =
  (key: SigningKey, header: Record<string, string> = {}) =>
  async (claims: JWTPayload) =>
    await new SignJWT(claims)
      .setProtectedHeader({ alg: key.alg, kid: key.kid, ...header })
      .sign(key.privateKey);

it.each([rs256, rs512, es256])(
  'takes the key that a token names, of several ($alg)',
  async (key) => {
    const named = { ...key, kid: 'named' };
    publish(
      await publicJwk(stranger),
      await publicJwk(named),
      await publicJwk({ ...es256, kid: 'e' }),
    );
    op.misbehave.key = named;
    await expect(signIn(setUp({ issuer: op.issuer }))).resolves.toBeDefined();
  },
);

it.each([rs256, rs512, es256])('tells keys of one name apart by algorithm ($alg)', async (key) => {
  publish(await publicJwk(rs512), await publicJwk(es256), await publicJwk(rs256));
  op.misbehave.key = key;
  await expect(signIn(setUp({ issuer: op.issuer }))).resolves.toBeDefined();
});

it('refuses a token of another algorithm than its key is for', async () => {
  publish({ ...(await publicJwk(rs512)), alg: 'RS256' });
  op.misbehave.key = rs512;
  await expect(signIn(setUp({ issuer: op.issuer }))).rejects.toMatchObject(REFUSED);
});

it('refuses to verify with a key that is for encryption', async () => {
  publish({ ...(await publicJwk(rs256)), use: 'enc' });
  await expect(signIn(setUp({ issuer: op.issuer }))).rejects.toMatchObject(REFUSED);
});

it('takes a key that does not say its algorithm', async () => {
  publish(without(await publicJwk(rs256), 'alg', 'use'));
  await expect(signIn(setUp({ issuer: op.issuer }))).resolves.toBeDefined();
});

it('takes a token that names no key where one fits, and refuses it where several do', async () => {
  op.misbehave.header = { kid: undefined };
  publish(await publicJwk(rs256), await publicJwk(es256));
  await expect(signIn(setUp({ issuer: op.issuer }))).resolves.toBeDefined();
  publish(await publicJwk(rs256), { ...(await publicJwk(stranger)), kid: 'other' });
  await expect(signIn(setUp({ issuer: op.issuer }))).rejects.toMatchObject(REFUSED);
});

it('refuses a token whose claims were altered after it was signed', async () => {
  op.misbehave.idToken = async (claims) => {
    const [header, , signature] = (await signedBy(rs256)(claims)).split('.');
    const altered = Buffer.from(JSON.stringify({ ...claims, sub: 'eve' })).toString('base64url');
    return `${header}.${altered}.${signature}`;
  };
  await expect(signIn(setUp({ issuer: op.issuer }))).rejects.toMatchObject(REFUSED);
});

it.each(['', 'a', 'a.b', 'a.b.c', '..', 'a.b.c.d'])('refuses %j for an ID token', async (text) => {
  op.misbehave.idToken = async () => text;
  await expect(signIn(setUp({ issuer: op.issuer }))).rejects.toMatchObject(REFUSED);
});

it.each(['HS256', 'HS384', 'HS512'])(
  'refuses %s with the client secret, for ID tokens and userinfo',
  async (alg) => {
    const clientSecret = 's'.repeat(64);
    const provider = setUp({ issuer: op.issuer, clientSecret });
    const hmac = async (claims: JWTPayload) =>
      await new SignJWT(claims)
        .setProtectedHeader({ alg, kid: 'k' })
        .sign(Buffer.from(clientSecret));
    op.misbehave.idToken = hmac;
    await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
    answerUserinfo(await hmac({ sub: 'ada', iss: op.issuer, aud: 'app' }));
    await expect(provider.userinfo({ accessToken: 'at' }, 'ada')).rejects.toMatchObject(REFUSED);
  },
);

it.each(['application/jwt', 'application/jwt; charset=utf-8', 'Application/JWT'])(
  'reads userinfo that comes as %s',
  async (type) => {
    answerUserinfo(await signedBy(rs256)({ sub: 'ada', name: 'Jane Doe' }), type);
    await expect(
      setUp({ issuer: op.issuer }).userinfo({ accessToken: 'at' }, 'ada'),
    ).resolves.toMatchObject({ name: 'Jane Doe' });
  },
);

it('refuses userinfo of an algorithm that the app does not list', async () => {
  const strict = setUp({ issuer: op.issuer, idTokenSignedResponseAlgs: ['ES256'] });
  // Whatever the provider says that it uses.
  op.misbehave.discovery = { userinfo_signing_alg_values_supported: ['RS256'] };
  answerUserinfo(await signedBy(rs256)({ sub: 'ada' }));
  await expect(strict.userinfo({ accessToken: 'at' }, 'ada')).rejects.toMatchObject(REFUSED);
});

it('verifies with a key in PEM, of PKCS#1 or SPKI, and with no other', async () => {
  const pkcs1 = createPublicKey({ key: await exportJWK(rs256.publicKey), format: 'jwk' }).export({
    type: 'pkcs1',
    format: 'pem',
  });
  for (const idTokenKeys of [String(pkcs1), await exportSPKI(rs256.publicKey)]) {
    op.misbehave.key = rs256;
    const provider = setUp({ issuer: op.issuer, idTokenKeys });
    await expect(signIn(provider)).resolves.toBeDefined();
    op.misbehave.key = stranger;
    await expect(signIn(provider)).rejects.toMatchObject(REFUSED);
  }
  expect(op.counts.get('/jwks')).toBeUndefined();
});

it.each(['client_secret_basic', 'client_secret_post'] as const)(
  'sends the client secret by %s and in no other way',
  async (tokenEndpointAuthMethod) => {
    const headers: Record<string, string>[] = [];
    const provider = setUp({
      issuer: op.issuer,
      clientSecret: 'p+q/r',
      tokenEndpointAuthMethod,
      fetch: async (url, request) => {
        if (url.endsWith('/token')) headers.push(request.headers);
        return await fetch(url, { ...request, body: request.body ?? null });
      },
    });
    await signIn(provider);
    const sent = new Headers(headers[0]);
    const isBasic = tokenEndpointAuthMethod === 'client_secret_basic';
    // Encoded as a form's fields are. RFC 6749, section 2.3.1
    const basic = `Basic ${Buffer.from('app:p%2Bq%2Fr').toString('base64')}`;
    expect(sent.get('authorization')).toBe(isBasic ? basic : null);
    expect(op.forms[0]?.get('client_secret')).toBe(isBasic ? null : 'p+q/r');
    expect(op.forms[0]?.get('redirect_uri')).toBe(REDIRECT_URI);
  },
);

it('makes the challenge of RFC 7636, appendix B, from its verifier', async () => {
  const codeVerifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const url = await setUp({ issuer: op.issuer }).authorizationUrl(
    { state: 's', nonce: 'n', codeVerifier },
    { redirectUri: REDIRECT_URI },
  );
  expect(url.searchParams.get('code_challenge_method')).toBe('S256');
  expect(url.searchParams.get('code_challenge')).toBe(
    'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  );
});

it('redeems a code with a verifier of 43 characters, the length of 256 bits', async () => {
  const { attempt, url } = await comeBack(setUp({ issuer: op.issuer }));
  expect(attempt.codeVerifier).toMatch(/^[\w-]{43}$/);
  await setUp({ issuer: op.issuer }).exchange(url, attempt);
  expect(op.forms[0]?.get('code_verifier')).toBe(attempt.codeVerifier);
});

it.each([
  ['code_challenge_method', 'plain'],
  ['code_challenge', 'x'.repeat(43)],
  ['nonce', 'x'],
  ['state', 'x'],
  ['redirect_uri', 'https://evil.example/'],
  ['request_uri', 'https://evil.example/'],
])('has no option that replaces %s', (name, value) => {
  expect(() => resolve({ authorizationParams: { [name]: value } })).toThrow(
    expect.objectContaining({ name: 'ConfigError', variable: 'authorizationParams' }),
  );
});

it.each(['none', 'NONE', 'HS256', 'HS512'])('has no option that allows %s', (alg) => {
  expect(() => resolve({ idTokenSignedResponseAlgs: [alg] })).toThrow(
    expect.objectContaining({ name: 'ConfigError', variable: 'idTokenSignedResponseAlgs' }),
  );
});

function answerUserinfo(jwt: string, type = 'application/jwt'): void {
  op.misbehave.answer = {
    '/me': (_req, res) => res.writeHead(200, { 'content-type': type }).end(jwt),
  };
}

function resolve(options: ProviderOptions) {
  const base = { issuer: 'https://id.example.com', clientId: 'app', clientSecret: 'secret' };
  return resolveProviderOptions({ ...base, ...options }, {});
}
