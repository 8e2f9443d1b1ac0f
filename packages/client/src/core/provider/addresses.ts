import { ConfigError } from '../errors.ts';

/** Whether a host name is this machine's own, where http is safe. RFC 8252, section 8.3 */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

/** Whether tokens and keys can travel to and from this address: https, or http on this machine. */
export function isSafeAddress(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const { protocol, hostname } = new URL(value);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}

/**
 * Checks an issuer identifier and returns it unchanged: `iss` is compared character by character.
 * OpenID Connect Core 1.0, section 2
 *
 * @throws {ConfigError} when it is no https URL, or http elsewhere than on loopback.
 */
export function parseIssuer(value: string): string {
  const invalid = (mend: string) =>
    new ConfigError('ERR_GATEHOUSE_CONFIG_INVALID', 'OIDC_ISSUER', mend);
  // `URL` would take it off, and the comparison with the provider's own would not.
  if (/\s/.test(value)) throw invalid('there is a space or a line break in it.');
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw invalid('it has to be an absolute URL, for example https://id.example.com/oidc.');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw invalid('use https; plain http is accepted for localhost only.');
  }
  if (url.search || url.hash || url.username) {
    throw invalid('it must have no query, fragment or user name.');
  }
  // `openid-client` reads such an address as it is and then compares no issuer.
  const wellKnown = value.indexOf('/.well-known/');
  if (wellKnown !== -1) {
    throw invalid(`leave out the well-known part: ${value.slice(0, wellKnown)}`);
  }
  return value;
}

/**
 * The forms in which an issuer may be written: `https://id.example.com` and `https://id.example.com/`
 * are one address, of which the settings may have the other than the provider's tokens.
 */
export function issuerForms(issuer: string): readonly string[] {
  if (!URL.canParse(issuer) || new URL(issuer).pathname !== '/') return [issuer];
  return [issuer, issuer.endsWith('/') ? issuer.slice(0, -1) : `${issuer}/`];
}

/**
 * Checks the address of an endpoint that was set by hand.
 *
 * @throws {ConfigError} when it is no https URL, or http elsewhere than on loopback.
 */
export function parseEndpoint(value: string, name: string): string {
  if (isSafeAddress(value)) return value;
  throw new ConfigError(
    'ERR_GATEHOUSE_CONFIG_INVALID',
    `endpoints.${name}`,
    'it has to be an absolute https URL; plain http is accepted for localhost only.',
  );
}
