import type { FieldErrors } from '../field-checks.ts';

/** How redirect URIs are judged: by a server on the web, or by a device. */
export type RedirectType = 'web' | 'native';

const MAX_URI = 2000;
/** Addresses of one list. */
export const MAX_URIS = 100;
const LOOPBACK_HOSTS = new Set(['localhost', '127.0.0.1', '[::1]']);
/** These run or read something where they are opened. */
const DANGEROUS_SCHEMES = new Set([
  'javascript:',
  'vbscript:',
  'data:',
  'blob:',
  'file:',
  'about:',
  'filesystem:',
]);

/** Space, and characters that nobody sees. */
const UNSEEN = /[\s\p{Cc}\p{Cf}\p{Cs}]/gu;
const LOOPBACK_ADDRESS = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:[/?]|$)/i;
const HOST_ADDRESS = /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:[/?]|$)/i;

interface Mistake {
  code: string;
  detail: string;
}

interface UriRule {
  code: string;
  /** Whether `uri` makes the mistake; `parsed` is null for what is no URL at all. */
  isBroken(uri: string, parsed: URL | null, type: RedirectType): boolean;
  detail: string;
  /** What was most likely meant, where that is clear; other rules may be broken still. */
  mend?(uri: string): string | undefined;
}

/**
 * What a redirect URI may not be, the first broken rule being told. Redirect URIs are compared character by
 * character (RFC 9700, section 2.1), so each rule is about what would never match or would match too much.
 */
const RULES: readonly UriRule[] = [
  {
    code: 'uri_too_long',
    isBroken: (uri) => uri.length > MAX_URI,
    detail: `is longer than ${MAX_URI} characters.`,
  },
  {
    code: 'uri_has_whitespace',
    isBroken: (uri) => uri.search(UNSEEN) >= 0,
    detail: 'contains space or invisible characters, maybe at its end: remove them.',
    mend: (uri) => uri.replace(UNSEEN, ''),
  },
  {
    code: 'uri_has_wildcard',
    isBroken: (uri) => uri.includes('*'),
    detail: 'contains *. There are no wildcards: add each address by itself.',
  },
  {
    code: 'uri_has_fragment',
    isBroken: (uri) => uri.includes('#'),
    detail: 'has a fragment (from # on), which never reaches the application: remove it.',
    mend: (uri) => uri.slice(0, uri.indexOf('#')),
  },
  {
    code: 'uri_not_absolute',
    // A host with a port reads like a scheme.
    isBroken: (uri, parsed, type) =>
      !parsed ||
      !/^[a-z][a-z0-9+.-]*:/i.test(uri) ||
      (type === 'web' && withScheme(uri) !== undefined),
    detail: 'is not a whole address, such as https://app.example.com/oidc/callback.',
    mend: withScheme,
  },
  {
    code: 'uri_scheme_dangerous',
    isBroken: (_uri, parsed) => DANGEROUS_SCHEMES.has(parsed?.protocol ?? ''),
    detail: 'has a scheme that runs or reads something where it is opened.',
  },
  {
    code: 'uri_not_absolute',
    isBroken: (uri, parsed) => isHttp(parsed) && !/^https?:\/\/[^/\\]+(?:[/?]|$)/i.test(uri),
    detail: 'is not a whole address, such as https://app.example.com/oidc/callback.',
  },
  {
    code: 'uri_has_userinfo',
    isBroken: (_uri, parsed) => parsed?.username !== '' || parsed.password !== '',
    detail:
      'has a user name or password before an @, which can hide where it really leads: remove it.',
    mend: (uri) => uri.replace(/^(https?:\/\/)[^/?]*@/i, '$1'),
  },
  {
    code: 'uri_needs_native',
    isBroken: (_uri, parsed, type) => type === 'web' && !isHttp(parsed),
    detail:
      'has a scheme of its own, which only an application_type of native may have: use https.',
  },
  {
    code: 'uri_scheme_not_yours',
    isBroken: (_uri, parsed) => !isHttp(parsed) && !parsed?.protocol.includes('.'),
    detail:
      'has a scheme that anyone may claim: use a domain name of yours in reverse, such as com.example.app:/callback (RFC 8252, section 7.1).',
  },
  {
    code: 'uri_not_https',
    isBroken: (_uri, parsed) => parsed?.protocol === 'http:' && !isLoopback(parsed),
    detail: 'is http, which anyone on the way can read: use https. Only localhost may be http.',
    mend: (uri) => uri.replace(/^http:/i, 'https:'),
  },
  {
    code: 'uri_https_on_loopback',
    isBroken: (_uri, parsed, type) =>
      type === 'native' && parsed?.protocol === 'https:' && isLoopback(parsed),
    detail: 'is https on this very device: for a native application use http there.',
    mend: (uri) => uri.replace(/^https:/i, 'http:'),
  },
];

