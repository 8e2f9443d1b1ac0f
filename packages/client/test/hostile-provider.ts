import { createHash, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';

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
  userinfoStatus?: number;
  withoutEmail?: boolean;
  discovery?: Record<string, unknown>;
  /** What `prompt=none` is answered with. */
  silentError?: string;
  /** Seconds until an access token expires. */
  expiresIn?: number;
  /** Whether it gives refresh tokens: each once, and all of a sign-in are void when one comes twice. */
  refreshTokens?: boolean;
  /** Status of the answer to a refresh. */
  refreshStatus?: number;
  /** Waits until this before it redeems a code. */
  tokenGate?: Promise<void>;
  /** Waits until this before it answers a refresh. */
  refreshGate?: Promise<void>;
}

/** A provider of a few lines that checks PKCE, redeems a code once, and lies when told to. */
export interface HostileProvider {
  readonly issuer: string;
  misbehave: Misbehaviour;
  /** Parameters of the authorization requests that came. */
  readonly requests: URLSearchParams[];
  readonly discoveries: number;
  /** Refreshes that were asked for. */
  readonly refreshes: number;
  /** Tokens that were revoked. */
  readonly revoked: readonly string[];
  /** A logout token for the client `app`, good unless told otherwise. Back-Channel Logout 1.0, section 2.4 */
  logoutToken(
    claims?: Readonly<Record<string, unknown>>,
    header?: Partial<JWTHeaderParameters>,
    signer?: 'own' | 'stranger' | 'public key',
  ): Promise<string>;
  stop(): Promise<void>;
}

export async function startHostileProvider({
  port = 0,
  clock = Date.now,
}: {
  port?: number;
  clock?: () => number;
} = {}): Promise<HostileProvider> {
  const codes = new Map<string, URLSearchParams>();
  const requests: URLSearchParams[] = [];
  const state = { misbehave: {} as Misbehaviour, discoveries: 0, refreshes: 0 };
  const revoked: string[] = [];
  /** Refresh tokens by value; the sign-in they descend from. */
  const grants = new Map<string, { family: string; used: boolean }>();
  const dead = new Set<string>();
  const newRefreshToken = (family: string) => {
    const token = `rt-${grants.size}`;
    grants.set(token, { family, used: false });
    return token;
  };

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
        revocation_endpoint: `${issuer}/revoke`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        scopes_supported: ['openid', 'profile', 'email', 'roles'],
        authorization_response_iss_parameter_supported: true,
        ...wrong.discovery,
      });
    } else if (url.pathname === '/auth') {
      requests.push(url.searchParams);
      if (url.searchParams.get('prompt') === 'none' && wrong.silentError) {
        const refused = new URL(url.searchParams.get('redirect_uri') ?? '');
        refused.search = new URLSearchParams({
          error: wrong.silentError,
          state: url.searchParams.get('state') ?? '',
          iss: issuer,
        }).toString();
        return void res.writeHead(303, { location: refused.href }).end();
      }
      const code = `code-${requests.length}`;
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
      if (form.get('grant_type') === 'refresh_token') {
        state.refreshes++;
        await wrong.refreshGate;
        if (wrong.refreshStatus) return void json(wrong.refreshStatus, { error: 'server_error' });
        const grant = grants.get(form.get('refresh_token') ?? '');
        if (grant?.used) dead.add(grant.family);
        if (!grant || dead.has(grant.family)) return void json(400, { error: 'invalid_grant' });
        grant.used = true;
        const claims = { ...honestClaims(issuer, clock()), ...wrong.claims };
        return void json(200, {
          access_token: `at-${state.refreshes}`,
          token_type: 'Bearer',
          id_token: await idToken(claims, wrong),
          refresh_token: newRefreshToken(grant.family),
          expires_in: wrong.expiresIn ?? 300,
        });
      }
      await wrong.tokenGate;
      const asked = codes.get(form.get('code') ?? '');
      codes.delete(form.get('code') ?? '');
      const challenge = createHash('sha256')
        .update(form.get('code_verifier') ?? '')
        .digest('base64url');
      if (asked?.get('code_challenge') !== challenge)
        return void json(400, { error: 'invalid_grant' });
      const claims = {
        ...honestClaims(issuer, clock()),
        ...(wrong.withoutEmail ? { email: undefined, email_verified: undefined } : {}),
        nonce: asked.get('nonce') ?? '',
        ...wrong.claims,
      };
      const id_token = await idToken(claims, wrong);
      const refresh_token = wrong.refreshTokens ? newRefreshToken(`f-${grants.size}`) : undefined;
      json(200, {
        access_token: 'at',
        token_type: 'Bearer',
        id_token,
        refresh_token,
        expires_in: wrong.expiresIn ?? 300,
      });
    } else if (url.pathname === '/revoke') {
      const token = new URLSearchParams(body).get('token') ?? '';
      revoked.push(token);
      const family = grants.get(token)?.family;
      if (family !== undefined) dead.add(family);
      res.writeHead(200).end();
    } else if (url.pathname === '/jwks') {
      if (wrong.hang === 'jwks') return;
      json(200, { keys: [jwk] });
    } else if (url.pathname === '/me') {
      if (wrong.userinfoStatus) return void json(wrong.userinfoStatus, { error: 'server_error' });
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
    get refreshes() {
      return state.refreshes;
    },
    revoked,
    async logoutToken(claims = {}, header = {}, signer = 'own') {
      const now = Math.floor(clock() / 1000);
      const payload = {
        iss: issuer,
        aud: 'app',
        iat: now,
        exp: now + 120,
        jti: randomUUID(),
        events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        ...claims,
      };
      const token = new SignJWT(payload).setProtectedHeader({
        alg: 'RS256',
        kid: 'k',
        typ: 'logout+jwt',
        ...header,
      });
      if (signer === 'public key') return await token.sign(Buffer.from(JSON.stringify(jwk)));
      return await token.sign(signer === 'own' ? privateKey : stranger.privateKey);
    },
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

function honestClaims(issuer: string, now: number): JWTPayload {
  return {
    sub: 'ada',
    name: 'Ada <Lovelace>',
    roles: ['Admin'],
    email: 'ada@example.com',
    email_verified: true,
    iss: issuer,
    aud: 'app',
    iat: Math.floor(now / 1000),
    exp: Math.floor(now / 1000) + 300,
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
