import { describe, expect, it } from 'vitest';
import { createTestCookie } from './test-cookie.ts';

const start = (letter: string) => letter.repeat(43);

describe('the cookie of tests that a browser has begun', () => {
  const cookie = createTestCookie({ publicUrl: 'https://sso.example.com' });
  const sent = (line: string) => line.split(';', 1)[0];

  it('names the latest, and no more than a few', () => {
    let header: string | undefined;
    for (const letter of 'abcdefg') header = sent(cookie.add(header, start(letter)));
    expect(cookie.read(header)).toEqual(['g', 'f', 'e', 'd'].map(start));
    expect(cookie.read(undefined)).toEqual([]);
  });

  it('can not be set by a sibling domain, nor read by a script', () => {
    const line = cookie.add(undefined, start('a'));
    expect(line).toMatch(/^__Host-/);
    for (const attribute of ['Secure', 'HttpOnly', 'Path=/', 'SameSite=Lax']) {
      expect(line.split('; ')).toContain(attribute);
    }
    expect(line).not.toMatch(/domain/i);
    expect(cookie.read(`gatehouse_tests=${start('a')}`)).toEqual([]);
  });
});
