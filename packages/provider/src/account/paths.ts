import { MULTI_FACTOR } from '../policy/authentication-context.ts';
import { BUILT_IN_CLIENTS } from '../protocol/clients.ts';

/** The pages of an account, by what they are about. Those that a sign-in may lead back to are here, and no others. */
export const PATHS = {
  apps: '/',
  profile: '/account',
  email: '/account/email',
  security: '/account/security',
  password: '/account/security/password',
  addFactor: '/account/security/add',
  totp: '/account/security/totp',
  passkey: '/account/security/passkey',
  recoveryCodes: '/account/security/recovery-codes',
  sessions: '/account/sessions',
  connections: '/account/connections',
  data: '/account/data',
  deletion: '/account/data/delete',
} as const;

/** Where a sign-in to the account itself comes back to. */
export const SIGNED_IN_PATH = '/account/signed-in';

const FACTOR = /^\/account\/security\/factors\/[0-9a-f-]{36}$/;
const CONFIRMED = '?done=confirmed';

/** The page of one factor. */
export function factorPath(id: string): string {
  return `${PATHS.security}/factors/${id}`;
}

/** A page to which somebody comes back who had to prove who they are before a form of it was taken. */
export function confirmed(path: string): string {
  return `${path}${CONFIRMED}`;
}

/** Whether `state` of a sign-in names a page of the account; anybody can begin a sign-in with any `state`. */
export function isAccountPath(state: string | undefined): state is string {
  if (state === undefined) return false;
  const path = state.endsWith(CONFIRMED) ? state.slice(0, -CONFIRMED.length) : state;
  return Object.values<string>(PATHS).includes(path) || FACTOR.test(path);
}

/** Seconds for which a sign-in counts as recent. */
export const RECENT = 600;

/**
 * Where a sign-in to the account begins. Our own session is asked for by OpenID Connect too; `none` returns neither
 * code nor token.
 *
 * @param options.to the page to come back to.
 * @param options.anew only a sign-in of the last {@link RECENT} seconds will do.
 * @param options.withFactor the second factor is asked for, if it was not given.
 */
export function signInUrl(
  publicUrl: string,
  {
    to,
    anew = false,
    withFactor = false,
  }: { to?: string; anew?: boolean; withFactor?: boolean } = {},
): string {
  return `${publicUrl}/oidc/auth?${new URLSearchParams({
    client_id: BUILT_IN_CLIENTS.account,
    response_type: 'none',
    scope: 'openid',
    redirect_uri: `${publicUrl}${SIGNED_IN_PATH}`,
    ...(to !== undefined && { state: to }),
    ...(anew && { max_age: String(RECENT) }),
    ...(withFactor && { acr_values: MULTI_FACTOR }),
  })}`;
}
