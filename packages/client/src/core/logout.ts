import * as openid from 'openid-client';
import type { App } from './app.ts';
import { type CsrfTokens, isCrossSite } from './csrf.ts';
import { GatehouseError } from './errors.ts';
import type { ResolvedOptions } from './options.ts';
import type { Provider } from './provider.ts';
import { redirect } from './redirect.ts';
import { CSRF_FIELD } from './template-helpers.ts';

/** Ends the session of the app and asks the provider to end its own. */
export type Logout = (request: Request, app: App) => Promise<Response>;

/** OpenID Connect RP-Initiated Logout 1.0, section 2, behind a form that only this app can make. */
export function createLogout({
  options,
  provider,
  csrf,
}: {
  options: ResolvedOptions;
  provider: Provider;
  csrf: CsrfTokens;
}): Logout {
  async function providerLogoutUrl(
    app: App,
    idToken: string | undefined,
  ): Promise<string | undefined> {
    try {
      const configuration = await provider.configuration();
      if (!configuration.serverMetadata().end_session_endpoint) return undefined;
      return openid.buildEndSessionUrl(configuration, {
        post_logout_redirect_uri: new URL(options.logoutRedirectUrl, app.origin).href,
        ...(idToken === undefined ? {} : { id_token_hint: idToken }),
      }).href;
    } catch {
      // Signing out of this app must work while the provider is down.
      return undefined;
    }
  }

  return async (request, app) => {
    const header = app.cookies(request);
    const session = app.sessions.read(header);
    if (!session) return redirect(options.logoutRedirectUrl, app.sessions.clear(header));
    if (isCrossSite(request)) {
      throw new GatehouseError('csrf_rejected', 'the logout request comes from another site');
    }
    const token = new URLSearchParams(await request.text()).get(CSRF_FIELD) ?? '';
    if (!csrf.matches(session.id, token)) {
      throw new GatehouseError(
        'csrf_rejected',
        'the CSRF token of the logout form is missing or wrong',
      );
    }
    const url = await providerLogoutUrl(app, session.idToken);
    return redirect(url ?? options.logoutRedirectUrl, app.sessions.clear(header));
  };
}
