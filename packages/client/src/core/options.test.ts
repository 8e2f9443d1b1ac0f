import { expect, it } from 'vitest';
import { ConfigError, ERRORS, type ErrorCode, GatehouseError } from './errors.ts';
import type { GatehouseOptions } from './options.ts';
import { resolveOptions } from './resolve-options.ts';

const env = {
  OIDC_ISSUER: 'https://id.example.com/oidc',
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_SESSION_SECRET: `${'a'.repeat(32)}, ${'b'.repeat(32)}`,
};

it('reads the environment, and freezes what it read', () => {
  const options = resolveOptions({}, env);
  expect(options.sessionSecrets).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
  expect(options.providers.get('default')?.tokenEndpointAuthMethod).toBe('client_secret_basic');
  expect(Object.isFrozen(options)).toBe(true);
});

it.each([
  ['OIDC_ISSUER', ''],
  ['OIDC_ISSUER', 'id.example.com'],
  ['OIDC_ISSUER', 'http://id.example.com'],
  ['OIDC_ISSUER', ' https://id.example.com'],
  ['OIDC_ISSUER', 'https://id.example.com\n'],
  ['OIDC_CLIENT_SECRET', 'secret\n'],
  ['OIDC_CLIENT_ID', ''],
  ['OIDC_CLIENT_SECRET', ''],
  ['OIDC_SESSION_SECRET', ''],
  ['OIDC_SESSION_SECRET', `${'a'.repeat(32)},short`],
  ['OIDC_APP_URL', 'app.example.com'],
  ['LOGIN_REDIRECT_URL', '//evil.example'],
  ['LOGOUT_REDIRECT_URL', 'javascript:alert(1)'],
  ['OIDC_SCOPE', 'profile'],
  ['OIDC_TOKEN_ENDPOINT_AUTH_METHOD', 'password'],
])('names %s when it is %j', (variable, value) => {
  expect(() => resolveOptions({}, { ...env, [variable]: value })).toThrow(
    expect.objectContaining({
      name: 'ConfigError',
      variable,
      message: expect.stringContaining(variable),
    }),
  );
});

it('needs no secret for a public client', () => {
  const { OIDC_CLIENT_SECRET: _, ...publicEnv } = env;
  const { providers } = resolveOptions({ tokenEndpointAuthMethod: 'none' }, publicEnv);
  expect(providers.get('default')?.clientSecret).toBeUndefined();
});

it.each<[string, GatehouseOptions]>([
  ['timeout', { timeout: -1 }],
  ['sessionLifetime', { sessionLifetime: 0 }],
  ['sessionIdleLifetime', { sessionIdleLifetime: Number.NaN }],
  ['cookieName', { cookieName: 'a b' }],
  ['cookieName', { cookieName: '__Host-a' }],
  ['routes.callback', { routes: { callback: 'callback' } }],
  ['routes.logout', { routes: { logout: '/a/../b' } }],
  ['routes', { routes: { logout: '/oidc/callback' } }],
  ['returnToParam', { returnToParam: 'renew' }],
  ['allowedReturnHosts', { allowedReturnHosts: ['https://docs.example.com'] }],
  ['allowedReturnHosts', { allowedReturnHosts: ['*.example.com'] }],
  ['allowedReturnHosts', { allowedReturnHosts: ['docs.example.com/path'] }],
  ['maxPendingLogins', { maxPendingLogins: 51 }],
  ['renewal.interval', { renewal: { method: 'refresh', interval: -1 } }],
  ['renewal.exempt', { renewal: { method: 'silent', exempt: ['health'] } }],
  ['providers', { providers: { 'a/b': {} } }],
])('names the option %s when it is wrong', (variable, options) => {
  expect(() => resolveOptions(options, env)).toThrow(
    expect.objectContaining({ name: 'ConfigError', variable }),
  );
});

it('takes nothing of the environment into one of several providers', () => {
  const { issuer, ...client } = { issuer: 'https://a.example', clientId: 'a' };
  expect(() => resolveOptions({ providers: { a: client } }, env)).toThrow('OIDC_ISSUER');
  expect(() => resolveOptions({ providers: { a: { issuer, ...client } } }, env)).toThrow(
    'OIDC_CLIENT_SECRET',
  );
});

it('needs a provider unless each request has its own', () => {
  const { OIDC_ISSUER: _, ...withoutIssuer } = env;
  expect(() => resolveOptions({}, withoutIssuer)).toThrow(ConfigError);
  const chosen = resolveOptions({ chooseProvider: () => 'a' }, withoutIssuer);
  expect(chosen.providers.size).toBe(0);
});

it('gives every error code a status and words for people', () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const error = new GatehouseError(code, 'for developers');
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.publicMessage).toMatch(/\.$/);
    expect(ERRORS[code].title).not.toBe('');
    expect(ERRORS[code].mend).toMatch(/\.$/);
  }
});
