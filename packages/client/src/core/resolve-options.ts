import { createHash } from 'node:crypto';
import { resolveUsers } from '../users/options.ts';
import { resolveApi } from './bearer/options.ts';
import {
  invalid,
  parseAppOrigin,
  parseHosts,
  parsePath,
  parseRedirect,
  parseSeconds,
  parseSessionSecrets,
} from './option-checks.ts';
import type {
  Environment,
  GatehouseOptions,
  Renewal,
  RenewalOptions,
  ResolvedOptions,
} from './options.ts';
import { type ResolvedProvider, resolveProviderOptions } from './provider/options.ts';
import { DEFAULT_PROVIDER, isProviderName, ROUTES, type Routes } from './routes.ts';

const MAX_PENDING_LOGINS = 50;
/** Seconds: `SESSION_REFRESH` of mozilla-django-oidc has the same. */
const RENEWAL_INTERVAL = 15 * 60;
const SESSION_LIFETIME = 8 * 60 * 60;

/**
 * Checks options, with the environment behind them.
 *
 * @throws {ConfigError} for the first setting that is missing or wrong, naming it and the mend.
 */
export function resolveOptions(options: GatehouseOptions, env: Environment): ResolvedOptions {
  const read = (value: string | undefined, variable: string) =>
    (value ?? env[variable]) || undefined;
  const redirectTo = (value: string | undefined, variable: string) =>
    parseRedirect(read(value, variable), variable);

  const providers = resolveProviders(options, env);
  const sessionLifetime = parseSeconds(
    options.sessionLifetime,
    'sessionLifetime',
    SESSION_LIFETIME,
  );
  const idle = options.sessionIdleLifetime;
  const renewal = options.renewal && resolveRenewal(options.renewal);
  const appOrigin = parseAppOrigin(read(options.appUrl, 'OIDC_APP_URL'));
  const storeAccessToken = options.storeAccessToken ?? false;
  const usesRefreshToken = storeAccessToken || (renewal && renewal.method !== 'silent') || false;

  return Object.freeze({
    providers,
    chooseProvider: options.chooseProvider,
    sessionSecrets: parseSessionSecrets(options.sessionSecret ?? env.OIDC_SESSION_SECRET),
    sessionStore: options.sessionStore,
    sessionLifetime: Math.round(sessionLifetime * 1000),
    sessionIdleLifetime:
      idle === undefined
        ? undefined
        : Math.round(parseSeconds(idle, 'sessionIdleLifetime', idle) * 1000),
    cookieName: resolveCookieName(options.cookieName, providers, appOrigin),
    refreshStore: options.refreshStore,
    revocationStore: options.revocationStore ?? options.refreshStore,
    appOrigin,
    routes: resolveRoutes(options.routes ?? {}),
    loginRedirectUrl: redirectTo(options.loginRedirectUrl, 'LOGIN_REDIRECT_URL') ?? '/',
    loginFailureRedirectUrl: redirectTo(
      options.loginFailureRedirectUrl,
      'LOGIN_REDIRECT_URL_FAILURE',
    ),
    logoutRedirectUrl: redirectTo(options.logoutRedirectUrl, 'LOGOUT_REDIRECT_URL') ?? '/',
    returnToParam: resolveReturnToParam(options.returnToParam),
    allowedReturnHosts: parseHosts(options.allowedReturnHosts ?? [], 'allowedReturnHosts'),
    requireHttpsReturn: options.requireHttpsReturn,
    maxPendingLogins: resolveMaxPending(options.maxPendingLogins),
    storeAccessToken,
    storeIdToken: options.storeIdToken ?? true,
    storeRefreshToken: options.storeRefreshToken ?? usesRefreshToken,
    renewal,
    allowGetLogout: options.allowGetLogout ?? false,
    providerLogout: options.providerLogout ?? true,
    revokeAtLogout: options.revokeAtLogout ?? true,
    api: options.api && resolveApi(options.api, providers),
    users: options.users && resolveUsers(options.users),
    hooks: Object.freeze({ ...options.hooks }),
    onError: options.onError,
    showDetails: env.NODE_ENV !== 'production',
  });
}

