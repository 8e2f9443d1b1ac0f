import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as fc from 'fast-check';
import { type Adapter, type JWK, Provider } from 'oidc-provider';
import { expect, it } from 'vitest';
import type { Application } from '../../src/applications/application.ts';
import {
  APPLICATION_ACCESS,
  APPLICATION_TYPES,
  AUTH_METHODS,
  checkApplication,
  GRANT_TYPES,
  SIGNING_ALGS,
} from '../../src/applications/application-rules.ts';
import { DomainError } from '../../src/domain-error.ts';
import { EXTRA_CLIENT_METADATA, toClientMetadata } from '../../src/protocol/clients.ts';

const uri = fc.constantFrom(
  'https://a.example/',
  'http://localhost:8000/cb',
  'http://[::1]/cb',
  'https://localhost/cb',
  'com.example.app:/cb',
  'com.example.app://cb?x=y',
  'http://a.example/',
  'myapp:/cb',
  'https://a.example/#x',
);

const PUBLIC_KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
  format: 'jwk',
}) as Record<string, unknown>;

const application: fc.Arbitrary<Application> = fc
  .record({
    application_type: fc.constantFrom(...APPLICATION_TYPES),
    token_endpoint_auth_method: fc.constantFrom(...AUTH_METHODS),
    redirect_uris: fc.uniqueArray(uri, { maxLength: 3 }),
    post_logout_redirect_uris: fc.uniqueArray(uri, { maxLength: 2 }),
    grant_types: fc.subarray([...GRANT_TYPES]),
    require_pkce: fc.boolean(),
    id_token_signed_response_alg: fc.constantFrom(...SIGNING_ALGS),
    initiate_login_uri: fc.option(uri),
    backchannel_logout_uri: fc.option(uri),
    backchannel_logout_session_required: fc.boolean(),
    frontchannel_logout_uri: fc.option(uri),
    frontchannel_logout_session_required: fc.boolean(),
    access: fc.constantFrom(...APPLICATION_ACCESS),
    hasJwksUri: fc.boolean(),
    userinfo_signed_response_alg: fc.option(fc.constantFrom(...SIGNING_ALGS)),
    access_token_lifetime: fc.constant(60),
    id_token_lifetime: fc.constant(86_400),
    refresh_token_lifetime: fc.constant(3600),
    logo_uri: fc.option(fc.constant('https://a.example/logo.svg')),
    require_consent: fc.boolean(),
    require_mfa: fc.boolean(),
  })
  // What most often breaks a rule follows the rules, so that enough is left to try.
  .map(({ hasJwksUri, ...settings }) => {
    const { application_type: type } = settings;
    const isKeyed = settings.token_endpoint_auth_method === 'private_key_jwt';
    return {
      ...settings,
      ...(type === 'machine' && { grant_types: ['client_credentials'], redirect_uris: [] }),
      ...(type === 'single_page' && { token_endpoint_auth_method: 'none' }),
      jwks: isKeyed && !hasJwksUri ? { keys: [PUBLIC_KEY] } : null,
      jwks_uri: isKeyed && hasJwksUri ? 'https://a.example/jwks' : null,
      id: '01a209ea-ca71-7428-bf34-885f92b234ae',
      client_id: 'wiki',
      client_name: 'Wiki',
      claims: [],
      secrets: [],
      created_at: 1,
      updated_at: 1,
      version: 1,
    } as Application;
  });

it('an application that our rules take is taken by the protocol engine', async () => {
  let client: object | undefined;
  const adapter = { find: async () => client } as unknown as Adapter;
  const provider = new Provider('http://localhost', {
    adapter: () => adapter,
    jwks: {
      keys: [
        privateJwk(generateKeyPairSync('rsa', { modulusLength: 2048 })),
        privateJwk(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
        privateJwk(generateKeyPairSync('ed25519')),
      ],
    },
    enabledJWA: {
      idTokenSigningAlgValues: [...SIGNING_ALGS],
      userinfoSigningAlgValues: [...SIGNING_ALGS],
    },
    clientAuthMethods: [...AUTH_METHODS],
    features: {
      jwtUserinfo: { enabled: true },
      clientCredentials: { enabled: true },
      backchannelLogout: { enabled: true },
    },
    extraClientMetadata: { properties: [...EXTRA_CLIENT_METADATA] },
  });
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(application, async (generated) => {
      fc.pre(isTaken(generated));
      taken += 1;
      client = toClientMetadata(generated);
      // Another id each time, since the engine remembers what it has built.
      await expect(provider.Client.find(`wiki-${taken}`)).resolves.toBeDefined();
    }),
    { numRuns: 150, maxSkipsPerRun: 1000 },
  );
  expect(taken).toBeGreaterThan(100);
});

function isTaken(generated: Application): boolean {
  try {
    checkApplication(generated);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}

function privateJwk({ privateKey }: { privateKey: KeyObject }): JWK {
  return privateKey.export({ format: 'jwk' }) as JWK;
}
