import { isIP } from 'node:net';

/** Where a request came from, as attempts are counted. */
export interface Source {
  /** What one subscriber has: an address of IPv4, a network of 64 bits of IPv6. */
  address: string;
  /** What one operator hands out together: 24 bits of IPv4, 48 of IPv6. */
  network: string;
}

/** All that cannot be understood is one place, so that inventing something brings nobody a new counter. */
const UNKNOWN: Source = { address: 'unknown', network: 'unknown' };
/** ::ffff:0:0/96, an IPv4 address as a socket for both protocols tells it (RFC 4291, section 2.5.5.2). */
const MAPPED_IPV4 = '0:0:0:0:0:ffff';

/** @param address as a socket or a trusted proxy tells it; null: of a connection that has gone. */
export function sourceOf(address: string | null): Source {
  switch (isIP(address ?? '')) {
    case 4:
      return ofIPv4(address ?? '');
    case 6:
      return ofIPv6(address ?? '');
    default:
      return UNKNOWN;
  }
}

function ofIPv4(address: string): Source {
  return { address, network: `${address.slice(0, address.lastIndexOf('.'))}.0/24` };
}

function ofIPv6(address: string): Source {
  const groups = groupsOf(address);
  if (!groups) return UNKNOWN;
  if (groups.slice(0, 6).join(':') === MAPPED_IPV4) {
    const bytes = groups.slice(6).flatMap((group) => {
      const value = Number.parseInt(group, 16);
      return [value >> 8, value & 0xff];
    });
    return ofIPv4(bytes.join('.'));
  }
  return {
    address: `${groups.slice(0, 4).join(':')}::/64`,
    network: `${groups.slice(0, 3).join(':')}::/48`,
  };
}

/** The eight groups of an address, whichever way it is written (RFC 5952); its zone is left out. */
function groupsOf(address: string): string[] | undefined {
  const [unzoned = ''] = address.split('%', 1);
  const hostname = URL.parse(`http://[${unzoned}]/`)?.hostname;
  if (!hostname) return undefined;
  const [before = '', after] = hostname.slice(1, -1).split('::');
  const head = before === '' ? [] : before.split(':');
  if (after === undefined) return head;
  const tail = after === '' ? [] : after.split(':');
  return [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
}
