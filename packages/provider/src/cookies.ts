import { parseCookie, stringifySetCookie } from 'cookie';

/** What we keep in a browser beside the cookies of the engine, see protocol/configuration.ts. */
const COOKIES = {
  /** By which the browser is known as one that somebody has signed in with. */
  device: { name: 'gatehouse_device', path: '/' },
  /** The language that a person has chosen; says nothing about who they are. */
  language: { name: 'gatehouse_language', path: '/' },
  /** What stands in for a second factor; sent where one can be asked for, and nowhere else. */
  remembered: { name: 'gatehouse_remembered', path: '/signin' },
} as const;

/** A cookie of ours, by what it is for. */
export type OwnCookie = keyof typeof COOKIES;

/**
 * @param header `Cookie` of a request, as the browser sent it.
 * @returns undefined when it holds none of this name.
 */
export function readCookie(header: string | undefined, cookie: OwnCookie): string | undefined {
  return parseCookie(header ?? '')[COOKIES[cookie].name];
}

/** When a cookie ends: seconds from now, or milliseconds since the epoch. */
type CookieEnd = { lifetime: number } | { expiresAt: number };

/** @returns a `Set-Cookie` header (RFC 6265). */
export function cookieLine(
  cookie: OwnCookie,
  of: { value: string; until: CookieEnd; publicUrl: string },
): string {
  return setCookie({ ...COOKIES[cookie], ...of });
}

/**
 * What every cookie of ours has: no script reads it, no form of another site brings it along, and where the provider is
 * reached by TLS it goes over nothing else.
 *
 * @returns a `Set-Cookie` header (RFC 6265).
 */
export function setCookie(of: {
  name: string;
  path: string;
  value: string;
  until: CookieEnd;
  publicUrl: string;
}): string {
  const { name, path, value, until, publicUrl } = of;
  return stringifySetCookie({
    name,
    path,
    value,
    ...('lifetime' in until ? { maxAge: until.lifetime } : { expires: new Date(until.expiresAt) }),
    httpOnly: true,
    sameSite: 'lax',
    secure: publicUrl.startsWith('https:'),
  });
}
