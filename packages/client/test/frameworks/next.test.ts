import { NextRequest } from 'next/server.js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { gatehouse } from '../../src/next/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import { testOptions } from '../behaviour/harness.ts';

const page = vi.hoisted(() => ({ headers: {} as Record<string, string> }));
vi.mock('next/headers.js', () => ({
  headers: async () => new Headers(page.headers),
  cookies: async () => ({ toString: () => page.headers.cookie ?? '' }),
}));

const cookie = `session=${'x'.repeat(43)}`;
const unavailable = { code: 'session_store_unavailable', status: 503 };

describe('Next.js, while the session store is down', () => {
  const codes: string[] = [];

  function signIn() {
    return gatehouse(
      {
        ...testOptions([]),
        issuer: 'https://id.example.com',
        cookieName: 'session',
        sessionStore: {
          ...memoryStore(),
          read: async () => await Promise.reject(new Error('connection refused')),
        },
        onError: (error) => codes.push(error.code),
      },
      { env: {} },
    );
  }
  beforeEach(() => {
    page.headers = { cookie };
    codes.length = 0;
  });

  it('fails in a page instead of taking the person for signed out', async () => {
    await expect(signIn().auth()).rejects.toMatchObject(unavailable);
    expect(codes).toEqual(['session_store_unavailable']);
  });

  it('sends nobody to sign in', async () => {
    await expect(signIn().requireLogin()).rejects.toMatchObject(unavailable);
  });

  it('is answered by the proxy before a page is made', async () => {
    const request = new NextRequest('http://localhost/private', { headers: { cookie } });
    const answer = await signIn().proxy(request);
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []]);
  });

  it('concerns nobody who has no session', async () => {
    page.headers = {};
    expect((await signIn().auth()).isAuthenticated).toBe(false);
  });
});
