import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeDevice, describeUserAgent } from './user-agent.ts';

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1';
const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

describe('a User-Agent header', () => {
  it.each([
    [CHROME, 'Chrome', 'Windows'],
    [SAFARI, 'Safari', 'iOS'],
    [FIREFOX, 'Firefox', 'Linux'],
  ])('names browser and system: %s', (header, browser, os) => {
    expect(describeUserAgent(header)).toEqual({ browser, os });
  });

  it.each([
    [CHROME, { browser: 'Chrome 140', os: 'Windows', type: 'desktop' }],
    [SAFARI, { browser: 'Safari 18', os: 'iOS', type: 'mobile' }],
    [FIREFOX, { browser: 'Firefox 140', os: 'Linux', type: 'desktop' }],
    [null, { browser: null, os: null, type: null }],
  ])('tells devices apart: %s', (header, device) => {
    expect(describeDevice(header)).toEqual(device);
  });

  it.each([null, '', '   '])('that is not there names nothing: %j', (header) => {
    expect(describeUserAgent(header)).toEqual({ browser: null, os: null });
  });

  it('that is made up gives short plain names, or none', () => {
    const anything = fc.string({ unit: 'binary', maxLength: 600 });
    fc.assert(
      fc.property(anything, (header) => {
        const names = { ...describeUserAgent(header), ...describeDevice(header) };
        for (const name of Object.values(names)) {
          expect(name === null || /^[^\p{Cc}]{1,66}$/u.test(name)).toBe(true);
        }
      }),
    );
  });
});
