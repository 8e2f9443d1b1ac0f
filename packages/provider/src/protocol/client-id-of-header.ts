/**
 * The `client_id` of a request with Basic authentication (RFC 6749, section 2.3.1), whether or not there is such an
 * application. Only what stands before the colon: after it comes the secret, and without one all of it may be.
 *
 * @param header `Authorization`.
 */
export function clientIdOfHeader(header: string | undefined): string | undefined {
  const [, basic] = /^basic ([a-z0-9+/=_-]{1,2000})$/i.exec(header ?? '') ?? [];
  if (basic === undefined) return undefined;
  const [id, secret] = Buffer.from(basic, 'base64').toString().split(':', 2);
  return secret === undefined ? undefined : id;
}
