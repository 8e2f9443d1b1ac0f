import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeDevice } from './devices.ts';

describe('a device', () => {
  it.each([
    [
      'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
      { browser: 'Firefox 128', os: 'Linux', type: 'desktop' },
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
      { browser: 'Safari 17', os: 'iOS', type: 'mobile' },
    ],
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0',
      { browser: 'Microsoft Edge 126', os: 'Windows', type: 'desktop' },
    ],
    [null, { browser: null, os: null, type: null }],
    ['', { browser: null, os: null, type: null }],
  ])('is read of %j', (userAgent, device) => {
    expect(describeDevice(userAgent)).toEqual(device);
  });

  it('is something or nothing for whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (userAgent) => {
        expect(Object.keys(describeDevice(userAgent))).toEqual(['browser', 'os', 'type']);
      }),
    );
  });
});
