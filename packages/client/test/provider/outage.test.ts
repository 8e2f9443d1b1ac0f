import { exportSPKI } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  type HostileProvider,
  newKey,
  publicJwk,
  startHostileProvider,
} from './hostile-provider.ts';
import { comeBack, setUp, signIn } from './sign-in.ts';

const DISCOVERY = '/.well-known/openid-configuration';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const stranger = await newKey('RS256', 'new');
let op: HostileProvider;
beforeEach(async () => {
  op = await startHostileProvider();
});
afterEach(() => op.stop());

const down = (path: string) => ({
  answer: { [path]: (_req: unknown, res: { destroy(): void }) => res.destroy() },
});
const count = (path: string) => op.counts.get(path) ?? 0;

it('reads metadata once an hour, for all callers together', async () => {
  const provider = setUp({ issuer: op.issuer });
  await Promise.all([provider.metadata(), provider.metadata(), provider.metadata()]);
  provider.clock.now = 59 * MINUTE;
  await provider.metadata();
  expect(count(DISCOVERY)).toBe(1);
  provider.clock.now = 61 * MINUTE;
  await provider.metadata();
  expect(count(DISCOVERY)).toBe(2);
});

it('does not remember that discovery failed', async () => {
  const provider = setUp({ issuer: op.issuer });
  op.misbehave = down(DISCOVERY);
  await expect(provider.metadata()).rejects.toMatchObject({ code: 'provider_unavailable' });
  op.misbehave = {};
  await expect(provider.metadata()).resolves.toMatchObject({ issuer: op.issuer });
});

it('goes on with old metadata through an outage, and asks again after 30 s', async () => {
  const provider = setUp({ issuer: op.issuer });
  await provider.metadata();
  op.misbehave = down(DISCOVERY);
  provider.clock.now = 61 * MINUTE;
  await provider.metadata();
  const asked = count(DISCOVERY);
  provider.clock.now += 29 * SECOND;
  await provider.metadata();
  expect(count(DISCOVERY)).toBe(asked);
  provider.clock.now += 2 * SECOND;
  await provider.metadata();
  expect(count(DISCOVERY)).toBe(asked + 1);
});

it('says what to set when the provider calls itself differently', async () => {
  op.misbehave = { discovery: { issuer: `${op.issuer}/tenant` } };
  await expect(setUp({ issuer: op.issuer }).metadata()).rejects.toMatchObject({
    code: 'provider_invalid_response',
    message: expect.stringContaining(`calls itself ${op.issuer}/tenant; set OIDC_ISSUER`),
  });
});

it.each(['token_endpoint', 'authorization_endpoint', 'jwks_uri', 'userinfo_endpoint'])(
  'refuses metadata whose %s is not https',
  async (name) => {
    op.misbehave = { discovery: { [name]: 'http://id.example.com/x' } };
    await expect(setUp({ issuer: op.issuer }).metadata()).rejects.toMatchObject({
      code: 'provider_invalid_response',
      message: expect.stringContaining(name),
    });
  },
);

it('asks for keys when a token names a new one, and forgets none when metadata is read again', async () => {
  const provider = setUp({ issuer: op.issuer });
  await signIn(provider);
  await signIn(provider);
  expect(count('/jwks')).toBe(1);
  provider.clock.now = 31 * SECOND;
  op.keys = [stranger];
  op.misbehave = { claims: { exp: Date.now() / 1000 + 7200, iat: Date.now() / 1000 } };
  await signIn(provider);
  expect(count('/jwks')).toBe(2);
  provider.clock.now = 61 * MINUTE;
  op.misbehave = { ...op.misbehave, ...down('/jwks') };
  await signIn(provider);
  expect(count(DISCOVERY)).toBe(2);
});

it('does not go on with the keys of an address that the metadata no longer names', async () => {
  const provider = setUp({ issuer: op.issuer });
  await signIn(provider);
  provider.clock.now = 61 * MINUTE;
  const now = Date.now() / 1000;
  op.misbehave = {
    claims: { exp: now + 7200, iat: now },
    discovery: { jwks_uri: `${op.issuer}/moved` },
    ...down('/moved'),
  };
  await expect(signIn(provider)).rejects.toMatchObject({ code: 'provider_unavailable' });
});

it('makes one request for keys within 30 s, however many tokens name unknown ones', async () => {
  const provider = setUp({ issuer: op.issuer });
  await signIn(provider);
  op.misbehave = { key: stranger };
  await expect(signIn(provider)).rejects.toThrow();
  expect(count('/jwks')).toBe(1);
  provider.clock.now = 31 * SECOND;
  const many = await Promise.allSettled(Array.from({ length: 10 }, () => signIn(provider)));
  expect(many.every(({ status }) => status === 'rejected')).toBe(true);
  expect(count('/jwks')).toBe(2);
});

it('asks for keys once for concurrent first sign-ins', async () => {
  const provider = setUp({ issuer: op.issuer });
  await Promise.all(Array.from({ length: 5 }, () => signIn(provider)));
  expect(count('/jwks')).toBe(1);
});

it.each(['nothing', 'an error page', 'no keys'])(
  'goes on with the last good keys while the endpoint has %s',
  async (what) => {
    const provider = setUp({ issuer: op.issuer });
    await signIn(provider);
    provider.clock.now = 11 * MINUTE;
    op.misbehave = {
      claims: { exp: Date.now() / 1000 + 3600 },
      answer: {
        '/jwks': (_req, res) => {
          if (what === 'nothing') res.destroy();
          else if (what === 'no keys') {
            res.writeHead(200, { 'content-type': 'application/json' }).end('{"keys":[]}');
          } else res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>');
        },
      },
    };
    await expect(signIn(provider)).resolves.toBeDefined();
    expect(count('/jwks')).toBe(2);
  },
);

