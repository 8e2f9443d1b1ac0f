/**
 * Whether an address may stand in a page's `href` or `action`: an absolute `http:` or `https:` URL, or a path on
 * our own origin. Everything else is refused: `javascript:` and other schemes, `//host` and `/\host`, which
 * browsers take for another origin, addresses with spaces or control characters, which they repair, and those
 * with a user name, which hides the real host (`https://bank.example@evil.example`).
 */
export function isSafeHref(href: string): boolean {
  if (/[\s\\\p{Cc}]/u.test(href)) return false;
  if (href.startsWith('/')) return !href.startsWith('//');
  if (!/^https?:\/\//i.test(href)) return false;
  const url = URL.parse(href);
  return url !== null && url.username === '' && url.password === '';
}

/**
 * As {@link isSafeHref}, and an address that opens an application on the device, by a scheme that is a domain name in
 * reverse (RFC 8252, section 7.1), such as `com.example.app:/signed-out`.
 */
export function isSafeReturnAddress(href: string): boolean {
  if (isSafeHref(href)) return true;
  return /^[a-z][a-z0-9+-]*(?:\.[a-z0-9+-]+)+:/i.test(href) && !/[\s\\\p{Cc}]/u.test(href);
}

/** Whether an address is a path on our own origin, see {@link isSafeHref}. */
export function isOwnPath(address: string): boolean {
  return address.startsWith('/') && isSafeHref(address);
}

/** A page was asked to post its form to an address that is not one of ours; a mistake in our own code. */
export class UnsafeFormActionError extends TypeError {
  readonly code = 'unsafe_form_action';

  constructor(action: string) {
    super(`A form may not be sent to ${JSON.stringify(action)}: use a path or an http(s) address.`);
  }
}

/** @throws {UnsafeFormActionError} */
export function assertSafeAction(action: string): void {
  if (!isSafeHref(action)) throw new UnsafeFormActionError(action);
}

/** The address when it may be linked, see {@link isSafeHref}. */
export function safeOrNothing(href: string | undefined): string | undefined {
  return href !== undefined && isSafeHref(href) ? href : undefined;
}
