import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { type ProviderOptions, resolveProviderOptions } from '../../src/core/provider/options.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = ec.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const shortRsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const base: ProviderOptions = {
  issuer: 'https://id.example.com/oidc',
  clientId: 'app',
  clientSecret: 's',
};
const resolve = (options: Record<string, unknown>, env: Record<string, string> = {}) =>
  resolveProviderOptions({ ...base, ...options } as ProviderOptions, env);

describe('what is not safe or makes no sense', () => {
  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['no issuer', { issuer: '' }, 'OIDC_ISSUER', /set it to the address/],
    ['a relative issuer', { issuer: 'id.example.com' }, 'OIDC_ISSUER', /absolute/],
    ['http', { issuer: 'http://id.example.com' }, 'OIDC_ISSUER', /use https/],
    [
      'a name that begins like this machine',
      { issuer: 'http://127.0.0.1.id.example.com' },
      'OIDC_ISSUER',
      /use https/,
    ],
    [
      'the discovery document',
      { issuer: 'https://id.example.com/.well-known/openid-configuration' },
      'OIDC_ISSUER',
      /leave out the well-known part: https:\/\/id\.example\.com$/,
    ],
    ['no client', { clientId: undefined }, 'OIDC_CLIENT_ID', /client ID/],
    ['no secret', { clientSecret: undefined }, 'OIDC_CLIENT_SECRET', /none for a public/],
    [
      'an unknown method',
      { tokenEndpointAuthMethod: 'x' },
      'OIDC_TOKEN_ENDPOINT_AUTH_METHOD',
      /use one of/,
    ],
    [
      'private_key_jwt without key',
      { tokenEndpointAuthMethod: 'private_key_jwt' },
      'OIDC_CLIENT_KEY',
      /private key/,
    ],
    ['a key that is none', { clientKey: 'secret' }, 'OIDC_CLIENT_KEY', /PRIVATE KEY/],
    ['a short key', { clientKey: jwkOf(shortRsa.privateKey) }, 'OIDC_CLIENT_KEY', /2048 bits/],
    [
      'an algorithm that does not fit',
      { clientKey: { key: pem, alg: 'RS256' } },
      'OIDC_CLIENT_KEY',
      /fits/,
    ],
    ['mTLS without certificate', { tokenEndpointAuthMethod: 'tls_client_auth' }, 'tls.cert', /key/],
    ['half a certificate', { tls: { cert: 'x' } }, 'tls', /both/],
    ['a scope without openid', { scope: 'profile' }, 'OIDC_SCOPE', /openid/],
    ['another state', { authorizationParams: { state: 'x' } }, 'authorizationParams', /"state"/],
    [
      'an age that is none',
      { authorizationParams: { max_age: 'x' } },
      'authorizationParams',
      /max_age/,
    ],
    ['no signature', { idTokenSignedResponseAlgs: ['none'] }, 'idTokenSignedResponseAlgs', /any/],
    [
      'a shared secret',
      { idTokenSignedResponseAlgs: ['RS256', 'HS256'] },
      'idTokenSignedResponseAlgs',
      /client secret/,
    ],
    [
      'an unknown algorithm',
      { idTokenSignedResponseAlgs: ['X'] },
      'idTokenSignedResponseAlgs',
      /X/,
    ],
    ['no algorithm', { idTokenSignedResponseAlgs: [] }, 'idTokenSignedResponseAlgs', /at least/],
    ['a private key to pin', { idTokenKeys: pem }, 'idTokenKeys', /public key/],
    ['a private JWK to pin', { idTokenKeys: jwkOf(ec.privateKey) }, 'idTokenKeys', /public key/],
    ['a secret to pin', { idTokenKeys: { kty: 'oct', k: 'AAAA' } }, 'idTokenKeys', /public key/],
    [
      'several nameless keys',
      { idTokenKeys: [jwkOf(ec.publicKey), jwkOf(ec.publicKey)] },
      'idTokenKeys',
      /"kid"/,
    ],
    [
      'endpoints without keys',
      { endpoints: { authorization: 'https://a', token: 'https://a' } },
      'endpoints.jwks',
      /idTokenKeys/,
    ],
    [
      'an endpoint without https',
      { endpoints: { authorization: 'https://a', token: 'http://a', jwks: 'https://a' } },
      'endpoints.token',
      /https/,
    ],
    ['signing without key', { signedRequests: true }, 'OIDC_CLIENT_KEY', /signedRequests/],
    ['a proxy that is none', { proxy: 'socks5://a' }, 'proxy', /URL/],
    ['a fetch and a proxy', { fetch, proxy: 'http://a' }, 'fetch', /no effect/],
    ['no time', { timeout: 0 }, 'timeout', /positive/],
    ['a tolerance of hours', { clockTolerance: 3600 }, 'clockTolerance', /300/],
  ])('refuses %s', (_what, options, variable, message) => {
    expect(() => resolve(options)).toThrow(
      expect.objectContaining({ name: 'ConfigError', variable }),
    );
    expect(() => resolve(options)).toThrow(message);
  });

  it('never shows a key that it refuses', () => {
    const secret = 'c2VjcmV0IGtleSBtYXRlcmlhbA';
    const broken = `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`;
    try {
      resolve({ clientKey: broken });
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      expect(`${error} ${error instanceof Error ? error.cause : ''}`).not.toContain(secret);
    }
  });
});

it('reads what options leave out from the environment', () => {
  const env = {
    OIDC_ISSUER: 'http://localhost:3000/oidc',
    OIDC_CLIENT_ID: 'env',
    OIDC_CLIENT_KEY: pem.replaceAll('\n', '\\n'),
    OIDC_SCOPE: 'openid email',
  };
  const resolved = resolveProviderOptions({}, env);
  expect(resolved).toMatchObject({
    issuer: 'http://localhost:3000/oidc',
    clientId: 'env',
    tokenEndpointAuthMethod: 'private_key_jwt',
    clientKey: { alg: 'ES256' },
    scope: 'openid email',
    scopeIsDefault: false,
  });
  expect(Object.isFrozen(resolved)).toBe(true);
});

it('has defaults that are safe', () => {
  expect(resolve({})).toMatchObject({
    tokenEndpointAuthMethod: 'client_secret_basic',
    scope: 'openid profile email roles groups',
    scopeIsDefault: true,
    pushedAuthorizationRequests: 'auto',
    responseMode: 'query',
    timeout: 5,
    clockTolerance: 30,
    userinfo: true,
  });
  expect(resolve({}).idTokenSignedResponseAlgs.filter((alg) => /^(none|HS)/.test(alg))).toEqual([]);
});

function jwkOf(key: typeof ec.privateKey): JsonWebKey {
  return key.export({ format: 'jwk' }) as JsonWebKey;
}
