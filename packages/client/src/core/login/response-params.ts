/** What an authorization response says, before anything of it has been verified. RFC 6749, section 4.1.2 */
export interface ResponseParams {
  /** Empty without one. */
  readonly state: string;
  readonly error: string | undefined;
  readonly hasCode: boolean;
}

/**
 * Reads the parameters that decide which attempt a response belongs to. Of a signed response (JARM,
 * section 2.3.1) they are in the payload of its JWT; its signature is verified with the exchange.
 */
export function responseParams(query: URLSearchParams): ResponseParams {
  const jwt = query.get('response');
  const params = jwt === null ? Object.fromEntries(query) : payloadOf(jwt);
  const text = (name: string) => {
    const value = params[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  return {
    state: text('state') ?? '',
    error: text('error'),
    hasCode: text('code') !== undefined,
  };
}

function payloadOf(jwt: string): Record<string, unknown> {
  try {
    const payload: unknown = JSON.parse(
      Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8'),
    );
    return typeof payload === 'object' && payload !== null ? { ...payload } : {};
  } catch {
    return {};
  }
}
