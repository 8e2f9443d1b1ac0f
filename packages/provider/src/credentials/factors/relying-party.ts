import { isIP } from 'node:net';

/** What browsers know this installation by (WebAuthn Level 3, section 4, "Relying Party"). */
export interface RelyingParty {
  /** RP ID: the host of the public address. A passkey is bound to it, and lost when it changes. */
  id: string;
  /** The one origin whose pages may use passkeys. */
  origin: string;
  /** What authenticators show. */
  name: string;
  /** false: browsers offer no passkeys at such an address, which is an IP address or not encrypted. */
  isUsable: boolean;
}

/**
 * @param publicUrl of the installation; never anything that a request says of itself.
 * @param name asked whenever a passkey is made, since administrators change it.
 */
export function createRelyingParty(publicUrl: string, name: () => string): RelyingParty {
  const { hostname, origin, protocol } = new URL(publicUrl);
  const isLocal = hostname === 'localhost' || hostname.endsWith('.localhost');
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  return {
    id: hostname,
    origin,
    get name() {
      return name();
    },
    isUsable: !isAddress && (protocol === 'https:' || isLocal),
  };
}
