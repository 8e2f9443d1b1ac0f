/** Longer paths do not fit in the attempt's cookie. */
export const MAX_RETURN_PATH = 1024;

/**
 * The path to return to after signing in, or `undefined` when `candidate` could lead anywhere but
 * to a page of this site: another origin, a scheme, a protocol-relative or backslash trick, control
 * characters, or the sign-in routes themselves (a loop). RFC 9700, section 4.11 (open redirectors).
 */
export function safeReturnPath(candidate: string | null | undefined): string | undefined {
  if (!candidate || candidate.length > MAX_RETURN_PATH || candidate[0] !== '/') return undefined;
  // Browsers drop tabs and newlines from a URL and read `\` as `/`: refuse before parsing.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (/[\u0000-\u0020\u007f\\]/.test(candidate)) return undefined;
  const base = 'http://site.invalid';
  if (!URL.canParse(candidate, base)) return undefined;
  const url = new URL(candidate, base);
  // `/.//evil.example` is on this origin as written, and leaves it once its dots are resolved.
  if (url.origin !== base || url.pathname.startsWith('//')) return undefined;
  if (/^\/oidc(\/|$)/i.test(url.pathname)) return undefined;
  return url.pathname + url.search + url.hash;
}