/** The options of the provider that has no name of its own are those at the top, and the environment. */
function resolveProviders(
  options: GatehouseOptions,
  env: Environment,
): ReadonlyMap<string, ResolvedProvider> {
  const named = Object.entries(options.providers ?? {});
  const wrong = named.find(([name]) => !isProviderName(name));
  if (wrong) {
    throw invalid(
      'providers',
      `"${wrong[0]}" can't be a name: it stands in the redirect URI. Use letters, digits, "_" and "-".`,
    );
  }
  const isChosen = options.chooseProvider !== undefined && !options.issuer && !env.OIDC_ISSUER;
  if (named.length > 0) {
    // Several providers share no secret: only what is written for each counts.
    return new Map(named.map(([name, its]) => [name, resolveProviderOptions(its, {})]));
  }
  return isChosen ? new Map() : new Map([[DEFAULT_PROVIDER, resolveProviderOptions(options, env)]]);
}

function resolveCookieName(
  name: string | undefined,
  providers: ReadonlyMap<string, ResolvedProvider>,
  appOrigin: string | undefined,
): string {
  if (name !== undefined) {
    if (!/^[\w-]{1,40}$/.test(name) || /^__(host|secure)-/i.test(name)) {
      throw invalid(
        'cookieName',
        'use up to 40 letters, digits, "_" and "-"; the prefix __Host- is added where people come by https.',
      );
    }
    return name;
  }
  const made = [...providers].map(([key, { issuer, clientId }]) => `${key} ${issuer} ${clientId}`);
  // Apps that choose the provider of each request have none to be told apart by.
  if (made.length === 0) made.push(appOrigin ?? '');
  return `gatehouse_${createHash('sha256').update(made.join('\n')).digest('hex').slice(0, 8)}`;
}

function resolveRoutes(routes: Partial<Routes>): Routes {
  const names = Object.keys(ROUTES) as (keyof Routes)[];
  const resolved = Object.fromEntries(
    names.map((name) => [name, parsePath(routes[name] ?? ROUTES[name], `routes.${name}`)]),
  ) as unknown as Routes;
  const distinct = new Set(Object.values(resolved).map((path) => path.replace(/\/$/, '')));
  if (distinct.size < names.length) throw invalid('routes', 'each route needs a path of its own.');
  return Object.freeze(resolved);
}

function resolveReturnToParam(name = 'next'): string {
  if (/^[\w-]{1,40}$/.test(name) && name !== 'provider' && name !== 'renew') return name;
  throw invalid(
    'returnToParam',
    'use letters, digits, "_" and "-", and not "provider" or "renew".',
  );
}

function resolveMaxPending(count = MAX_PENDING_LOGINS): number {
  if (Number.isInteger(count) && count >= 1 && count <= MAX_PENDING_LOGINS) return count;
  throw invalid(
    'maxPendingLogins',
    `use a whole number from 1 to ${MAX_PENDING_LOGINS}: each needs a cookie, and servers refuse longer headers.`,
  );
}

function resolveRenewal(options: RenewalOptions): Renewal {
  const { method, exempt = [] } = options;
  if (!['refresh', 'silent', 'auto'].includes(method)) {
    throw invalid('renewal.method', 'use "refresh", "silent" or "auto".');
  }
  const wrong = exempt.find((path) => typeof path === 'string' && !path.startsWith('/'));
  if (wrong !== undefined) throw invalid('renewal.exempt', `"${wrong}" has to begin with "/".`);
  return Object.freeze({
    method,
    interval: parseSeconds(options.interval, 'renewal.interval', RENEWAL_INTERVAL) * 1000,
    isExempt: (pathname: string) => exempt.some((path) => covers(path, pathname)),
  });
}

function covers(path: string | RegExp, pathname: string): boolean {
  if (typeof path !== 'string')
    return new RegExp(path.source, path.flags.replace(/[gy]/g, '')).test(pathname);
  return path.endsWith('/*')
    ? pathname === path.slice(0, -2) || pathname.startsWith(path.slice(0, -1))
    : pathname === path;
}
