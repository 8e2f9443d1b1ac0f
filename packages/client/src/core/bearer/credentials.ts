import type { BearerFailure, TokenScheme } from './bearer.ts';

/** A token that a request brings. */
export interface TokenCredentials {
  readonly scheme: TokenScheme;
  readonly token: string;
}

/** Longer tokens are refused unread, in characters: all headers together are 16 KB at most in Node. */
const MAX_LENGTH = 12_000;

/**
 * The token of an `Authorization` header; `undefined` when it is none of ours, such as that of HTTP
 * Basic. Tokens in a form or a query are not looked for: those end up in logs. RFC 6750, section 2
 */
export function readCredentials(
  header: string | undefined,
): TokenCredentials | { readonly failure: BearerFailure } | undefined {
  if (header === undefined) return undefined;
  const space = header.indexOf(' ');
  const scheme = schemeOf(space === -1 ? header : header.slice(0, space));
  if (scheme === undefined) return undefined;
  const token = space === -1 ? '' : header.slice(space + 1).trim();
  if (token.length > MAX_LENGTH) return malformed(scheme, 'the token is too long');
  if (/^[\w.~+/-]+=*$/.test(token)) return { scheme, token };
  return malformed(scheme, `the Authorization header has to be: ${scheme}, a space, one token`);
}

/** Names of schemes are the same in any case. RFC 9110, section 11.1 */
function schemeOf(name: string): TokenScheme | undefined {
  switch (name.toLowerCase()) {
    case 'bearer':
      return 'Bearer';
    case 'dpop':
      return 'DPoP';
    default:
      return undefined;
  }
}

function malformed(scheme: TokenScheme, description: string): { readonly failure: BearerFailure } {
  return { failure: { scheme, error: 'invalid_request', description } };
}
