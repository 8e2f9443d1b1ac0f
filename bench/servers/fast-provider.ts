import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';

/**
 * The least that an OpenID Provider must do for a sign-in, so that what is measured is the client: everybody is
 * signed in already, nothing is checked, and the code carries the nonce, so that nothing is stored.
 */
const { PORT } = process.env;
const issuer = `http://localhost:${PORT}`;
const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const header = encode({ alg: 'RS256', kid: 'key', typ: 'JWT' });
const person = {
  sub: 'someone',
  name: 'Someone',
  email: 'someone@example.com',
  roles: ['manager'],
};

const documents: Record<string, string> = {
  '/.well-known/openid-configuration': JSON.stringify({
    issuer,
    authorization_endpoint: `${issuer}/auth`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    response_types_supported: ['code'],
    subject_types_supported: ['public'],
    scopes_supported: ['openid', 'profile', 'email'],
    id_token_signing_alg_values_supported: ['RS256'],
    token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
    code_challenge_methods_supported: ['S256'],
  }),
  '/jwks': JSON.stringify({
    keys: [{ ...publicKey.export({ format: 'jwk' }), kid: 'key', alg: 'RS256', use: 'sig' }],
  }),
};

function tokens(nonce: string): string {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: 'bench', iat, exp: iat + 3600, nonce, ...person };
  const signed = `${header}.${encode(claims)}`;
  const signature = sign('sha256', Buffer.from(signed), privateKey).toString('base64url');
  const id_token = `${signed}.${signature}`;
  return JSON.stringify({ access_token: 'at', token_type: 'Bearer', expires_in: 3600, id_token });
}

/** JWT access tokens, each different. RFC 9068 */
function accessTokens(count: number): string[] {
  const head = encode({ alg: 'RS256', kid: 'key', typ: 'at+jwt' });
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: `${issuer}/api`, client_id: 'bench', iat, exp: iat + 3600 };
  return Array.from({ length: count }, (_, jti) => {
    const signed = `${head}.${encode({ ...claims, ...person, jti: String(jti) })}`;
    return `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
  });
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', issuer);
  if (pathname === '/auth') {
    const back = new URL(searchParams.get('redirect_uri') ?? '');
    // A code is never empty, a nonce may be.
    back.searchParams.set('code', `c${searchParams.get('nonce') ?? ''}`);
    back.searchParams.set('state', searchParams.get('state') ?? '');
    response.writeHead(302, { location: back.href }).end();
    return;
  }
  response.setHeader('content-type', 'application/json');
  if (pathname === '/token') {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(tokens(new URLSearchParams(body).get('code')?.slice(1) ?? ''));
    return;
  }
  if (pathname === '/access-tokens') {
    response.end(JSON.stringify(accessTokens(Number(searchParams.get('count')))));
    return;
  }
  const document = documents[pathname];
  response.writeHead(document ? 200 : 404).end(document);
});
server.listen(Number(PORT), '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: issuer });
});
process.on('SIGTERM', () => process.exit(0));