it('no longer trusts a key that the provider withdrew', async () => {
  const provider = setUp({ issuer: op.issuer });
  await signIn(provider);
  const [old] = op.keys;
  if (!old) throw new Error('no key');
  op.keys = [stranger];
  provider.clock.now = 11 * MINUTE;
  op.misbehave = { key: old, claims: { exp: Date.now() / 1000 + 3600 } };
  await expect(signIn(provider)).rejects.toMatchObject({ code: 'provider_invalid_response' });
});

it.each([500, 503, 429])('takes HTTP %s of the token endpoint for an outage', async (status) => {
  op.misbehave = {
    answer: {
      '/token': (_req, res) =>
        res
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify({ error: 'slow_down' })),
    },
  };
  const provider = setUp({ issuer: op.issuer });
  const unavailable = { code: 'provider_unavailable' };
  await expect(signIn(provider)).rejects.toMatchObject(unavailable);
  await expect(provider.refresh({ refreshToken: 'rt', sub: 'ada' })).rejects.toMatchObject(
    unavailable,
  );
});

it('tells a refused refresh token from an outage and from a refused client', async () => {
  const provider = setUp({ issuer: op.issuer });
  const refuse = (error: string, status: number) => {
    op.misbehave = {
      answer: {
        '/token': (_req, res) =>
          res
            .writeHead(status, { 'content-type': 'application/json' })
            .end(JSON.stringify({ error })),
      },
    };
    return provider.refresh({ refreshToken: 'rt', sub: 'ada' });
  };
  await expect(refuse('invalid_grant', 400)).rejects.toMatchObject({
    code: 'refresh_rejected',
    status: 401,
  });
  await expect(refuse('invalid_client', 401)).rejects.toMatchObject({ code: 'client_rejected' });
  await op.stop();
  await expect(provider.refresh({ refreshToken: 'rt', sub: 'ada' })).rejects.toMatchObject({
    code: 'provider_unavailable',
  });
});

it('keeps tokens and codes out of errors and their causes', async () => {
  const provider = setUp({ issuer: op.issuer });
  op.misbehave = { claims: { nonce: 'other' }, tokens: { access_token: 'precious' } };
  const { attempt, url } = await comeBack(provider);
  const failure = await provider.exchange(url, attempt).catch((thrown: unknown) => thrown);
  const { inspect } = await import('node:util');
  const text = inspect(failure, { depth: null, showHidden: true });
  expect(text).toContain('unexpected ID Token "nonce"');
  expect(text).not.toContain('precious');
  expect(text).not.toContain(attempt.nonce);
  expect(text).not.toContain(url.searchParams.get('code'));
});

it('keeps the text of an answer that is no JSON out of errors and their causes', async () => {
  op.misbehave = {
    answer: {
      '/token': (_req, res) =>
        res.writeHead(200, { 'content-type': 'application/json' }).end('precious'),
    },
  };
  const failure = await signIn(setUp({ issuer: op.issuer })).catch((thrown: unknown) => thrown);
  const { inspect } = await import('node:util');
  const text = inspect(failure, { depth: null, showHidden: true });
  expect(text).toContain('it is not JSON');
  expect(text).not.toContain('precious');
});

it('works with endpoints and keys set by hand, without asking for metadata or keys', async () => {
  const [key] = op.keys;
  if (!key) throw new Error('no key');
  const endpoints = { authorization: `${op.issuer}/auth`, token: `${op.issuer}/token` };
  const pinned = [await exportSPKI(key.publicKey), await publicJwk(key), [await publicJwk(key)]];
  for (const idTokenKeys of pinned) {
    const provider = setUp({ issuer: op.issuer, endpoints, idTokenKeys });
    op.misbehave = {};
    await expect(signIn(provider)).resolves.toMatchObject({ idTokenClaims: { sub: 'ada' } });
    await expect(provider.userinfo({ accessToken: 'at' }, 'ada')).resolves.toEqual({});
    await expect(provider.endSessionUrl({})).resolves.toBeUndefined();
    await expect(provider.revoke('rt', 'refresh_token')).resolves.toBeUndefined();
    op.misbehave = { key: { ...stranger, kid: 'k' } };
    await expect(signIn(provider)).rejects.toMatchObject({ code: 'provider_invalid_response' });
  }
  op.misbehave = { key: stranger };
  const named = setUp({ issuer: op.issuer, endpoints, idTokenKeys: await publicJwk(key) });
  await expect(signIn(named)).rejects.toMatchObject({ code: 'provider_invalid_response' });
  expect(count(DISCOVERY) + count('/jwks')).toBe(0);
});

it('says what an issuer is, where the address is only a part of it', async () => {
  const provider = setUp({ issuer: `${op.issuer}/elsewhere` });
  await expect(provider.metadata()).rejects.toMatchObject({
    code: 'provider_invalid_response',
    message: expect.stringMatching(/HTTP 404; the issuer is the whole address before/),
  });
});

it('says in words that https was asked of what speaks http', async () => {
  const provider = setUp({ issuer: op.issuer.replace('http:', 'https:') });
  await expect(provider.metadata()).rejects.toMatchObject({
    code: 'provider_unavailable',
    message: expect.stringMatching(/does not speak https .*does the address begin with http:/),
  });
});
