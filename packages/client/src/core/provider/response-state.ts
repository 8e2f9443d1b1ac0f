/**
 * The `state` of an authorization response, to find the attempt it belongs to; `undefined` without one. In a
 * signed response it is read without verifying: that is done by `Provider.exchange`, which compares it again.
 * RFC 6749, section 4.1.2; JWT Secured Authorization Response Mode 1.0, section 2.1
 */
export function stateOf(url: URL): string | undefined {
  const response = url.searchParams.get('response');
  if (response === null) return url.searchParams.get('state') || undefined;
  try {
    const payload = response.split('.', 2)[1] ?? '';
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const state =
      typeof claims === 'object' && claims !== null && 'state' in claims ? claims.state : undefined;
    return typeof state === 'string' && state !== '' ? state : undefined;
  } catch {
    return undefined;
  }
}
