import type { FieldErrors } from '../field-checks.ts';

/** How redirect URIs are judged: by a server on the web, or by a device. */
type RedirectType = 'web' | 'native';

const MAX_URI = 2000;
const MAX_URIS = 100;
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

interface Mistake {
  code: string;
  detail: string;
}

interface UriRule {
  code: string;
  /** Whether `uri` makes the mistake; `parsed` is null for what is no URL at all. */
  isBroken(uri: string, parsed: URL | null, type: RedirectType): boolean;
  detail: string;
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
    isBroken: (uri) => /[\s\p{Cc}\p{Cf}\p{Cs}]/u.test(uri),
    detail: 'contains space or invisible characters, maybe at its end: remove them.',
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
  },
  {
    code: 'uri_not_absolute',
    isBroken: (uri, parsed) => !parsed || !/^[a-z][a-z0-9+.-]*:/i.test(uri),
    detail: 'is not a whole address, such as https://app.example.com/oidc/callback.',
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
  },
  {
    code: 'uri_https_on_loopback',
    isBroken: (_uri, parsed, type) =>
      type === 'native' && parsed?.protocol === 'https:' && isLoopback(parsed),
    detail: 'is https on this very device: for a native application use http there.',
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

function findMistake(uri: string, type: RedirectType): Mistake | undefined {
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

function isLoopback(parsed: URL): boolean {
  return LOOPBACK_HOSTS.has(parsed.hostname);
}

/** Long or strange input is told back in part. */
function quote(uri: string): string {
  return JSON.stringify(uri.length > 100 ? `${uri.slice(0, 100)}…` : uri);
}
