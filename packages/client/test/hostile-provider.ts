import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';

const { publicKey, privateKey } = await generateKeyPair('RS256');
const stranger = await generateKeyPair('RS256');
const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256', use: 'sig' };

/** What the provider does wrong; unset, it is honest. */
export interface Misbehaviour {
  claims?: JWTPayload;
  withoutExpiry?: boolean;
  foreignKey?: boolean;
  algorithm?: 'none' | 'HS256';
  responseIssuer?: string;
  tokenStatus?: number;
  hang?: 'token' | 'jwks';
  userinfoSub?: string;
  withoutEmail?: boolean;
  discovery?: Record<string, unknown>;
}

/** A provider of a few lines that checks PKCE, redeems a code once, and lies when told to. */
export interface HostileProvider {
  readonly issuer: string;
  misbehave: Misbehaviour;
  /** Parameters of the authorization requests that came. */
  readonly requests: URLSearchParams[];
  readonly discoveries: number;
  stop(): Promise<void>;
}

export async function startHostileProvider({ port = 0 } = {}): Promise<HostileProvider> {
  const codes = new Map<string, URLSearchParams>();
  const requests: URLSearchParams[] = [];
  const state = { misbehave: {} as Misbehaviour, discoveries: 0 };

  const server: Server = createServer(async (req, res) => {
    const url = new URL(req.url ?? '/', issuer);
    const wrong = state.misbehave;
    const json = (status: number, body: unknown) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    let body = '';
    for await (const chunk of req) body += chunk;

    if (url.pathname === '/.well-known/openid-configuration') {
      state.discoveries++;
      json(200, {
        issuer,
        authorization_endpoint: `${issuer}/auth`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        userinfo_endpoint: `${issuer}/me`,
        end_session_endpoint: `${issuer}/logout`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid', 'profile', 'email', 'roles'],
        authorization_response_iss_parameter_supported: true,
        ...wrong.discovery,
      });
    } else if (url.pathname === '/auth') {
      requests.push(url.searchParams);
      const code = `code-${codes.size}`;
      codes.set(code, url.searchParams);
      const back = new URL(url.searchParams.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({
        code,
        state: url.searchParams.get('state') ?? '',
        iss: wrong.responseIssuer ?? issuer,
      }).toString();
      res.writeHead(303, { location: back.href }).end();
    } else if (url.pathname === '/token') {
      if (wrong.hang === 'token') return;
      if (wrong.tokenStatus) return void json(wrong.tokenStatus, { error: 'server_error' });
      const form = new URLSearchParams(body);
      const asked = codes.get(form.get('code') ?? '');
      codes.delete(form.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (asked?.get('code_challenge') !== challenge)
        return void json(400, { error: 'invalid_grant' });
      const claims = {
        sub: 'ada',
        name: 'Ada <Lovelace>',
        roles: ['Admin'],
        ...(wrong.withoutEmail ? {} : { email: 'ada@example.com', email_verified: true }),
        nonce: asked.get('nonce') ?? '',
        iss: issuer,
        aud: 'app',
        iat: Math.floor(Date.now() / 1000),
        exp: Math.floor(Date.now() / 1000) + 300,
        ...wrong.claims,
      };
      const id_token = await idToken(claims, wrong);
      json(200, { access_token: 'at', token_type: 'Bearer', id_token });
    } else if (url.pathname === '/jwks') {
      if (wrong.hang === 'jwks') return;
      json(200, { keys: [jwk] });
    } else if (url.pathname === '/me') {
      json(200, { sub: wrong.userinfoSub ?? 'ada', email: 'userinfo@example.com' });
    } else res.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    issuer,
    requests,
    get misbehave() {
      return state.misbehave;
    },
    set misbehave(value) {
      state.misbehave = value;
    },
    get discoveries() {
      return state.discoveries;
    },
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

async function idToken(claims: JWTPayload, wrong: Misbehaviour): Promise<string> {
  if (wrong.algorithm === 'none') return new UnsecuredJWT(claims).encode();
  const token = new SignJWT(claims);
  if (wrong.algorithm === 'HS256') {
    return await token.setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('secret'));
  }
  token.setProtectedHeader({ alg: 'RS256', kid: 'k' });
  return await token.sign(wrong.foreignKey ? stranger.privateKey : privateKey);
}
