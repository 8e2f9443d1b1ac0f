import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose';

/** A signing key with its public half. */
export interface SigningKey {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
  readonly alg: string;
  readonly kid: string;
}

export async function newKey(alg: string, kid: string): Promise<SigningKey> {
  return { ...(await generateKeyPair(alg, { extractable: true })), alg, kid };
}

/** What the provider does wrong; unset, it is honest. */
export interface Misbehaviour {
  /** Claims that replace those of the ID token; `undefined` removes one. */
  claims?: Record<string, unknown>;
  /** Header parameters besides `alg` and `kid`. */
  header?: Record<string, unknown>;
  /** Signs with this key instead. */
  key?: SigningKey;
  /** Writes the ID token itself. */
  idToken?: (claims: JWTPayload) => Promise<string>;
  /** Changes the parameters of the authorization response. */
  response?: (params: URLSearchParams) => void;
  /** Changes the answer of the token endpoint. */
  tokens?: Record<string, unknown>;
  /** Changes the metadata. */
  discovery?: Record<string, unknown>;
  userinfo?: Record<string, unknown>;
  /** Answers a path in place of the honest one. */
  answer?: Record<string, (req: IncomingMessage, res: ServerResponse) => void>;
}

/** A provider of a few lines that checks PKCE, redeems a code once, and lies when told to. */
export interface HostileProvider {
  readonly issuer: string;
  misbehave: Misbehaviour;
  /** The keys at the JWKS endpoint. */
  keys: SigningKey[];
  /** Requests of each path. */
  readonly counts: Map<string, number>;
  /** Bodies of the token requests. */
  readonly forms: URLSearchParams[];
  stop(): Promise<void>;
}

export async function startHostileProvider(...keys: SigningKey[]): Promise<HostileProvider> {
  const codes = new Map<string, URLSearchParams>();
  const provider: HostileProvider = {
    issuer: '',
    misbehave: {},
    keys: keys.length > 0 ? keys : [await newKey('RS256', 'k')],
    counts: new Map(),
    forms: [],
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };

  const server = createServer(async (req, res) => {
    const { issuer, misbehave: wrong, counts } = provider;
    const url = new URL(req.url ?? '/', issuer);
    counts.set(url.pathname, (counts.get(url.pathname) ?? 0) + 1);
    let body = '';
    for await (const chunk of req) body += chunk;
    const answer = wrong.answer?.[url.pathname];
    if (answer) return answer(req, res);
    const json = (status: number, value: unknown) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

    if (url.pathname === '/.well-known/openid-configuration') {
      json(200, {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/me`,
        scopes_supported: ['openid', 'profile', 'email', 'roles'],
        authorization_response_iss_parameter_supported: true,
        ...wrong.discovery,
      });
    } else if (url.pathname === '/auth') {
      const code = `code-${codes.size}`;
      codes.set(code, url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      const params = new URLSearchParams({
        code,
        state: url.searchParams.get('state') ?? '',
        iss: issuer,
      });
      wrong.response?.(params);
      back.search = params.toString();
      res.writeHead(303, { location: back.href }).end();
    } else if (url.pathname === '/token') {
      const form = new URLSearchParams(body);
      provider.forms.push(form);
      const asked = codes.get(form.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      const isRefresh = form.get('grant_type') === 'refresh_token';
      if (!isRefresh && asked?.get('code_challenge') !== challenge) {
        return void json(400, { error: 'invalid_grant' });
      }
      const now = Math.floor(Date.now() / 1000);
      const claims: JWTPayload = {
        sub: 'ada',
        ...(isRefresh ? {} : { nonce: asked?.get('nonce') }),
        iss: issuer,
        aud: 'app',
        iat: now,
        exp: now + 300,
        ...wrong.claims,
      };
      json(200, {
        access_token: 'at',
        token_type: 'Bearer',
        expires_in: 60,
        refresh_token: 'rt',
        id_token: await (wrong.idToken ?? sign)(claims),
        ...wrong.tokens,
      });
    } else if (url.pathname === '/jwks') {
      json(200, { keys: await Promise.all(provider.keys.map(publicJwk)) });
    } else if (url.pathname === '/me') {
      json(200, { sub: 'ada', email: 'ada@example.com', ...wrong.userinfo });
    } else res.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function sign(claims: JWTPayload): Promise<string> {
    const key = provider.misbehave.key ?? provider.keys[0];
    if (!key) throw new Error('the provider has no key');
    const header = { alg: key.alg, kid: key.kid, ...provider.misbehave.header };
    return await new SignJWT(claims)
      .setProtectedHeader(header as JWTHeaderParameters)
      .sign(key.privateKey);
  }
  return Object.assign(provider, { issuer });
}

export async function publicJwk({ publicKey, alg, kid }: SigningKey): Promise<JsonWebKey> {
  return { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' } as JsonWebKey;
}
