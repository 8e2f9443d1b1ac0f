/** Attributes of a cookie; `HttpOnly` and `SameSite=Lax` always hold. */
export interface CookieAttributes {
  readonly path: string;
  readonly secure: boolean;
  /** Seconds; 0 deletes. */
  readonly maxAge: number;
}

/** One `Set-Cookie` value. RFC 6265, section 4.1. */
export function setCookie(name: string, value: string, attributes: CookieAttributes): string {
  const { path, secure, maxAge } = attributes;
  return `${name}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}

/**
 * The value of one cookie in a `Cookie` header, or `undefined`. Scans by hand: this runs on every
 * request of the app, where parsing all cookies would cost more than all else here.
 */
export function readCookie(header: string, name: string): string | undefined {
  const wanted = `${name}=`;
  let at = header.indexOf(wanted);
  while (at !== -1) {
    const before = at === 0 ? 59 : header.charCodeAt(at - 1);
    if (before === 59 || before === 32) {
      const start = at + wanted.length;
      const end = header.indexOf(';', start);
      return end === -1 ? header.slice(start) : header.slice(start, end);
    }
    at = header.indexOf(wanted, at + 1);
  }
  return undefined;
}

/** The names in a `Cookie` header that start with `prefix`. */
export function cookieNames(header: string, prefix: string): string[] {
  return header
    .split(';')
    .map((pair) => pair.slice(0, Math.max(0, pair.indexOf('='))).trim())
    .filter((name) => name.startsWith(prefix));
}
