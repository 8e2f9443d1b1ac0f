import { expect, it } from 'vitest';
import { type ReturnRules, safeReturnTo } from './return-to.ts';
import { createRouter, ROUTES } from './routes.ts';

const rules: ReturnRules = {
  ownOrigin: 'https://app.example.com',
  allowedHosts: new Set(['docs.example.com', 'localhost:8080']),
  requireHttps: true,
  isOwnRoute: createRouter(ROUTES).isOwn,
};

it.each(['/', '/a/b?c=d#e', '/%2f%2fevil.example', '/a?next=https://evil.example'])(
  'returns to %s',
  (path) => expect(safeReturnTo(path, rules)).toBe(path),
);

it.each([
  '',
  'evil.example',
  'https://evil.example/',
  'HTTPS:evil.example',
  '//evil.example',
  '///evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/\r\nset-cookie:a=b',
  ' //evil.example',
  '\u0000//evil.example',
  '/.//evil.example',
  '/..//evil.example',
  '/a/../..//evil.example',
  '/%2e//evil.example',
  'javascript:alert(1)',
  'data:text/html,hi',
  'http:///evil.example',
  '?next=/',
  '/oidc/logout/',
  '/OIDC/authenticate',
  '/oidc//callback',
  '/%6fidc/logout/',
  'https://evil.example/?docs.example.com',
  'https://docs.example.com.evil.example/',
  'https://docs.example.com@evil.example/',
  'https://user@docs.example.com/',
  'https://user:pass@docs.example.com/',
  'https://docs.example.com:8443/',
  'http://docs.example.com/',
  'https:docs.example.com',
  'https:/docs.example.com/',
  'https:///docs.example.com/',
  'https://docs.example.com\\@evil.example/',
  'ftp://docs.example.com/',
  'javascript://docs.example.com/%0aalert(1)',
  `/${'a'.repeat(2000)}`,
])('does not return to %j', (path) => expect(safeReturnTo(path, rules)).toBeUndefined());

it.each([
  ['https://docs.example.com/a?b#c', 'https://docs.example.com/a?b#c'],
  ['https://DOCS.example.com', 'https://docs.example.com/'],
  ['https://localhost:8080/', 'https://localhost:8080/'],
])('leads to %s, a host that the app allows', (url, expected) =>
  expect(safeReturnTo(url, rules)).toBe(expected),
);

it.each([
  ['https://app.example.com', '/'],
  ['https://app.example.com/a?b#c', '/a?b#c'],
  ['HTTPS://APP.example.com:443/a', '/a'],
])('returns to %s, a whole address of the app itself, as the path %s', (url, expected) =>
  expect(safeReturnTo(url, rules)).toBe(expected),
);

it.each([
  'http://app.example.com/',
  'https://app.example.com:8443/',
  'https://app.example.com.evil.example/',
  'https://app.example.com@evil.example/',
  'https://user@app.example.com/',
  'https://app.example.com//evil.example/',
  'https://app.example.com/.//evil.example/',
  'https://app.example.com/oidc/logout/',
  'https://app.example.com\\@evil.example/',
  'https:app.example.com/',
])('does not take %j for an address of the app itself', (url) =>
  expect(safeReturnTo(url, rules)).toBeUndefined(),
);

it('leads there by http where the app says so', () => {
  const url = 'http://docs.example.com/';
  expect(safeReturnTo(url, { ...rules, requireHttps: false })).toBe(url);
});
