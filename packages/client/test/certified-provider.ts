import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { type ClientMetadata, interactionPolicy, Provider } from 'oidc-provider';

const { privateKey } = await generateKeyPair('RS256', { extractable: true });
const jwk = { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'key' };

/** `oidc-provider` with its own store in memory, that signs everyone in as Grace and asks nothing. */
export interface CertifiedProvider {
  readonly issuer: string;
  /** What it refused. */
  readonly errors: string[];
  stop(): Promise<void>;
}

/** @param clientsFor registers apps, which have to know the issuer to be started. */
export async function startCertifiedProvider(
  clientsFor: (issuer: string) => Promise<ClientMetadata[]>,
): Promise<CertifiedProvider> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients = await clientsFor(issuer);
  const errors: string[] = [];
  const policy = interactionPolicy.base();
  policy.remove('consent');

  const provider = new Provider(issuer, {
    clients,
    jwks: { keys: [jwk] },
    cookies: { keys: ['cookies of the test'] },
    scopes: ['openid', 'offline_access', 'profile', 'email', 'roles', 'groups'],
    claims: {
      openid: ['sub'],
      profile: ['name', 'preferred_username'],
      email: ['email', 'email_verified'],
      roles: ['roles'],
      groups: ['groups'],
    },
    interactions: { policy, url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    ttl: {
      AccessToken: 60,
      IdToken: 3600,
      RefreshToken: 7200,
      Session: 7200,
      Grant: 7200,
      Interaction: 600,
    },
    findAccount: (_ctx, accountId) => ({
      accountId,
      claims: () => ({
        sub: accountId,
        name: 'Grace Hopper',
        preferred_username: 'grace',
        email: 'grace@example.com',
        email_verified: true,
        roles: ['Admin'],
        groups: ['Navy'],
      }),
    }),
    async loadExistingGrant({ oidc }) {
      const { client, session, provider: op } = oidc;
      if (!client || !session?.accountId) return undefined;
      const existing = session.grantIdFor(client.clientId);
      if (existing) return await op.Grant.find(existing);
      const grant = new op.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope('openid offline_access profile email roles groups');
      await grant.save();
      return grant;
    },
  });
  provider.on('authorization.error', (_ctx, error) => void errors.push(error.message));
  provider.on('grant.error', (_ctx, error) => void errors.push(error.message));
  provider.on('end_session.error', (_ctx, error) => void errors.push(error.message));
  provider.on('server_error', (_ctx, error) => void errors.push(error.message));
  provider.use(async (ctx, next) => {
    if (!ctx.path.startsWith('/interaction/')) return await next();
    await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: 'grace' } });
    ctx.respond = false;
  });
  server.on('request', provider.callback());
  return {
    issuer,
    errors,
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
