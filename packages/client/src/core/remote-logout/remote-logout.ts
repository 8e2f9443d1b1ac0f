import { memoryStore } from '../../sessions/stores/memory.ts';
import type { App, AppCookiesOf } from '../app.ts';
import type { Clock } from '../clock.ts';
import type { Failures } from '../failures.ts';
import type { ResolvedOptions } from '../options.ts';
import type { Address } from '../port.ts';
import { issuerForms } from '../provider/addresses.ts';
import type { NamedProvider, Providers } from '../providers.ts';
import type { RouteMatch, Routes } from '../routes.ts';
import { notNow, receiveLogoutToken } from './backchannel.ts';
import { answerLogoutFrame } from './frontchannel.ts';

type RemoteLogoutRoute = 'backchannelLogout' | 'frontchannelLogout';

/** A request of a provider, or of its page in the browser. */
export interface RemoteLogoutVisit {
  readonly request: Request;
  readonly route: RemoteLogoutRoute;
  readonly match: RouteMatch;
  readonly address: Address;
  readonly app: App;
  readonly cookieHeader: string;
}

/** Whether a route is one where a provider tells of a logout. */
export function isRemoteLogout(route: keyof Routes): route is RemoteLogoutRoute {
  return route === 'backchannelLogout' || route === 'frontchannelLogout';
}

/** Answers the routes where a provider tells of a logout; never rejects. */
export function createRemoteLogout(parts: {
  settings: ResolvedOptions;
  providers: Providers;
  cookiesOf: AppCookiesOf;
  failures: Failures;
  clock: Clock;
}): (visit: RemoteLogoutVisit) => Promise<Response> {
  const { settings, providers, cookiesOf, failures, clock } = parts;
  const { ended, stored, hearsay } = cookiesOf;
  const received = settings.sessionStore ?? settings.revocationStore ?? memoryStore({ clock });

  /** The provider that the path names, or of the tenant, or among the app's; none of another issuer. */
  async function providerOf(
    iss: string,
    { match, address }: RemoteLogoutVisit,
  ): Promise<NamedProvider | undefined> {
    const chosen = await providers.choose(address);
    const named =
      match.provider === undefined
        ? (chosen ?? providers.byIssuer(iss))
        : providers.byName(match.provider);
    return named && issuerForms(named.provider.issuer).includes(iss) ? named : undefined;
  }

  return async (visit) => {
    const { request, route } = visit;
    const find = (iss: string) => providerOf(iss, visit);
    const ends = { ended, stored, clock, providerOf: find };
    try {
      return route === 'backchannelLogout'
        ? await receiveLogoutToken(request, { ...ends, received })
        : await answerLogoutFrame(request, { ...ends, ...visit, hearsay });
    } catch (error) {
      failures.report(error, { method: request.method, path: new URL(request.url).pathname });
      return notNow();
    }
  };
}
