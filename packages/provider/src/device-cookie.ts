const NAME = 'gatehouse_device';

/** @returns what the browser is known by, as it sent it; undefined: nothing. */
export function readDeviceCookie(header: string | undefined): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [name = '', ...value] = pair.split('=');
    if (name.trim() === NAME) return value.join('=').trim();
  }
  return undefined;
}

/**
 * @param options.lifetime seconds.
 * @returns a `Set-Cookie` header (RFC 6265).
 */
export function deviceCookie(
  value: string,
  { publicUrl, lifetime }: { publicUrl: string; lifetime: number },
): string {
  const secure = publicUrl.startsWith('https:') ? '; Secure' : '';
  return `${NAME}=${value}; Path=/; Max-Age=${lifetime}; HttpOnly; SameSite=Lax${secure}`;
}
