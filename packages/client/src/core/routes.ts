/** Paths of the library's routes, named as mozilla-django-oidc names them; each works without its last slash too. */
export interface Routes {
  /** Starts a sign-in. */
  readonly authenticate: string;
  /** The redirect URI; of a named provider, the name follows it. */
  readonly callback: string;
  /** Ends the session. */
  readonly logout: string;
  /** Receives logout tokens of the provider; of a named one, the name follows it. Back-Channel Logout 1.0, section 2.2 */
  readonly backchannelLogout: string;
  /** What the provider's logout page has in a frame; of a named one, the name follows it. Front-Channel Logout 1.0, section 2 */
  readonly frontchannelLogout: string;
}

/** The routes unless an app says otherwise. */
export const ROUTES: Routes = Object.freeze({
  authenticate: '/oidc/authenticate/',
  callback: '/oidc/callback/',
  logout: '/oidc/logout/',
  backchannelLogout: '/oidc/backchannel-logout/',
  frontchannelLogout: '/oidc/frontchannel-logout/',
});

/** Routes that a provider's name can follow. */
const NAMED = ['callback', 'backchannelLogout', 'frontchannelLogout'] as const;

/** A route that a path belongs to. */
export interface RouteMatch {
  readonly route: keyof Routes;
  /** Name of the provider at the end of the path; `undefined` without one. */
  readonly provider: string | undefined;
}

/** Finds the route of each request's path; cheap for the many that are none. */
export interface Router {
  /** @param url path, with or without its query. */
  match(url: string): RouteMatch | undefined;
  /** The path of the redirect URI of a provider. */
  callbackOf(provider: string): string;
  /** The longest path that starting and finishing a sign-in share: where their cookies are sent. */
  readonly cookiePath: string;
  /** Whether a path leads to one of the routes. */
  isOwn(pathname: string): boolean;
}

/** Name of the provider where an app has one and gives it none. */
export const DEFAULT_PROVIDER = 'default';

/** Makes the router of an app. */
export function createRouter(routes: Routes): Router {
  const bare = {
    authenticate: withoutSlash(routes.authenticate),
    callback: withoutSlash(routes.callback),
    logout: withoutSlash(routes.logout),
    backchannelLogout: withoutSlash(routes.backchannelLogout),
    frontchannelLogout: withoutSlash(routes.frontchannelLogout),
  };
  const cookiePath = sharedPath(bare.authenticate, bare.callback);
  const sharedByAll = Object.values(bare).reduce(sharedPath);
  const prefix = sharedByAll === '/' ? '/' : `${sharedByAll}/`;

  function match(url: string): RouteMatch | undefined {
    if (!url.startsWith(prefix)) return undefined;
    const path = withoutSlash(url.split('?', 1)[0] as string);
    if (path === bare.authenticate) return { route: 'authenticate', provider: undefined };
    if (path === bare.logout) return { route: 'logout', provider: undefined };
    for (const route of NAMED) {
      if (path === bare[route]) return { route, provider: undefined };
      if (!path.startsWith(`${bare[route]}/`)) continue;
      const name = path.slice(bare[route].length + 1);
      if (isProviderName(name)) return { route, provider: name };
    }
    return undefined;
  }

  return {
    match,
    cookiePath,
    callbackOf: (provider) =>
      provider === DEFAULT_PROVIDER ? routes.callback : `${bare.callback}/${provider}/`,
    isOwn: (pathname) => {
      let path = pathname;
      try {
        path = decodeURIComponent(pathname);
      } catch {
        // Not decodable is not one of ours, however a framework reads it.
      }
      return match(path.toLowerCase().replace(/\/{2,}/g, '/')) !== undefined;
    },
  };
}

/** Whether a text can be the name of a provider: it stands in paths. */
export function isProviderName(name: string): boolean {
  return /^[\w-]{1,64}$/.test(name);
}

function withoutSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function sharedPath(one: string, other: string): string {
  const others = other.split('/');
  const shared: string[] = [];
  for (const [index, segment] of one.split('/').entries()) {
    if (others[index] !== segment) break;
    shared.push(segment);
  }
  return shared.join('/') || '/';
}
