import { expect, it } from 'vitest';
import { createGatehouse } from './gatehouse.ts';

const env = {
  OIDC_ISSUER: 'https://id.example.com',
  OIDC_CLIENT_ID: 'app',
  OIDC_CLIENT_SECRET: 'secret',
  OIDC_SESSION_SECRET: 's'.repeat(32),
};

it('says which misspelt variable stands for the one that is missing', () => {
  const { OIDC_CLIENT_ID: _, ...others } = env;
  const misspelt = { ...others, OIDC_CLIENTID: 'app' };
  expect(() => createGatehouse({}, { env: misspelt })).toThrow(
    expect.objectContaining({
      name: 'ConfigError',
      code: 'ERR_GATEHOUSE_CONFIG_MISSING',
      variable: 'OIDC_CLIENT_ID',
      message:
        'OIDC_CLIENT_ID is missing: set it to the client ID that the provider gave this application. OIDC_CLIENTID is set, and not read: rename it.',
    }),
  );
});

it('says that a file was not read where no variable is set', () => {
  expect(() => createGatehouse({}, { env: { PATH: '/bin' } })).toThrow(
    /^OIDC_ISSUER is missing: .* start Node\.js with --env-file=\.env\.$/,
  );
});

it('guesses nothing where the others are there', () => {
  const { OIDC_CLIENT_SECRET: _, ...others } = env;
  expect(() => createGatehouse({}, { env: others })).toThrow(
    /^OIDC_CLIENT_SECRET is missing: [^.]*\.$/,
  );
});
