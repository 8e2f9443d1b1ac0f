/** Longer addresses do not fit in the attempt's cookie. */
export const MAX_RETURN_PATH = 1024;

/** Which addresses besides the app's own pages are fit to return to. */
export interface ReturnRules {
  /** Scheme and host of the app: whole addresses of its own pages are fit, and made paths. */
  readonly ownOrigin: string;
  readonly allowedHosts: ReadonlySet<string>;
  /** Whether other hosts are reached by https only. */
  readonly requireHttps: boolean;
  /** Whether a path is the sign-in's own, where returning would be a loop. */
  isOwnRoute(pathname: string): boolean;
}

const BASE = 'http://site.invalid';

/**
 * Where to return to after signing in: a path of this site, or a whole URL of it or of an allowed host.
 * `undefined` when `candidate` could lead anywhere else: another origin, a scheme, a
 * protocol-relative or backslash trick, control characters, user names, or the sign-in routes
 * themselves. RFC 9700, section 4.11 (open redirectors).
 */
export function safeReturnTo(
  candidate: string | null | undefined,
  rules: ReturnRules,
): string | undefined {
  if (!candidate || candidate.length > MAX_RETURN_PATH) return undefined;
  // Browsers drop tabs and newlines from a URL and read `\` as `/`: refuse before parsing.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0020\u007f\\]/.test(candidate)) return undefined;
  return candidate[0] === '/' ? path(candidate, rules) : elsewhere(candidate, rules);
}

function path(candidate: string, rules: ReturnRules): string | undefined {
  if (!URL.canParse(candidate, BASE)) return undefined;
  const url = new URL(candidate, BASE);
  // `/.//evil.example` is on this origin as written, and leaves it once its dots are resolved.
  if (url.origin !== BASE || url.pathname.startsWith('//')) return undefined;
  if (rules.isOwnRoute(url.pathname)) return undefined;
  return url.pathname + url.search + url.hash;
}

function elsewhere(candidate: string, rules: ReturnRules): string | undefined {
  if (!/^https?:\/\/[^/]/i.test(candidate) || !URL.canParse(candidate)) return undefined;
  const url = new URL(candidate);
  if (url.username !== '' || url.password !== '') return undefined;
  if (url.origin === rules.ownOrigin) return path(url.pathname + url.search + url.hash, rules);
  if (!rules.allowedHosts.has(url.host)) return undefined;
  return rules.requireHttps && url.protocol !== 'https:' ? undefined : url.href;
}
