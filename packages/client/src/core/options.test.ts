import { expect, it } from 'vitest';
import { ConfigError, ERRORS, type ErrorCode, GatehouseError } from './errors.ts';
import { resolveOptions } from './options.ts';

const env = {
  OIDC_ISSUER: 'https://id.example.com/oidc',
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_SESSION_SECRET: `${'a'.repeat(32)}, ${'b'.repeat(32)}`,
};

it('reads the environment, and freezes what it read', () => {
  const options = resolveOptions({}, env);
  expect(options.sessionSecrets).toEqual(['a'.repeat(32), 'b'.repeat(32)]);
  expect(options.tokenEndpointAuthMethod).toBe('client_secret_basic');
  expect(Object.isFrozen(options)).toBe(true);
});

it.each([
  ['OIDC_ISSUER', ''],
  ['OIDC_ISSUER', 'id.example.com'],
  ['OIDC_ISSUER', 'http://id.example.com'],
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
  expect(
    resolveOptions({ tokenEndpointAuthMethod: 'none' }, publicEnv).clientSecret,
  ).toBeUndefined();
  expect(() => resolveOptions({ timeout: -1 }, env)).toThrow(ConfigError);
});

it('gives every error code a status and words for people', () => {
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    const error = new GatehouseError(code, 'for developers');
    expect(error.status).toBeGreaterThanOrEqual(400);
    expect(error.publicMessage).toMatch(/\.$/);
    expect(ERRORS[code].title).not.toBe('');
  }
});
