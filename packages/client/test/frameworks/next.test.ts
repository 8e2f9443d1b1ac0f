import { NextRequest } from 'next/server.js';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { gatehouse } from '../../src/next/index.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import { testOptions } from '../behaviour/harness.ts';
import { CookieJar } from '../cookie-jar.ts';
import { startHostileProvider } from '../hostile-provider.ts';

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

describe('Next.js, in a page', () => {
  it('uses up no refresh token whose successor could not be kept', async () => {
    let now = Date.now();
    const provider = await startHostileProvider({ clock: () => now });
    provider.misbehave = { refreshTokens: true, expiresIn: 60 };
    const { handlers, auth } = gatehouse(
      { ...testOptions([]), issuer: provider.issuer, storeAccessToken: true },
      { env: {}, clock: () => now },
    );
    const jar = new CookieJar();
    const headers = () => ({
      host: 'app',
      cookie: [...jar.cookies].map((pair) => pair.join('=')).join('; '),
    });
    const visit = async (url: string) => {
      const answer = await handlers.GET(new Request(url, { headers: headers() }));
      for (const line of answer.headers.getSetCookie()) jar.take(line);
      return answer.headers.get('location') ?? '';
    };
    const away = await visit('http://app/oidc/authenticate/');
    const back = await fetch(away, { redirect: 'manual' });
    await visit(back.headers.get('location') ?? '');
    page.headers = headers();
    expect(await (await auth()).accessToken()).toBe(provider.accessTokens[0]);
    now += 120_000;
    await expect((await auth()).accessToken()).rejects.toMatchObject({
      code: 'access_token_unavailable',
    });
    expect(provider.refreshes).toBe(0);
    await provider.stop();
  });
});

describe('Next.js, which tells pages neither method nor address of a request', () => {
  const options = { ...testOptions([]), issuer: 'https://id.example.com' };
  const api = { audience: 'https://api.example.com' };

  it('can’t be told to take bound access tokens only', () => {
    expect(() => gatehouse({ ...options, api: { ...api, dpop: 'required' } }, { env: {} })).toThrow(
      /api\.dpop is not valid: .* serve this API with another framework/,
    );
  });

  it('refuses those that are presented with a proof', async () => {
    page.headers = { authorization: 'DPoP token', dpop: 'proof' };
    const auth = await gatehouse({ ...options, api }, { env: {} }).auth();
    const answer = auth.requireLogin();
    expect(answer?.status).toBe(401);
    expect(answer?.headers.get('www-authenticate')).toMatch(/^Bearer .*error="invalid_token"/);
    expect(answer?.headers.get('www-authenticate')).not.toContain('DPoP');
  });
});
