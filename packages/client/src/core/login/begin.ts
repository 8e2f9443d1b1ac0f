import type { App } from '../app.ts';
import type { Hooks } from '../hooks.ts';
import { providerFailure } from '../provider/failure.ts';
import { parseAuthorizationParams } from '../provider/options.ts';
import type { NamedProvider } from '../providers.ts';
import { redirect } from '../redirect.ts';
import type { Purpose } from './attempts.ts';

/** What a new attempt to sign in starts from. */
export interface Beginning {
  readonly request: Request;
  readonly app: App;
  readonly cookieHeader: string;
  readonly named: NamedProvider;
  readonly purpose: Purpose;
  readonly returnTo: string | undefined;
  /** Whether it follows by itself on one that could not be continued. */
  readonly isRestart: boolean;
  /** Further authorization parameters, over those of the hook. */
  readonly params?: Readonly<Record<string, string>>;
}

/**
 * Sends the person to the provider, with an attempt in a cookie of its own. OpenID Connect Core
 * 1.0, section 3.1.2.1.
 *
 * @throws {GatehouseError} when the provider can't be asked.
 */
export async function beginLogin(beginning: Beginning, hooks: Hooks): Promise<Response> {
  const { request, app, cookieHeader, named, purpose, returnTo, isRestart, params } = beginning;
  // What an app takes over from the request must not turn it into another one.
  const asked = parseAuthorizationParams(
    (await hooks.authorizationParams?.({ request, provider: named.name })) ?? {},
  );
  try {
    const { dpopKey } = await named.provider.newAttempt();
    const maxAge = asked.max_age === undefined ? undefined : Number(asked.max_age);
    const { attempt, cookies } = app.attempts.begin(
      { provider: named.name, purpose, returnTo, isRestart, dpopKey, maxAge },
      cookieHeader,
    );
    const url = await named.provider.authorizationUrl(attempt, {
      redirectUri: app.callbackUrl(named.name),
      extra: { ...asked, ...params },
    });
    return redirect(url.href, cookies);
  } catch (error) {
    throw providerFailure(error, 'sign-in could not start', { returnTo });
  }
}
