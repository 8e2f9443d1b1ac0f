import { expect, it } from 'vitest';
import { safeReturnPath } from './return-to.ts';

it.each(['/', '/a/b?c=d#e', '/%2f%2fevil.example', '/a?next=https://evil.example'])(
  'returns to %s',
  (path) => expect(safeReturnPath(path)).toBe(path),
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
  `/${'a'.repeat(2000)}`,
])('does not return to %j', (path) => expect(safeReturnPath(path)).toBeUndefined());
