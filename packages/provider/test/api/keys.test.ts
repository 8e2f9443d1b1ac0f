import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureSigningKeys, loadJwks } from '../../src/protocol/signing-keys.ts';
import { openStorage } from '../../src/storage/database.ts';
import { createEncryption } from '../../src/storage/encryption.ts';
import { createSigningKeys } from '../../src/storage/signing-keys.ts';
import { SECRET } from '../provider-fixture.ts';
import { engines, openTestStorage } from '../storage-fixture.ts';
import { startTestApi, type TestApi } from './api-fixture.ts';

const encryption = createEncryption([SECRET]);

it.each(engines())(
  'signing keys are the same for processes that start together for the first time, on %s',
  async (engine) => {
    const { storage, options, close } = await openTestStorage(engine);
    const processes = [storage, ...(await Promise.all([1, 2, 3].map(() => openStorage(options))))];
    const published = await Promise.all(
      processes.map(async ({ db }) => {
        const keys = createSigningKeys(db, encryption);
        await ensureSigningKeys(keys, { now: () => Date.now() });
        return (await loadJwks(keys)).keys.map(({ kid }) => kid);
      }),
    );
    expect(published[0]).toHaveLength(3);
    for (const kids of published) expect(kids).toEqual(published[0]);
    await Promise.all(processes.slice(1).map((other) => other.close()));
    await close();
  },
);

describe.each(engines())('the signing keys in the admin API on %s', (engine) => {
  let api: TestApi;
  const keys = () => createSigningKeys(api.test.storage.db, encryption);
  const list = async () => (await api.call('GET', '/keys')).body.items;

  beforeAll(async () => {
    api = await startTestApi(engine);
    await ensureSigningKeys(keys(), { now: () => Date.UTC(2026, 0, 1) });
    const uri = { redirect_uris: ['https://app.example.com/cb'] };
    for (const client_name of ['Wiki', 'Shop']) {
      await api.call('POST', '/apps', {
        json: { client_name, ...uri, id_token_signed_response_alg: 'ES256' },
      });
    }
    await api.call('POST', '/apps', {
      json: {
        client_name: 'Nightly',
        application_type: 'machine',
        id_token_signed_response_alg: 'ES256',
      },
    });
    await api.call('POST', '/apis', {
      json: { name: 'Orders', identifier: 'https://api.example.com', access_token_format: 'jwt' },
    });
  });
  afterAll(async () => {
    expect(api.failures).toEqual([]);
    await api.stop();
  });

  it('are one for each algorithm, with what each signs', async () => {
    const items = await list();
    expect(items.map(({ alg }: { alg: string }) => alg)).toEqual(['RS256', 'ES256', 'EdDSA']);
    const es256 = items[1];
    expect(es256).toMatchObject({
      state: 'signing',
      created_at: '2026-01-01T00:00:00.000Z',
      apps: 2,
      public_jwk: { kty: 'EC', crv: 'P-256', kid: es256.kid, alg: 'ES256', use: 'sig' },
    });
    expect(es256.used_by.map(({ name }: { name: string }) => name)).toEqual(['Shop', 'Wiki']);
    expect(items.flatMap(({ used_by }: { used_by: object[] }) => used_by)).toContainEqual(
      expect.objectContaining({ kind: 'api', name: 'Orders' }),
    );
  });

  it('never leave with their private half, whatever members a key has', async () => {
    const stored = await keys().list();
    const text = JSON.stringify(await list());
    for (const { privateJwk } of stored) {
      const key = JSON.parse(privateJwk) as Record<string, string>;
      for (const member of ['d', 'p', 'q', 'dp', 'dq', 'qi']) {
        const secret = key[member];
        if (secret !== undefined) expect(text).not.toContain(secret);
      }
    }
    for (const { public_jwk } of await list()) {
      expect(Object.keys(public_jwk).toSorted().join(' ')).toMatch(
        /^(alg e kid kty n use|alg crv kid kty use x( y)?)$/,
      );
    }
  });

  it('tell a second key of an algorithm from the one that signs', async () => {
    const [first] = await keys().list();
    const { alg = '', privateJwk = '' } = first ?? {};
    const kid = 'the-next-one';
    const jwk = { ...JSON.parse(privateJwk), kid };
    await api.test.storage.db
      .insertInto('signing_keys')
      .values({
        kid,
        alg,
        private_jwk: encryption.seal(JSON.stringify(jwk), `signing_keys.private_jwk:${kid}`),
        created_at: Date.UTC(2026, 5, 1),
      })
      .execute();
    const ofAlg = (await list()).filter((key: { alg: string }) => key.alg === alg);
    expect(ofAlg.map(({ state }: { state: string }) => state)).toEqual(['signing', 'published']);
  });

  it('are for super administrators only', async () => {
    for (const kind of ['read_only', 'help_desk'] as const) {
      const answer = await api.call('GET', '/keys', { token: api.tokenOf({ kind }) });
      expect(answer).toMatchObject({ status: 403, body: { code: 'privilege_missing' } });
    }
  });
});
