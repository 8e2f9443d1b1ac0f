import type { JWK } from 'jose';
import type { Adapter, Configuration } from 'oidc-provider';
import type { Apis } from '../applications/apis.ts';
import { SIGNING_ALGS } from '../applications/application-rules.ts';
import type { Config } from '../config.ts';
import { LANGUAGES } from '../languages.ts';
import type { AllPages } from '../pages/pages.ts';
import { ACR_VALUES } from '../policy/authentication-context.ts';
import { engineFetch } from './backchannel/send.ts';
import { CLAIMS_BY_SCOPE, type createFindAccount } from './claims.ts';
import { builtInClients, EXTRA_CLIENT_METADATA } from './clients.ts';
import { createCookieSignatures } from './cookie-signatures.ts';
import { cookiesOf } from './cookies.ts';
import { createRenderError } from './error-pages.ts';
import { loadGrant } from './grants.ts';
import { addressOf } from './interactions.ts';
import { createLifetimes } from './lifetimes.ts';
import type { createLogoutPages } from './logout.ts';
import { createFindResourceServer } from './resource-servers.ts';
import { ASKED_PROMPTS, type createSignInPolicy, promptReason } from './sign-in-policy.ts';

/** Bytes of a key set that is fetched, unpacked; a key of RSA with 4096 bits has less than one thousand. */
const LARGEST_KEY_SET = 64 * 1024;

export interface EngineOptions {
  config: Pick<Config, 'url'>;
  adapter: (kind: string) => Adapter;
  jwks: { keys: JWK[] };
  cookieKeys: readonly [string, ...string[]];
  findAccount: ReturnType<typeof createFindAccount>;
  signInPolicy: ReturnType<typeof createSignInPolicy>;
  apis: Pick<Apis, 'findForToken'>;
  logoutPages: ReturnType<typeof createLogoutPages>;
  pages: AllPages;
}

/** All that we set of oidc-provider. */
export function createConfiguration(options: EngineOptions): Configuration {
  const { config, adapter, jwks, cookieKeys, findAccount, logoutPages, pages } = options;
  return {
    adapter,
    jwks,
    clients: builtInClients(config.url),
    findAccount,
    loadExistingGrant: loadGrant,
    renderError: createRenderError(pages),

    // Endpoint names are OneLogin's, so that what was set up for it needs another host only.
    routes: {
      authorization: '/auth',
      token: '/token',
      userinfo: '/me',
      jwks: '/certs',
      introspection: '/token/introspection',
      revocation: '/token/revocation',
      end_session: '/logout',
    },

    // OAuth 2.1 drops the implicit and hybrid flows. `none` (OAuth 2.0 Multiple Response Types, section 4) is
    // for the account pages, which need a session and no token.
    responseTypes: ['code', 'none'],
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none'],
    subjectTypes: ['public'],
    enabledJWA: {
      idTokenSigningAlgValues: [...SIGNING_ALGS],
      userinfoSigningAlgValues: [...SIGNING_ALGS],
      clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'],
    },
    pkce: {
      required: (_ctx, client) =>
        client.clientAuthMethod === 'none' || client.require_pkce === true,
    },

    scopes: ['openid', 'offline_access'],
    acrValues: [...ACR_VALUES],
    claims: CLAIMS_BY_SCOPE,
    // Many relying parties read the ID token only, so it carries the claims of the granted scopes as userinfo does.
    conformIdTokenClaims: false,

    // The administrator decides by `grant_types`. Without `offline_access` the token ends with the session.
    issueRefreshToken: async (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    ttl: createLifetimes(),

    interactions: {
      policy: options.signInPolicy,
      url: (_ctx, interaction) => {
        const creates = interaction.prompt.reasons.includes(promptReason('create'));
        return `${addressOf(interaction)}${creates ? '&create=1' : ''}`;
      },
    },
    cookies: { keys: createCookieSignatures(cookieKeys), ...cookiesOf(config) },

    discovery: {
      ui_locales_supported: [...LANGUAGES],
      prompt_values_supported: ['none', 'login', 'consent', ...ASKED_PROMPTS],
      // Front-Channel Logout 1.0, section 3, is ours; see frontchannel.ts.
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    },
    fetch: engineFetch,
    fetchResponseBodyLimits: { jwks_uri: LARGEST_KEY_SET },
    extraClientMetadata: { properties: EXTRA_CLIENT_METADATA },
    clientBasedCORS: (_ctx, origin, client) =>
      client.clientAuthMethod === 'none' &&
      (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin),

    features: {
      devInteractions: { enabled: false },
      // RFC 7662, section 2.1: a public client cannot prove who it is, so it may ask about its own tokens only.
      introspection: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) =>
          client.clientAuthMethod !== 'none' || token.clientId === client.clientId,
      },
      // RFC 7009, section 2.1: only whom a token was issued to may take it back.
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId,
      },
      clientCredentials: { enabled: true },
      jwtUserinfo: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: logoutPages.logoutSource,
        postLogoutSuccessSource: logoutPages.postLogoutSuccessSource,
      },
      backchannelLogout: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => [],
        useGrantedResource: () => true,
        getResourceServerInfo: createFindResourceServer(options.apis),
      },
    },
  };
}
