import { type Client, type ClientMetadata, Provider } from 'oidc-provider';
import { createMemoryAdapter } from './memory-adapter.ts';
import { keysFor, type SigningAlg } from './signer.ts';
import type { TestClient } from './test-provider.ts';
import { subInCookie, type Users } from './users.ts';

const SCOPES = [
  'openid',
  'offline_access',
  'profile',
  'email',
  'phone',
  'address',
  'roles',
  'groups',
];
/** An extra parameter of authorization requests, whose check is where a person is signed in. */
const HOOK = 'testkit';

/** What the engine is made of. */
export interface EngineSettings {
  readonly issuer: string;
  readonly clients: readonly TestClient[];
  /** Client ID of the one that need not be registered with its addresses. */
  readonly usualClient: string;
  readonly signingAlg: SigningAlg;
  readonly users: Users;
  /** Tells the apps of a client that a session of the provider is over. */
  readonly notify: (clientId: string, sub: string, sid: string) => Promise<void>;
}

/** `oidc-provider`, which signs everybody in without a page and asks for no consent. */
export function createEngine(settings: EngineSettings): Provider {
  const { issuer, clients, signingAlg, users } = settings;
  const keys = keysFor(signingAlg);
  const engine = new Provider(issuer, {
    adapter: createMemoryAdapter(),
    clients: clients as readonly ClientMetadata[] as ClientMetadata[],
    jwks: { keys: keys.map((key) => ({ ...key })) },
    cookies: { keys: ['cookies of tests'] },
    scopes: SCOPES,
    claims: { openid: ['sub'] },
    routes: {
      end_session: '/logout',
      introspection: '/introspect',
      revocation: '/revoke',
    },
    pkce: { required: () => false },
    clientDefaults: { id_token_signed_response_alg: signingAlg },
    enabledJWA: { idTokenSigningAlgValues: [signingAlg] },
    extraParams: {
      [HOOK]: (ctx) => {
        const { session } = ctx.oidc;
        if (!session) return;
        const sub = subInCookie(ctx.get('cookie')) ?? users.current.sub;
        if (session.accountId !== undefined && session.accountId !== sub) {
          session.authorizations = {};
          session.resetIdentifier();
        }
        if (session.accountId !== sub || ctx.oidc.params?.prompt === 'login') {
          session.loginAccount({ accountId: sub });
        }
      },
    },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    async loadExistingGrant({ oidc }) {
      const { client, session, provider, params } = oidc;
      if (!client || !session?.accountId) return undefined;
      const existing = session.grantIdFor(client.clientId);
      const known = existing === undefined ? undefined : await provider.Grant.find(existing);
      const grant =
        known ?? new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
      grant.addOIDCScope(SCOPES.join(' '));
      const resources = params?.resource === undefined ? [] : [params.resource].flat();
      for (const resource of resources) {
        grant.addResourceScope(String(resource), String(params?.scope ?? ''));
      }
      await grant.save();
      return grant;
    },
    interactions: { url: () => '/no-interaction' },
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    features: {
      devInteractions: { enabled: false },
      revocation: { enabled: true, allowedPolicy: () => true },
      introspection: { enabled: true, allowedPolicy: () => true },
      clientCredentials: { enabled: true },
      // So that what an app asks for is in the address that the browser opens.
      pushedAuthorizationRequests: { enabled: false },
      backchannelLogout: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 1), requireNonce: () => false },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => {
          ctx.body = logoutPage(form);
        },
        postLogoutSuccessSource: (ctx) => {
          ctx.body = '<!doctype html><title>Signed out</title><p>Signed out';
        },
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => [],
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, resource) => ({
          scope: String(ctx.oidc.params?.scope ?? ''),
          audience: resource,
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: signingAlg } },
        }),
      },
    },
    ttl: {
      AccessToken: 600,
      ClientCredentials: 600,
      AuthorizationCode: 60,
      IdToken: 600,
      RefreshToken: 14 * 24 * 3600,
      Session: 24 * 3600,
      Grant: 14 * 24 * 3600,
      Interaction: 600,
    },
  });
  acceptAddresses(engine, settings.usualClient);
  // Where the app is turns out when it signs somebody in, and is registered nowhere.
  Object.assign(engine.Client.prototype, {
    async backchannelLogout(this: Client, sub: string, sid: string) {
      await settings.notify(this.clientId, sub, sid);
    },
  });
  return engine;
}

/** Apps under test have addresses of the moment: any is registered for the usual client, this machine's for all. */
function acceptAddresses(engine: Provider, usualClient: string): void {
  const { redirectUriAllowed, postLogoutRedirectUriAllowed } = engine.Client.prototype;
  const isFree = ({ clientId }: Client, uri: string) => clientId === usualClient || isLoopback(uri);
  engine.Client.prototype.redirectUriAllowed = function allowed(this: Client, uri: string) {
    return isFree(this, uri) || redirectUriAllowed.call(this, uri);
  };
  engine.Client.prototype.postLogoutRedirectUriAllowed = function allowed(
    this: Client,
    uri: string,
  ) {
    return isFree(this, uri) || postLogoutRedirectUriAllowed.call(this, uri);
  };
}

function isLoopback(uri: string): boolean {
  if (!URL.canParse(uri)) return false;
  const { protocol, hostname } = new URL(uri);
  const isHere = hostname === 'localhost' || hostname === '127.0.0.1' || hostname === '[::1]';
  return /^https?:$/.test(protocol) && isHere;
}

/** Confirms by itself where scripts run; elsewhere there is the button. */
function logoutPage(form: string): string {
  return `<!doctype html><title>Sign out</title>${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes" autofocus>Sign out</button>
<script>document.querySelector('button').click()</script>`;
}
