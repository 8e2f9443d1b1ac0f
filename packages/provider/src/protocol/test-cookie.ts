import { parseCookie } from 'cookie';
import { setCookie } from '../cookies.ts';

/** Seconds; longer than a test can take. */
const LIFETIME = 15 * 60;
/** Tests that one browser can have under way. */
const KEPT = 4;

/**
 * Names the tests of integrations that a browser has begun, by what their links carry. They go on in this
 * browser only: whoever is sent into the middle of a test was not told that they take part in one.
 */
export interface TestCookie {
  /** @param header `Cookie` of a request. */
  read(header: string | undefined): string[];
  /** @returns a `Set-Cookie` header that names one more. */
  add(header: string | undefined, start: string): string;
}

export function createTestCookie({ publicUrl }: { publicUrl: string }): TestCookie {
  // So that no sibling domain can set it (RFC 6265bis, section 4.1.3.2).
  const name = publicUrl.startsWith('https:') ? '__Host-gatehouse_tests' : 'gatehouse_tests';
  const read: TestCookie['read'] = (header) =>
    (parseCookie(header ?? '')[name] ?? '').split('.').filter(Boolean).slice(0, KEPT);
  return {
    read,
    add(header, start) {
      const value = [start, ...read(header)].slice(0, KEPT).join('.');
      return setCookie({ name, path: '/', value, until: { lifetime: LIFETIME }, publicUrl });
    },
  };
}
