/** Routes of the library, named as mozilla-django-oidc names them; each works without its last slash too. */
export const ROUTES = {
  authenticate: '/oidc/authenticate/',
  callback: '/oidc/callback/',
  logout: '/oidc/logout/',
} as const;

/** The route that a path belongs to. */
export function matchRoute(pathname: string): keyof typeof ROUTES | undefined {
  const path = pathname.endsWith('/') ? pathname : `${pathname}/`;
  if (path === ROUTES.authenticate) return 'authenticate';
  if (path === ROUTES.callback) return 'callback';
  if (path === ROUTES.logout) return 'logout';
  return undefined;
}
