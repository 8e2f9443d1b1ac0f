import { describe, expect, it } from 'vitest';
import { type ApplicationAddresses, findingsOf } from './application-addresses.ts';

const NONE: ApplicationAddresses = {
  application_type: 'web',
  redirect_uris: [],
  post_logout_redirect_uris: [],
  logo_uri: null,
  initiate_login_uri: null,
  backchannel_logout_uri: null,
  frontchannel_logout_uri: null,
};
const found = (addresses: Partial<ApplicationAddresses>) => findingsOf({ ...NONE, ...addresses });

describe('what is said of addresses while they are typed', () => {
  it.each<[string, string | null]>([
    ['http://app.example.com/cb', 'https://app.example.com/cb'],
    [' https://app.example.com/cb ', 'https://app.example.com/cb'],
    ['https://app.example.com/cb#top', 'https://app.example.com/cb'],
    ['https://ada:secret@app.example.com/cb', 'https://app.example.com/cb'],
    ['app.example.com/cb', 'https://app.example.com/cb'],
    ['app.example.com:8443/cb', 'https://app.example.com:8443/cb'],
    ['localhost:8000/cb', 'http://localhost:8000/cb'],
    ['http://ada@app.example.com/cb#x\n', 'https://app.example.com/cb'],
    ['https://*.example.com/cb', null],
    ['/cb', null],
    ['com.example.app:/cb', null],
    ['javascript:alert(1)', null],
  ])('a mistake such as %j is mended where it is clear how', (uri, mended) => {
    const [first] = found({ redirect_uris: [uri] });
    expect(first).toMatchObject({ pointer: '/redirect_uris/0', severity: 'mistake' });
    expect(first?.mend).toEqual(mended === null ? null : { action: 'replace', uri: mended });
    if (mended === null) return;
    const after = found({ redirect_uris: [mended] });
    expect(after.filter(({ severity }) => severity === 'mistake')).toEqual([]);
  });

  it('each address is judged by what it is for', () => {
    const findings = found({
      application_type: 'native',
      redirect_uris: ['https://localhost/cb', 'com.example.app:/cb'],
      logo_uri: 'http://app.example.com/logo.svg',
      initiate_login_uri: 'com.example.app:/start',
      frontchannel_logout_uri: 'https://other.example.com/logout',
    });
    expect(findings.map(({ pointer, code, mend }) => [pointer, code, mend])).toEqual([
      [
        '/logo_uri',
        'uri_not_https',
        { action: 'replace', uri: 'https://app.example.com/logo.svg' },
      ],
      [
        '/redirect_uris/0',
        'uri_https_on_loopback',
        { action: 'replace', uri: 'http://localhost/cb' },
      ],
      ['/initiate_login_uri', 'uri_needs_native', null],
      ['/frontchannel_logout_uri', 'uri_of_another_origin', null],
    ]);
  });

  it.each<[string, string[], object]>([
    [
      'a slash that the others have',
      ['https://a.example/cb', 'https://a.example/silent/', 'https://b.example/cb'],
      { code: 'uri_slash_missing', mend: { action: 'replace', uri: 'https://a.example/cb/' } },
    ],
    [
      'one address with and without a slash',
      ['https://a.example/cb', 'https://a.example/cb/'],
      { code: 'uri_slash_twin', mend: { action: 'remove' } },
    ],
    [
      'capital letters of a host',
      ['https://App.Example.com/CB'],
      { code: 'uri_host_case', mend: { action: 'replace', uri: 'https://app.example.com/CB' } },
    ],
    [
      'the other name of this device',
      ['http://127.0.0.1:8000/cb'],
      { code: 'uri_loopback_twin', mend: { action: 'add', uri: 'http://localhost:8000/cb' } },
    ],
  ])('hints at %s', (_what, redirect_uris, expected) => {
    const [first] = found({ redirect_uris });
    expect(first).toMatchObject({
      pointer: '/redirect_uris/0',
      severity: 'hint',
      ...expected,
    });
  });

  it('nothing is said of what is fine', () => {
    expect(
      found({
        redirect_uris: [
          'https://a.example/cb/',
          'https://a.example/silent/',
          'http://localhost:8000/cb',
          'http://127.0.0.1:8000/cb',
        ],
        post_logout_redirect_uris: ['https://a.example/'],
        logo_uri: 'https://a.example/logo.svg',
        frontchannel_logout_uri: 'https://a.example/logout',
      }),
    ).toEqual([]);
  });

  it('an address that is there twice is to be removed', () => {
    const uri = 'https://a.example/cb';
    expect(found({ redirect_uris: [uri, uri] })).toMatchObject([
      { pointer: '/redirect_uris/1', code: 'uri_duplicate', mend: { action: 'remove' } },
    ]);
  });
});
