import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as fc from 'fast-check';
import { type Adapter, type JWK, Provider } from 'oidc-provider';
import { expect, it } from 'vitest';
import type { Application } from '../../src/applications/application.ts';
import {
  APPLICATION_ACCESS,
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

const application: fc.Arbitrary<Application> = fc
  .record({
    application_type: fc.constantFrom('web' as const, 'native' as const),
    token_endpoint_auth_method: fc.constantFrom(...AUTH_METHODS),
    redirect_uris: fc.uniqueArray(uri, { maxLength: 3 }),
    post_logout_redirect_uris: fc.uniqueArray(uri, { maxLength: 2 }),
    grant_types: fc.subarray([...GRANT_TYPES]),
    require_pkce: fc.boolean(),
    id_token_signed_response_alg: fc.constantFrom(...SIGNING_ALGS),
    initiate_login_uri: fc.option(uri),
    backchannel_logout_uri: fc.option(uri),
    backchannel_logout_session_required: fc.boolean(),
    access: fc.constantFrom(...APPLICATION_ACCESS),
  })
  .map((settings) => ({
    ...settings,
    id: '01a209ea-ca71-7428-bf34-885f92b234ae',
    client_id: 'wiki',
    client_name: 'Wiki',
    client_secret_hash: settings.token_endpoint_auth_method === 'none' ? null : 'sha256:x',
    created_at: 1,
    updated_at: 1,
    version: 1,
  }));

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
    enabledJWA: { idTokenSigningAlgValues: [...SIGNING_ALGS] },
    features: { clientCredentials: { enabled: true }, backchannelLogout: { enabled: true } },
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
