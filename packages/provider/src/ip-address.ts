import { isIP } from 'node:net';

/** An IPv4 address as a socket for both protocols tells it (RFC 4291, section 2.5.5.2). */
const MAPPED_IPV4 = /^::ffff:(?=\d+\.)/i;

/** A header that a proxy passes on may hold anything; @returns null for what is no address. */
export function toIpAddress(text: string): string | null {
  const address = text.replace(MAPPED_IPV4, '');
  return isIP(address) ? address : null;
}
