import { describe, expect, it } from 'vitest';
import { FieldErrors } from '../field-checks.ts';
import {
  checkBackchannelLogoutUri,
  checkFrontchannelLogoutUri,
  checkInitiateLoginUri,
  checkRedirectUris,
} from './redirect-uris.ts';

function check(uris: string[], type: 'web' | 'native' = 'web') {
  const errors = new FieldErrors();
  checkRedirectUris(errors, 'redirect_uris', { uris, type });
  return errors.all;
}

describe('redirect URIs', () => {
  it.each<[string, 'web' | 'native', string]>([
    ['/oidc/callback', 'web', 'uri_not_absolute'],
    ['oidc/callback', 'web', 'uri_not_absolute'],
    ['app.example.com/callback', 'web', 'uri_not_absolute'],
    ['//app.example.com/callback', 'web', 'uri_not_absolute'],
    ['https:app.example.com/callback', 'web', 'uri_not_absolute'],
    ['https:/app.example.com/callback', 'web', 'uri_not_absolute'],
    ['https:\\\\app.example.com', 'web', 'uri_not_absolute'],
    ['https://app.example.com\\@evil.example/', 'web', 'uri_not_absolute'],
    ['https://', 'web', 'uri_not_absolute'],
    ['', 'web', 'uri_not_absolute'],
    ['https://app.example.com/callback#', 'web', 'uri_has_fragment'],
    ['https://app.example.com/#/callback', 'web', 'uri_has_fragment'],
    ['https://*.example.com/callback', 'web', 'uri_has_wildcard'],
    ['https://app.example.com/*', 'web', 'uri_has_wildcard'],
    ['https://app.example.com@evil.example/', 'web', 'uri_has_userinfo'],
    ['https://user:password@app.example.com/', 'web', 'uri_has_userinfo'],
    ['https://app.example.com/callback ', 'web', 'uri_has_whitespace'],
    [' https://app.example.com/callback', 'web', 'uri_has_whitespace'],
    ['https://app.example.com/call\tback', 'web', 'uri_has_whitespace'],
    ['https://app.example.com/callback\n', 'web', 'uri_has_whitespace'],
    ['https://app.example.com/\u200b', 'web', 'uri_has_whitespace'],
    ['https://app.example.com/\0', 'web', 'uri_has_whitespace'],
    ['http://app.example.com/callback', 'web', 'uri_not_https'],
    ['http://localhost.example.com/callback', 'web', 'uri_not_https'],
    ['http://127.0.0.1.example.com/', 'web', 'uri_not_https'],
    ['http://0.0.0.0/callback', 'web', 'uri_not_https'],
    ['http://app.example.com/callback', 'native', 'uri_not_https'],
    ['com.example.app:/callback', 'web', 'uri_needs_native'],
    ['myapp:/callback', 'native', 'uri_scheme_not_yours'],
    ['https://localhost/callback', 'native', 'uri_https_on_loopback'],
    ['javascript:alert(1)', 'web', 'uri_scheme_dangerous'],
    ['JavaScript:alert(1)', 'native', 'uri_scheme_dangerous'],
    ['data:text/html,x', 'native', 'uri_scheme_dangerous'],
    ['file:///etc/passwd', 'native', 'uri_scheme_dangerous'],
    [`https://app.example.com/${'x'.repeat(2000)}`, 'web', 'uri_too_long'],
  ])('refuse %j of a %s application: %s', (uri, type, code) => {
    const errors = check(['https://fine.example/', uri], type);
    expect(errors).toMatchObject([{ pointer: '/redirect_uris/1', code }]);
    expect(errors[0]?.detail.length).toBeLessThan(350);
  });

  it.each<[string, 'web' | 'native']>([
    ['https://app.example.com/oidc/callback/', 'web'],
    ['https://app.example.com', 'web'],
    ['https://app.example.com?tenant=1', 'web'],
    ['https://app.example.com:8443/callback?tenant=1&x=a@b', 'web'],
    ['https://bücher.example/callback', 'web'],
    ['http://localhost:8000/oidc/callback/', 'web'],
    ['http://127.0.0.1:8000/callback', 'web'],
    ['http://[::1]:8000/callback', 'web'],
    ['https://localhost:8000/callback', 'web'],
    ['http://127.0.0.1/callback', 'native'],
    ['com.example.app:/callback', 'native'],
    ['com.example.app://callback', 'native'],
    ['https://app.example.com/native', 'native'],
  ])('may be %j for a %s application', (uri, type) => {
    expect(check([uri], type)).toEqual([]);
  });

  it('are refused the second time they are named, and a slash makes another one', () => {
    expect(
      check(['https://a.example/x', 'https://a.example/x/', 'https://a.example/x']),
    ).toMatchObject([{ pointer: '/redirect_uris/2', code: 'uri_duplicate' }]);
  });

  it('are told all their mistakes at once', () => {
    expect(
      check(['/x', 'https://a.example/#', 'https://fine.example/']).map(({ pointer }) => pointer),
    ).toEqual(['/redirect_uris/0', '/redirect_uris/1']);
  });

  it('are no more than a hundred', () => {
    const uris = Array.from({ length: 101 }, (_, i) => `https://a.example/${i}`);
    expect(check(uris)).toMatchObject([{ pointer: '/redirect_uris', code: 'too_many' }]);
  });
});

