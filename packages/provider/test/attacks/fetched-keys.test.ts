import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { SYSTEM } from '../../src/actor.ts';
import { postForm } from '../provider-fixture.ts';
import { startTarget, type Target } from './attack-fixture.ts';

const MEGABYTE = 1024 * 1024;

/** Whoever administers an application says where its keys are, and the provider goes there. */
describe('an address of keys', () => {
  let target: Target;
  let keys: Awaited<ReturnType<typeof generateKeyPair>>;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  const asked: string[] = [];
  const host = createServer((request, response) => {
    asked.push(request.url ?? '');
    answer(request, response);
  });
  let origin: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
    target = await startTarget();
    keys = await generateKeyPair('ES256');
  });
  beforeEach(() => {
    asked.length = 0;
  });
  afterAll(async () => {
    await target.stop();
    host.closeAllConnections();
    host.close();
  });

  const keySet = async () => JSON.stringify({ keys: [await exportJWK(keys.publicKey)] });

  /** Asks for a token as an application of its own, whose keys are at that path. */
  async function proveBy(path: string) {
    const { application } = await target.applications.create(
      {
        client_name: 'Robot',
        application_type: 'machine',
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: `${origin}${path}`,
      },
      { by: SYSTEM },
    );
    const { client_id } = application;
    const assertion = await new SignJWT({ jti: client_id })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(client_id)
      .setSubject(client_id)
      .setAudience(target.issuer)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(keys.privateKey);
    return await postForm(`${target.issuer}/token`, {
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    });
  }

  it('is not gone to in a network of our own', async () => {
    const set = await keySet();
    answer = (_request, response) => response.end(set);
    expect(await proveBy('/keys')).toMatchObject({
      status: 401,
      body: { error: 'invalid_client' },
    });
    expect(asked).toEqual([]);
  });

  describe('elsewhere', () => {
    beforeAll(() => {
      // The engine refuses the loopback by its dispatcher, and there is nowhere else that tests could ask.
      const { fetch } = globalThis;
      vi.spyOn(globalThis, 'fetch').mockImplementation((url, options) => {
        const { dispatcher: _, ...rest } = { dispatcher: undefined, ...options };
        return fetch(url, rest);
      });
    });
    afterAll(() => vi.restoreAllMocks());

    it('is read when it holds keys', async () => {
      const set = await keySet();
      answer = (_request, response) => response.end(set);
      expect((await proveBy('/keys')).status).toBe(200);
    });

    it('sends the provider nowhere else', async () => {
      const set = await keySet();
      answer = ({ url }, response) => {
        if (url === '/inside') response.end(set);
        else response.writeHead(302, { location: `${origin}/inside` }).end();
      };
      expect((await proveBy('/moved')).status).toBe(401);
      expect(asked).toEqual(['/moved']);
    });

    it('can not fill the memory of the provider, packed or not', async () => {
      const set = (await keySet()).replace('{', `{${' '.repeat(MEGABYTE)}`);
      answer = (_request, response) => response.end(set);
      expect((await proveBy('/large')).status).toBe(401);
      answer = (_request, response) => {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(set));
      };
      expect((await proveBy('/packed')).status).toBe(401);
      expect(asked).toEqual(['/large', '/packed']);
    });
  });
});
