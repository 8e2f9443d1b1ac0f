import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  type CryptoKey,
  exportJWK,
  type GenerateKeyPairResult,
  generateKeyPair,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose';

/** What APIs of the tests are called. */
export const AUDIENCE = 'https://api.example.com';

/** A provider that issues access tokens, and answers about those that are no JWTs. */
export interface TokenProvider {
  readonly issuer: string;
  /** A JWT access token for {@link AUDIENCE}, by the provider's current key unless another is given. */
  accessToken(
    claims?: Readonly<Record<string, unknown>>,
    header?: Partial<JWTHeaderParameters>,
    key?: CryptoKey | Uint8Array,
  ): Promise<string>;
  /** A token that only the provider understands, with what it says about it; `undefined`: that it is not active. */
  opaqueToken(about?: Readonly<Record<string, unknown>>): string;
  /** Makes an opaque token worthless. */
  revoke(token: string): void;
  /** The current public key. */
  publicKey(): Promise<JWK>;
  /** Signs with a new key from now on, and withdraws the one of before. */
  rotateKeys(): Promise<void>;
  /** Lets requests for introspection wait until this. */
  gate: Promise<void> | undefined;
  /** Answers every request with this status. */
  brokenWith: number | undefined;
  /** How often each path was asked. */
  readonly asked: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** @param now milliseconds since 1970. */
export async function startTokenProvider(now: () => number = Date.now): Promise<TokenProvider> {
  let keys: GenerateKeyPairResult = await generateKeyPair('ES256');
  let kid = 'key-0';
  const abouts = new Map<string, Readonly<Record<string, unknown>>>();
  const asked: Record<string, number> = {};
  const state: Pick<TokenProvider, 'gate' | 'brokenWith'> = {
    gate: undefined,
    brokenWith: undefined,
  };
  const publicKey = async () => ({
    ...(await exportJWK(keys.publicKey)),
    kid,
    alg: 'ES256',
    use: 'sig',
  });

  const server = createServer(async (req, res) => {
    const { pathname } = new URL(req.url ?? '/', issuer);
    asked[pathname] = (asked[pathname] ?? 0) + 1;
    const json = (status: number, body: unknown) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let body = '';
    for await (const chunk of req) body += chunk;
    if (state.brokenWith) {
      const error = state.brokenWith === 401 ? 'invalid_client' : 'server_error';
      return void json(state.brokenWith, { error });
    }
    switch (pathname) {
      case '/.well-known/openid-configuration':
        return void json(200, {
          issuer,
          authorization_endpoint: `${issuer}/auth`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          userinfo_endpoint: `${issuer}/me`,
          introspection_endpoint: `${issuer}/introspect`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['ES256'],
        });
      case '/jwks':
        return void json(200, { keys: [await publicKey()] });
      case '/introspect': {
        await state.gate;
        const about = abouts.get(new URLSearchParams(body).get('token') ?? '');
        return void json(200, about ? { active: true, ...about } : { active: false });
      }
      case '/me': {
        const about = abouts.get((req.headers.authorization ?? '').replace('Bearer ', ''));
        if (about) return void json(200, about);
        res.setHeader('www-authenticate', 'Bearer error="invalid_token"');
        return void json(401, { error: 'invalid_token' });
      }
      default:
        res.writeHead(404).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const claimsNow = () => ({
    iss: issuer,
    aud: AUDIENCE,
    sub: 'ada',
    client_id: 'robot',
    iat: Math.floor(now() / 1000),
    exp: Math.floor(now() / 1000) + 300,
  });

  return Object.assign(state, {
    issuer,
    asked,
    publicKey,
    async accessToken(
      claims: Readonly<Record<string, unknown>> = {},
      header: Partial<JWTHeaderParameters> = {},
      key: CryptoKey | Uint8Array = keys.privateKey,
    ) {
      return await new SignJWT({ ...claimsNow(), jti: randomUUID(), ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
        .sign(key);
    },
    opaqueToken(about: Readonly<Record<string, unknown>> = {}) {
      const token = randomUUID();
      abouts.set(token, { ...claimsNow(), token_type: 'Bearer', ...about });
      return token;
    },
    revoke: (token: string) => void abouts.delete(token),
    async rotateKeys() {
      keys = await generateKeyPair('ES256');
      kid = `key-${randomUUID()}`;
    },
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  });
}
