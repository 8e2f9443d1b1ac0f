import { exportJWK, exportPKCS8, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import type { ClientMetadata } from 'oidc-provider';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { ProviderOptions } from '../../src/core/provider/options.ts';
import { stateOf } from '../../src/core/provider/response-state.ts';
import { type CertifiedProvider, startCertifiedProvider } from './certified-provider.ts';
import { comeBack, REDIRECT_URI, setUp, signIn } from './sign-in.ts';

const SECRET = 'a secret with % and : in it, of more than 32 characters';
const rsa = await generateKeyPair('PS256', { extractable: true });
const ec = await generateKeyPair('ES256', { extractable: true });
const ed = await generateKeyPair('EdDSA', { extractable: true });
const jwks = {
  keys: [
    { ...(await exportJWK(rsa.publicKey)), kid: 'rsa' },
    { ...(await exportJWK(ec.publicKey)), kid: 'ec' },
    { ...(await exportJWK(ed.publicKey)), kid: 'ed' },
  ],
};
const client = (client_id: string, rest: Partial<ClientMetadata> = {}): ClientMetadata => ({
  client_id,
  client_secret: SECRET,
  redirect_uris: [REDIRECT_URI],
  post_logout_redirect_uris: ['http://localhost:1/'],
  grant_types: ['authorization_code', 'refresh_token'],
  ...rest,
});
const keyed = (client_id: string, alg: string): ClientMetadata => {
  const { client_secret: _, ...rest } = client(client_id, {
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_signing_alg: alg,
    jwks,
  } as Partial<ClientMetadata>);
  return rest as ClientMetadata;
};

let op: CertifiedProvider;
let nonceOp: CertifiedProvider;
beforeAll(async () => {
  const clients = [
    client('app'),
    client('post', { token_endpoint_auth_method: 'client_secret_post' }),
    client('hmac', { token_endpoint_auth_method: 'client_secret_jwt' }),
    client('public', { token_endpoint_auth_method: 'none' }),
    keyed('rs', 'RS256'),
    keyed('ps', 'PS256'),
    keyed('es', 'ES256'),
    keyed('ed', 'EdDSA'),
    client('signed', { jwks, require_signed_request_object: true } as Partial<ClientMetadata>),
    client('pushed', { require_pushed_authorization_requests: true }),
    client('bound', { dpop_bound_access_tokens: true }),
  ];
  op = await startCertifiedProvider({ clients });
  nonceOp = await startCertifiedProvider({ clients, dpopNonce: true });
});
afterAll(async () => {
  await op.stop();
  await nonceOp.stop();
});
afterEach(() => {
  op.requests.length = 0;
  op.errors.length = 0;
});

const app = (options: ProviderOptions = {}) =>
  setUp({ issuer: op.issuer, clientSecret: SECRET, ...options });
const lines = () => op.requests.map(({ line }) => line);

it.each<[string, ProviderOptions]>([
  ['client_secret_basic', { clientId: 'app' }],
  ['client_secret_post', { clientId: 'post', tokenEndpointAuthMethod: 'client_secret_post' }],
  ['client_secret_jwt', { clientId: 'hmac', tokenEndpointAuthMethod: 'client_secret_jwt' }],
  ['none', { clientId: 'public', tokenEndpointAuthMethod: 'none' }],
  ['an RSA key in PEM', privateKeyJwt('rs', await exportPKCS8(rsa.privateKey), 'rsa')],
  ['an RSA key for PSS', privateKeyJwt('ps', await exportPKCS8(rsa.privateKey), 'rsa', 'PS256')],
  ['a CryptoKey', privateKeyJwt('ps', rsa.privateKey, 'rsa')],
  ['an EC key as JWK', privateKeyJwt('es', (await exportJWK(ec.privateKey)) as JsonWebKey, 'ec')],
  ['the JSON of a JWK', privateKeyJwt('es', JSON.stringify(await exportJWK(ec.privateKey)))],
  ['an Ed25519 key', privateKeyJwt('ed', await exportPKCS8(ed.privateKey), 'ed')],
])('signs in, refreshes, reads userinfo, revokes with %s', async (_what, options) => {
  const provider = app(options);
  const tokens = await signIn(provider);
  expect(tokens).toMatchObject({ tokenType: 'bearer', idTokenClaims: { sub: 'grace' } });
  await expect(provider.userinfo(tokens, 'grace')).resolves.toMatchObject({
    name: 'Grace Hopper',
  });
  const refreshToken = tokens.refreshToken ?? '';
  const newer = await provider.refresh({ refreshToken, sub: 'grace' });
  expect(newer.idTokenClaims).toMatchObject({ sub: 'grace' });
  await provider.revoke(newer.refreshToken ?? '', 'refresh_token');
  await expect(
    provider.refresh({ refreshToken: newer.refreshToken ?? '', sub: 'grace' }),
  ).rejects.toMatchObject({ code: 'refresh_rejected' });
});

it('does not redeem a code twice', async () => {
  const provider = app();
  const { attempt, url } = await comeBack(provider);
  await provider.exchange(url, attempt);
  await expect(provider.exchange(url, attempt)).rejects.toMatchObject({ code: 'code_rejected' });
});

it('says what to check when the client is refused', async () => {
  await expect(
    signIn(app({ clientSecret: 'wrong', pushedAuthorizationRequests: 'never' })),
  ).rejects.toMatchObject({
    code: 'client_rejected',
    message: expect.stringContaining('check client id, secret or key'),
  });
});

it('sends the request ahead where the provider can take it, and the query has nothing of it', async () => {
  const provider = app({ clientId: 'pushed' });
  const { sentTo, url, attempt } = await comeBack(provider);
  expect([...sentTo.searchParams.keys()].sort()).toEqual(['client_id', 'request_uri']);
  expect(lines()).toContain('POST /request');
  await expect(provider.exchange(url, attempt)).resolves.toBeDefined();

  const never = await comeBack(app({ pushedAuthorizationRequests: 'never' }));
  expect(never.sentTo.searchParams.get('state')).toBe(never.attempt.state);
});

it('names the redirect_uri that the provider refused', async () => {
  const provider = app();
  const refused = provider.authorizationUrl(await provider.newAttempt(), {
    redirectUri: 'http://internal:3000/oidc/callback/',
  });
  await expect(refused).rejects.toMatchObject({
    code: 'redirect_uri_mismatch',
    message: expect.stringMatching(
      /is http:\/\/internal:3000\/oidc\/callback\/\..*OIDC_APP_URL.*trust proxy/,
    ),
  });
  const { attempt, url } = await comeBack(provider);
  const elsewhere = new URL(`http://internal:3000/oidc/callback/${url.search}`);
  await expect(provider.exchange(elsewhere, attempt)).rejects.toMatchObject({
    code: 'code_rejected',
    message: expect.stringContaining('is http://internal:3000/oidc/callback/'),
  });
});

it.each(['never', 'always'] as const)('signs its requests, sent ahead: %s', async (pushed) => {
  const provider = app({
    clientId: 'signed',
    clientKey: { key: await exportPKCS8(ed.privateKey), kid: 'ed' },
    signedRequests: true,
    pushedAuthorizationRequests: pushed,
  });
  const { sentTo, attempt, url } = await comeBack(provider);
  expect(sentTo.searchParams.has('state')).toBe(false);
  expect(sentTo.searchParams.has(pushed === 'never' ? 'request' : 'request_uri')).toBe(true);
  await expect(provider.exchange(url, attempt)).resolves.toBeDefined();
});

it('takes no signed response whose algorithm is not on the list', async () => {
  const provider = app({ responseMode: 'jwt', idTokenSignedResponseAlgs: ['ES256'] });
  await expect(signIn(provider)).rejects.toMatchObject({ code: 'callback_invalid' });
});

it('takes signed responses, and only those', async () => {
  const provider = app({ responseMode: 'jwt' });
  const { attempt, url } = await comeBack(provider);
  expect([...url.searchParams.keys()]).toEqual(['response']);
  expect(stateOf(url)).toBe(attempt.state);
  const [header, payload, signature] = url.searchParams.get('response')?.split('.') ?? [];
  const claims = JSON.parse(Buffer.from(payload ?? '', 'base64url').toString());
  const swapped = Buffer.from(JSON.stringify({ ...claims, code: 'evil' })).toString('base64url');
  const invalid = { code: 'callback_invalid' };
  for (const query of [
    `response=${header}.${swapped}.${signature}`,
    `code=${claims.code}&state=${claims.state}&iss=${claims.iss}`,
    `response=${new UnsecuredJWT(claims).encode()}`,
    `response=${await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key' }).sign(Buffer.from(SECRET))}`,
    `response=${await new SignJWT(claims).setProtectedHeader({ alg: 'PS256', kid: 'key' }).sign(rsa.privateKey)}`,
    'response=x',
    '',
  ]) {
    const forged = new URL(`${REDIRECT_URI}?${query}`);
    await expect(provider.exchange(forged, attempt)).rejects.toMatchObject(invalid);
  }
  const other = await provider.newAttempt();
  await expect(provider.exchange(url, other)).rejects.toMatchObject(invalid);
  expect(lines()).not.toContain('POST /token');
  await expect(provider.exchange(url, attempt)).resolves.toBeDefined();
});

it.each([false, true])(
  'binds tokens to a key; the provider asks for nonces: %s',
  async (nonces) => {
    const { issuer, requests } = nonces ? nonceOp : op;
    const provider = app({ issuer, clientId: 'bound', dpop: true });
    const tokens = await signIn(provider);
    expect(tokens).toMatchObject({
      tokenType: 'dpop',
      dpopKey: { kty: 'EC', d: expect.anything() },
    });
    await expect(provider.userinfo(tokens, 'grace')).resolves.toMatchObject({ sub: 'grace' });
    const { dpopKey: otherKey } = await provider.newAttempt();
    await expect(
      provider.userinfo({ ...tokens, dpopKey: otherKey }, 'grace'),
    ).rejects.toMatchObject({ code: 'provider_invalid_response' });
    const refreshToken = tokens.refreshToken ?? '';
    await expect(
      provider.refresh({ refreshToken, dpopKey: tokens.dpopKey, sub: 'grace' }),
    ).resolves.toMatchObject({ tokenType: 'dpop', dpopKey: tokens.dpopKey });
    expect(requests.some(({ line, dpop }) => line === 'POST /token' && dpop)).toBe(true);
  },
);

it.each(['never', 'always'] as const)(
  'does not redeem a code with another key than the one it was asked with, sent ahead: %s',
  async (pushed) => {
    const provider = app({ clientId: 'bound', dpop: true, pushedAuthorizationRequests: pushed });
    const { attempt, url } = await comeBack(provider);
    const { dpopKey } = await provider.newAttempt();
    await expect(provider.exchange(url, { ...attempt, dpopKey })).rejects.toMatchObject({
      code: 'code_rejected',
    });
  },
);

it('leads to the end of the provider’s session', async () => {
  const provider = app();
  const { idToken } = await signIn(provider);
  const url = new URL(
    (await provider.endSessionUrl({
      idToken,
      postLogoutRedirectUri: 'http://localhost:1/',
      state: 's',
    })) ?? '',
  );
  expect(Object.fromEntries(url.searchParams)).toEqual({
    client_id: 'app',
    id_token_hint: idToken,
    post_logout_redirect_uri: 'http://localhost:1/',
    state: 's',
  });
  expect((await fetch(url)).status).toBe(200);
});

function privateKeyJwt(
  clientId: string,
  key: string | JsonWebKey | CryptoKey,
  kid?: string,
  alg?: string,
): ProviderOptions {
  return {
    clientId,
    clientSecret: '',
    tokenEndpointAuthMethod: 'private_key_jwt',
    clientKey: { key, kid, alg },
  };
}
