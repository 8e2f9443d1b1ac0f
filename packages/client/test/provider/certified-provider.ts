import { X509Certificate } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type ServerOptions } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { exportJWK, generateKeyPair } from 'jose';
import { type ClientMetadata, interactionPolicy, Provider } from 'oidc-provider';

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'key' };

/** `oidc-provider` with its own store in memory, that signs everyone in as Grace and asks nothing. */
export interface CertifiedProvider {
  readonly issuer: string;
  /** What it refused. */
  readonly errors: string[];
  /** Method and path of the requests that came, and their `dpop` and `accept` headers. */
  readonly requests: { line: string; form: URLSearchParams; dpop: boolean; alias: boolean }[];
  stop(): Promise<void>;
}

export interface CertifiedSettings {
  readonly clients: ClientMetadata[];
  /** Serves https; client certificates are asked for on a second port only, which the metadata names. RFC 8705, section 5 */
  readonly tls?: ServerOptions;
  /** Whether proofs need a nonce of the provider. RFC 9449, section 8 */
  readonly dpopNonce?: boolean;
}

export async function startCertifiedProvider(
  settings: CertifiedSettings,
): Promise<CertifiedProvider> {
  const { clients, tls, dpopNonce = false } = settings;
  const plain = await listen(tls ? createTlsServer(tls) : createServer());
  const mutual =
    tls &&
    (await listen(createTlsServer({ ...tls, requestCert: true, rejectUnauthorized: false })));
  const issuer = `${tls ? 'https' : 'http'}://127.0.0.1:${plain.port}`;
  const aliasOrigin = mutual && `https://127.0.0.1:${mutual.port}`;
  const errors: string[] = [];
  const requests: CertifiedProvider['requests'] = [];
  const policy = interactionPolicy.base();
  policy.remove('consent');

  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: [jwk] },
    cookies: { keys: ['cookies of the test'] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    enabledJWA: {
      clientAuthSigningAlgValues: ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
      requestObjectSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'],
    },
    clientAuthMethods: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'none',
      ...(tls ? (['tls_client_auth', 'self_signed_tls_client_auth'] as const) : []),
    ],
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true },
      introspection: { enabled: true, allowedPolicy: () => true },
      rpInitiatedLogout: { enabled: true },
      pushedAuthorizationRequests: { enabled: true },
      requestObjects: { enabled: true },
      jwtResponseModes: { enabled: true },
      dPoP: {
        enabled: true,
        nonceSecret: Buffer.alloc(32, 1),
        requireNonce: () => dpopNonce,
      },
      ...(tls
        ? {
            mTLS: {
              enabled: true,
              certificateBoundAccessTokens: true,
              selfSignedTlsClientAuth: true,
              tlsClientAuth: true,
              getCertificate: ({ socket }) => certificateOf(socket as Socket),
              certificateAuthorized: ({ socket }) => (socket as TLSSocket).authorized,
              certificateSubjectMatches: ({ socket }, property, expected) =>
                property === 'tls_client_auth_subject_dn' &&
                certificateOf(socket as Socket)?.subject === expected,
            },
          }
        : {}),
    },
    discovery: aliasOrigin
      ? {
          mtls_endpoint_aliases: {
            token_endpoint: `${aliasOrigin}/token`,
            revocation_endpoint: `${aliasOrigin}/token/revocation`,
            userinfo_endpoint: `${aliasOrigin}/me`,
            pushed_authorization_request_endpoint: `${aliasOrigin}/request`,
          },
        }
      : {},
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: () => ({ sub: accountId, name: 'Grace Hopper', email: 'grace@example.com' }),
    }),
    async loadExistingGrant({ oidc }) {
      const { client, session, provider: op } = oidc;
      if (!client || !session?.accountId) return undefined;
      const grant = new op.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid profile email offline_access');
      await grant.save();
      return grant;
    },
  });
  for (const event of [
    'authorization.error',
    'grant.error',
    'pushed_authorization_request.error',
    'revocation.error',
    'userinfo.error',
    'server_error',
  ] as const) {
    provider.on(event as 'server_error', (_ctx, error) => {
      const detail = 'error_detail' in error ? ` ${String(error.error_detail)}` : '';
      errors.push(`${event}: ${error.message}${detail}`);
    });
  }
  provider.use(async (ctx, next) => {
    if (ctx.path.startsWith('/interaction/')) {
      await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'grace' } });
      ctx.respond = false;
      return;
    }
    await next();
    const body: unknown = ctx.oidc?.body;
    requests.push({
      line: `${ctx.method} ${ctx.path}`,
      form: new URLSearchParams((body ?? {}) as Record<string, string>),
      dpop: ctx.get('dpop') !== '',
      alias: ctx.socket.localPort === mutual?.port,
    });
  });
  for (const { server } of mutual ? [plain, mutual] : [plain]) {
    server.on('request', provider.callback());
  }
  const stop = ({ server }: Listening) =>
    new Promise<void>((done) => {
      server.close(() => done());
      server.closeAllConnections();
    });
  return {
    issuer,
    errors,
    requests,
    stop: async () => {
      await Promise.all((mutual ? [plain, mutual] : [plain]).map(stop));
    },
  };
}

interface Listening {
  readonly server: Server | ReturnType<typeof createTlsServer>;
  readonly port: number;
}

async function listen(server: Listening['server']): Promise<Listening> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()));
  return { server, port: (server.address() as AddressInfo).port };
}

function certificateOf(socket: Socket): X509Certificate | undefined {
  const raw = (socket as TLSSocket).getPeerCertificate?.(true)?.raw;
  return raw && new X509Certificate(raw);
}
