import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sourceOf } from './source-networks.ts';

describe('where attempts come from', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
    ['::ffff:203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
    ['::FFFF:cb00:7107', '203.0.113.7', '203.0.113.0/24'],
    ['0:0:0:0:0:ffff:203.0.113.7', '203.0.113.7', '203.0.113.0/24'],
    ['2001:db8:12:34:56:78:9a:bc', '2001:db8:12:34::/64', '2001:db8:12::/48'],
    ['2001:0DB8:0012:0034::1', '2001:db8:12:34::/64', '2001:db8:12::/48'],
    ['2001:db8::1', '2001:db8:0:0::/64', '2001:db8:0::/48'],
    ['::1', '0:0:0:0::/64', '0:0:0::/48'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64', 'fe80:0:0::/48'],
  ])('is, for %s, the address %s of the network %s', (given, address, network) => {
    expect(sourceOf(given)).toEqual({ address, network });
  });

  it.each([null, '', 'unknown', '_hidden', '203.0.113.7:4711', '1.2.3', '[::1]', '::1, ::2', '%'])(
    'is one place for all that is no address, such as %j',
    (given) => expect(sourceOf(given)).toEqual({ address: 'unknown', network: 'unknown' }),
  );

  it('is one place for all 64 bits that a subscriber of IPv6 can choose from', () => {
    fc.assert(
      fc.property(fc.ipV6(), (given) => {
        const { address, network } = sourceOf(given);
        fc.pre(address.endsWith('::/64'));
        const other = address.replace('::/64', ':dead:beef:0:1');
        expect(sourceOf(other)).toEqual({ address, network });
      }),
    );
  });

  it('does not depend on how an address is written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }),
        (groups) => {
          const short = groups.map((group) => group.toString(16)).join(':');
          const long = groups
            .map((group) => group.toString(16).toUpperCase().padStart(4, '0'))
            .join(':');
          expect(sourceOf(long)).toEqual(sourceOf(short));
        },
      ),
    );
  });
});