/** Checks a list of redirect URIs; errors point at each mistake. */
export function checkRedirectUris(
  errors: FieldErrors,
  field: 'redirect_uris' | 'post_logout_redirect_uris',
  { uris, type }: { uris: readonly string[]; type: RedirectType },
): void {
  if (uris.length > MAX_URIS) {
    errors.add(`/${field}`, 'too_many', `${field} has more than ${MAX_URIS} entries.`);
    return;
  }
  for (const [index, uri] of uris.entries()) {
    const mistake = findMistake(uri, type) ?? findDuplicate(uris, index);
    if (mistake) errors.add(`/${field}/${index}`, mistake.code, `${quote(uri)} ${mistake.detail}`);
  }
}

/** Checks where a sign-in at an application starts (OpenID Connect Core 1.0, section 4). */
export function checkInitiateLoginUri(errors: FieldErrors, uri: string): void {
  const mistake = findMistake(uri, 'web');
  if (mistake) errors.add('/initiate_login_uri', mistake.code, `${quote(uri)} ${mistake.detail}`);
}

/** Checks where an application hears of the end of a session (Back-Channel Logout 1.0, section 2.2). */
export function checkBackchannelLogoutUri(errors: FieldErrors, uri: string): void {
  // The provider goes there itself, so a scheme that only a device knows is of no use to a native one either.
  const mistake = findMistake(uri, 'web');
  if (mistake) {
    errors.add('/backchannel_logout_uri', mistake.code, `${quote(uri)} ${mistake.detail}`);
  }
}

/**
 * Checks what a browser loads in a frame at a logout. Scheme, host and port are those of a redirect URI
 * (Front-Channel Logout 1.0, section 2), so that it leads to nobody but the application.
 */
export function checkFrontchannelLogoutUri(
  errors: FieldErrors,
  uri: string,
  redirectUris: readonly string[],
): void {
  const mistake = findMistake(uri, 'web');
  if (mistake) {
    errors.add('/frontchannel_logout_uri', mistake.code, `${quote(uri)} ${mistake.detail}`);
    return;
  }
  const { origin } = new URL(uri);
  if (redirectUris.some((redirectUri) => URL.parse(redirectUri)?.origin === origin)) return;
  errors.add(
    '/frontchannel_logout_uri',
    'uri_of_another_origin',
    `${quote(uri)} is not at the scheme, host and port of one of the redirect_uris.`,
  );
}

/** Checks an address that the provider or a browser fetches something from. */
export function checkHttpsUri(
  errors: FieldErrors,
  field: 'jwks_uri' | 'logo_uri',
  uri: string,
): void {
  const mistake = findMistake(uri, 'web');
  if (mistake) errors.add(`/${field}`, mistake.code, `${quote(uri)} ${mistake.detail}`);
}

/** Our pages show pictures from https only. */
export function checkLogoUri(errors: FieldErrors, uri: string): void {
  if (URL.parse(uri)?.protocol === 'http:') {
    errors.add('/logo_uri', 'uri_not_https', `${quote(uri)} is http: use https.`);
  } else {
    checkHttpsUri(errors, 'logo_uri', uri);
  }
}

/**
 * What an address with mistakes was most likely meant to be, without any of them.
 *
 * @returns undefined where that is not clear.
 */
export function mendUri(uri: string, type: RedirectType): string | undefined {
  let mended = uri;
  // Each rule can be mended once: what is broken then stays so.
  for (const _ of RULES) {
    const broken = findMistake(mended, type);
    if (!broken) return mended === uri ? undefined : mended;
    const next = broken.mend?.(mended);
    if (next === undefined || next === mended) return undefined;
    mended = next;
  }
  return undefined;
}

/** Of a host with a path, as people type it; undefined: it is none. */
function withScheme(uri: string): string | undefined {
  if (LOOPBACK_ADDRESS.test(uri)) return `http://${uri}`;
  return HOST_ADDRESS.test(uri) ? `https://${uri}` : undefined;
}

function findMistake(uri: string, type: RedirectType): UriRule | undefined {
  const parsed = URL.parse(uri);
  return RULES.find((rule) => rule.isBroken(uri, parsed, type));
}

function findDuplicate(uris: readonly string[], index: number): Mistake | undefined {
  if (uris.indexOf(uris[index] ?? '') === index) return undefined;
  return { code: 'uri_duplicate', detail: 'is in the list twice.' };
}

function isHttp(parsed: URL | null): boolean {
  return parsed?.protocol === 'https:' || parsed?.protocol === 'http:';
}

/** Whether an address leads to the device that it is opened on. */
export function isLoopback(parsed: URL): boolean {
  return LOOPBACK_HOSTS.has(parsed.hostname);
}

/** Long or strange input is told back in part. */
export function quote(uri: string): string {
  return JSON.stringify(uri.length > 100 ? `${uri.slice(0, 100)}…` : uri);
}