describe('where a sign-in starts', () => {
  it.each([
    ['javascript:alert(1)', 'uri_scheme_dangerous'],
    ['http://app.example.com/', 'uri_not_https'],
    ['/login', 'uri_not_absolute'],
    ['com.example.app:/login', 'uri_needs_native'],
  ])('is not %j', (uri, code) => {
    const errors = new FieldErrors();
    checkInitiateLoginUri(errors, uri);
    expect(errors.all).toMatchObject([{ pointer: '/initiate_login_uri', code }]);
  });
});

describe('where an application hears of a logout', () => {
  it.each([
    ['http://app.example.com/oidc/backchannel-logout/', 'uri_not_https'],
    ['https://app.example.com/oidc/backchannel-logout/#', 'uri_has_fragment'],
    ['/oidc/backchannel-logout/', 'uri_not_absolute'],
    ['com.example.app:/logout', 'uri_needs_native'],
    ['file:///etc/passwd', 'uri_scheme_dangerous'],
    ['https://user:password@app.example.com/', 'uri_has_userinfo'],
    ['https://*.example.com/', 'uri_has_wildcard'],
  ])('is not %j', (uri, code) => {
    const errors = new FieldErrors();
    checkBackchannelLogoutUri(errors, uri);
    expect(errors.all).toMatchObject([{ pointer: '/backchannel_logout_uri', code }]);
  });

  it.each([
    'https://app.example.com/oidc/backchannel-logout/?tenant=1',
    'https://10.0.0.7/logout',
    'http://localhost:8000/oidc/backchannel-logout/',
    'http://127.0.0.1:8000/',
  ])('may be %j', (uri) => {
    const errors = new FieldErrors();
    checkBackchannelLogoutUri(errors, uri);
    expect(errors.all).toEqual([]);
  });
});

describe('what a browser loads in a frame at a logout', () => {
  const redirectUris = ['https://app.example.com/callback', 'http://localhost:8000/callback'];
  it.each([
    ['http://app.example.com/logout', 'uri_not_https'],
    ['https://app.example.com/logout#', 'uri_has_fragment'],
    ['/logout', 'uri_not_absolute'],
    ['https://other.example.com/logout', 'uri_of_another_origin'],
    ['https://app.example.com:8443/logout', 'uri_of_another_origin'],
    ['http://localhost:8001/logout', 'uri_of_another_origin'],
    ['https://localhost:8000/logout', 'uri_of_another_origin'],
  ])('is not %j', (uri, code) => {
    const errors = new FieldErrors();
    checkFrontchannelLogoutUri(errors, uri, redirectUris);
    expect(errors.all).toMatchObject([{ pointer: '/frontchannel_logout_uri', code }]);
  });

  it.each([
    'https://app.example.com/logout?tenant=1',
    'https://APP.example.com:443/logout',
    'http://localhost:8000/oidc/frontchannel-logout/',
  ])('may be %j', (uri) => {
    const errors = new FieldErrors();
    checkFrontchannelLogoutUri(errors, uri, redirectUris);
    expect(errors.all).toEqual([]);
  });
});
