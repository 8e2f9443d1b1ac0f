import type { ServerMetadata } from 'openid-client';
import type { Clock } from '../../core/clock.ts';
import { GatehouseError } from '../../core/errors.ts';
import { createHttp } from '../../core/provider/http.ts';
import { createProvider } from '../../core/provider/provider.ts';
import { createRouter, DEFAULT_PROVIDER } from '../../core/routes.ts';
import { type Finding, findings, type ProviderPatient } from '../check.ts';
import { reasonsOf } from './issuer.ts';

/** Answers to `prompt=none` that only a known redirect URI gets. OpenID Connect Core 1.0, section 3.1.2.6 */
const NEEDS_A_PERSON =
  /^(login|interaction|consent|account_selection)_(required|selection_required)$/;

/** Asks the provider, without a person, what it knows of the client. */
export async function checkClient(
  patient: ProviderPatient,
  metadata: ServerMetadata,
  clock: Clock,
): Promise<readonly Finding[]> {
  const { settings, name, app } = patient;
  const router = createRouter(settings.routes);
  const redirectUri = app === undefined ? undefined : app + router.callbackOf(name);
  return [
    ...(await Promise.all([
      checkRedirectUri(patient, redirectUri, clock),
      checkCredentials(patient, redirectUri, clock),
    ])),
    checkLogout(patient, metadata),
  ];
}

async function checkRedirectUri(
  { resolved, name }: ProviderPatient,
  redirectUri: string | undefined,
  clock: Clock,
): Promise<Finding> {
  const { ok, warning, error, skipped } = findings('client.redirect_uri', name);
  if (redirectUri === undefined) return skipped('the app’s address is not known: give --app');
  const register = `redirect_uris: ["${redirectUri}"]   at the provider, letter by letter`;
  const provider = createProvider(resolved, clock);
  try {
    const url = await provider.authorizationUrl(await provider.newAttempt(), {
      redirectUri,
      extra: { prompt: 'none' },
    });
    const response = await createHttp(resolved)(url.href, {
      method: 'GET',
      headers: { accept: 'text/html' },
      body: undefined,
      redirect: 'manual',
    });
    const location = response.headers.get('location') ?? '';
    if (!location.startsWith(redirectUri)) {
      return response.status >= 400
        ? error(
            `the provider refuses the request (HTTP ${response.status}): it does not know ${redirectUri}, or not the client ${resolved.clientId}`,
            register,
          )
        : warning(
            `the provider shows a page in place of an answer to prompt=none (HTTP ${response.status})`,
            register,
          );
    }
    const params = new URL(location).searchParams;
    const refusal = params.get('error');
    if (refusal === null || NEEDS_A_PERSON.test(refusal)) return ok(`${redirectUri} is known`);
    const why = `${refusal} ${params.get('error_description') ?? ''}`.trim();
    return refusal === 'invalid_scope'
      ? error(
          `the provider refuses a scope: ${why}`,
          `OIDC_SCOPE="openid email"   or allow ${resolved.scope} for this client`,
        )
      : error(
          `the provider refuses the request: ${why}`,
          'compare the client’s registration with the settings',
        );
  } catch (cause) {
    const isUri = cause instanceof GatehouseError && cause.code === 'redirect_uri_mismatch';
    const credentials =
      resolved.tokenEndpointAuthMethod === 'none'
        ? 'OIDC_CLIENT_ID=…   as registered, and with a secret there OIDC_CLIENT_SECRET=… in place of the method none'
        : 'see what is said of the credentials';
    return error(reasonsOf(cause), isUri ? register : credentials);
  }
}

/** With a code that nobody gave out: a client that is accepted is told that, and another is not. */
async function checkCredentials(
  { resolved, name }: ProviderPatient,
  redirectUri: string | undefined,
  clock: Clock,
): Promise<Finding> {
  const { ok, error, skipped } = findings('client.credentials', name);
  if (resolved.tokenEndpointAuthMethod === 'none') return skipped('a public client has none');
  const provider = createProvider(resolved, clock);
  const attempt = await provider.newAttempt();
  const url = new URL(redirectUri ?? 'http://localhost/oidc/callback/');
  url.search = new URLSearchParams({
    code: 'asked-by-gatehouse-client-doctor',
    state: attempt.state,
    iss: resolved.issuer,
  }).toString();
  try {
    await provider.exchange(url, attempt);
    return error('the provider redeemed a code that nobody gave out', 'choose another provider');
  } catch (cause) {
    const code = cause instanceof GatehouseError ? cause.code : 'internal';
    if (code === 'code_rejected' || code === 'redirect_uri_mismatch') {
      return ok(`${resolved.tokenEndpointAuthMethod} is accepted`);
    }
    const secret = resolved.clientKey ? 'OIDC_CLIENT_KEY' : 'OIDC_CLIENT_SECRET';
    return error(
      reasonsOf(cause),
      code === 'client_rejected'
        ? `${secret}=…   as registered, and OIDC_TOKEN_ENDPOINT_AUTH_METHOD=${resolved.tokenEndpointAuthMethod} likewise`
        : 'see what is said of the provider',
    );
  }
}

function checkLogout({ settings, name, app }: ProviderPatient, metadata: ServerMetadata): Finding {
  const { ok, warning } = findings('client.logout', name);
  const origin = app ?? '';
  const bare = settings.routes.backchannelLogout.replace(/\/$/, '');
  const suffix = name === DEFAULT_PROVIDER ? '/' : `/${name}/`;
  const address = `${origin}${bare}${suffix}`;
  if (!metadata.end_session_endpoint) {
    return warning(
      'it has no end_session_endpoint: signing out ends the app’s session only',
      'gatehouse({ providerLogout: false })   says that this is meant',
    );
  }
  const after =
    app === undefined ? settings.logoutRedirectUrl : new URL(settings.logoutRedirectUrl, app).href;
  if (metadata.backchannel_logout_supported !== true) {
    return ok(
      `post_logout_redirect_uris has to have ${after}; it tells nobody of logouts elsewhere`,
    );
  }
  return ok(
    `post_logout_redirect_uris has to have ${after}, and backchannel_logout_uri be ${address}`,
  );
}
