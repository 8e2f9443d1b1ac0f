import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from './cookie-jar.ts';
import { startApp, type TestApp } from './express-app.ts';
import {
  type HostileProvider,
  type Misbehaviour,
  startHostileProvider,
} from './hostile-provider.ts';

let provider: HostileProvider;
let app: TestApp;
let jar: CookieJar;
let now: number;

beforeEach(async () => {
  now = Date.now();
  provider = await startHostileProvider();
  app = await startApp({ issuer: provider.issuer }, { clock: () => now });
  jar = new CookieJar();
});

afterEach(async () => {
  await app.stop();
  await provider.stop();
});

/** A page that explains, and nobody signed in. */
async function expectRefused(response: Response, status: number, code: string) {
  const html = await response.text();
  expect({ status: response.status, errors: app.errors }).toEqual({ status, errors: [code] });
  expect(html).toContain('Reference');
  expect(html).not.toMatch(/code-\d|eyJ|at .*\.ts:/);
  expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
}

describe('signing in', () => {
  it('takes the person in and returns to the page they came for', async () => {
    const response = await jar.signIn(app.url, '/private?x=1');
    expect(response.headers.get('location')).toBe('/private?x=1');
    expect(await (await jar.fetch(`${app.url}/private`)).text()).toBe('Hello Ada <Lovelace>');
    const { user } = await jar.page(app.url);
    expect(user).toMatchObject({
      sub: 'ada',
      email: 'ada@example.com',
      emailVerified: true,
      roles: ['Admin'],
    });
    expect([...jar.cookies.keys()].filter((name) => name.includes('login'))).toEqual([]);
  });

  it('sends PKCE S256, nonce and state, fresh each time, and only scopes the provider knows', async () => {
    await jar.callbackUrl(app.url);
    await jar.callbackUrl(app.url);
    const [first, second] = provider.requests;
    expect(first?.get('code_challenge_method')).toBe('S256');
    expect(first?.get('scope')).toBe('openid profile email roles');
    expect(first?.get('redirect_uri')).toBe(`${app.url}/oidc/callback/`);
    for (const name of ['code_challenge', 'nonce', 'state']) {
      expect(first?.get(name)).toMatch(/^[\w-]{43}$/);
      expect(first?.get(name)).not.toBe(second?.get(name));
    }
  });

  it.each(['//evil.example', '/\\evil.example', 'https://evil.example/', '/.//evil.example'])(
    'does not lead to %s',
    async (next) => {
      expect((await jar.signIn(app.url, next)).headers.get('location')).toBe('/home');
    },
  );

  it('keeps parallel sign-ins apart, each with its own page', async () => {
    const one = await jar.callbackUrl(app.url, '/one');
    const two = await jar.callbackUrl(app.url, '/two');
    expect((await jar.fetch(one)).headers.get('location')).toBe('/one');
    expect((await jar.fetch(two)).headers.get('location')).toBe('/two');
  });

  it('keeps at most ten sign-ins under way', async () => {
    for (let i = 0; i < 13; i++) await jar.callbackUrl(app.url);
    expect([...jar.cookies.keys()].filter((name) => name.includes('login')).length).toBe(10);
  });

  it('shares one discovery between concurrent sign-ins', async () => {
    await Promise.all([
      jar.callbackUrl(app.url),
      jar.callbackUrl(app.url),
      jar.callbackUrl(app.url),
    ]);
    expect(provider.discoveries).toBe(1);
  });

  it('adds the claims that only the userinfo endpoint has, and believes the ID token first', async () => {
    await jar.signIn(app.url);
    expect((await jar.page(app.url)).user.email).toBe('ada@example.com');
    provider.misbehave = { withoutEmail: true };
    await jar.signIn(app.url);
    expect((await jar.page(app.url)).user.email).toBe('userinfo@example.com');
  });

  it('answers a script with 401 in JSON instead of a redirect', async () => {
    const response = await jar.fetch(`${app.url}/private`, {
      headers: { accept: 'application/json' },
    });
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).not.toBeNull();
    expect(await response.json()).toMatchObject({ error: 'login_required' });
  });
});

describe('a hostile callback', () => {
  it('is refused when its state was altered', async () => {
    const url = await jar.callbackUrl(app.url);
    url.searchParams.set('state', 'x'.repeat(43));
    await expectRefused(await jar.fetch(url), 400, 'login_attempt_unknown');
  });

  it('is refused in a browser that did not start the sign-in', async () => {
    const url = await new CookieJar().callbackUrl(app.url);
    await expectRefused(await jar.fetch(url), 400, 'login_attempt_unknown');
  });

  it('is refused when the attempt cookie was altered', async () => {
    const url = await jar.callbackUrl(app.url);
    for (const [name, value] of jar.cookies) jar.cookies.set(name, `${value.slice(0, -3)}AAA`);
    await expectRefused(await jar.fetch(url), 400, 'login_attempt_unknown');
  });

  it('is refused when replayed with the cookies of the first time', async () => {
    const url = await jar.callbackUrl(app.url);
    const cookies = [...jar.cookies];
    await jar.fetch(url);
    jar.cookies.clear();
    for (const [name, value] of cookies) jar.cookies.set(name, value);
    await expectRefused(await jar.fetch(url), 400, 'code_rejected');
  });

  it('is refused when it carries the code of another sign-in', async () => {
    const attacker = await new CookieJar().callbackUrl(app.url);
    const url = await jar.callbackUrl(app.url);
    url.searchParams.set('code', attacker.searchParams.get('code') ?? '');
    await expectRefused(await jar.fetch(url), 400, 'code_rejected');
  });

  it('is refused a day later, and offers to sign in for the same page', async () => {
    const url = await jar.callbackUrl(app.url, '/private');
    now += 24 * 60 * 60 * 1000;
    const response = await jar.fetch(url);
    expect(await response.clone().text()).toContain('/oidc/authenticate/?next=%2Fprivate');
    await expectRefused(response, 400, 'login_attempt_expired');
  });

  it('does not stop somebody who is signed in', async () => {
    const url = await jar.callbackUrl(app.url);
    await jar.fetch(url);
    expect((await jar.fetch(url)).headers.get('location')).toBe('/home');
  });

  it('is refused when a parameter comes twice', async () => {
    const url = await jar.callbackUrl(app.url);
    url.searchParams.append('code', 'other');
    await expectRefused(await jar.fetch(url), 400, 'callback_invalid');
  });

  it('shows what it carries as text', async () => {
    const url = await jar.callbackUrl(app.url);
    url.searchParams.delete('code');
    url.searchParams.set('error', '<b>no</b>');
    url.searchParams.set('error_description', '"><i>no</i>');
    const html = await (await jar.fetch(url)).text();
    expect(html).toContain('&lt;b&gt;no');
    expect(html).not.toMatch(/<[bi]>/);
  });

  it('explains an error of the provider', async () => {
    const url = await jar.callbackUrl(app.url);
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    await expectRefused(await jar.fetch(url), 403, 'access_denied');
  });
});

describe('a hostile or failing provider', () => {
  const past = Math.floor(Date.now() / 1000) - 3600;
  const lies: [string, Misbehaviour, number, string][] = [
    ['a wrong nonce', { claims: { nonce: 'other' } }, 502, 'provider_invalid_response'],
    ['a foreign signature', { foreignKey: true }, 502, 'provider_invalid_response'],
    ['an unsigned ID token', { algorithm: 'none' }, 502, 'provider_invalid_response'],
    [
      'an ID token signed with the secret',
      { algorithm: 'HS256' },
      502,
      'provider_invalid_response',
    ],
    ['more claims than fit', { claims: { bio: 'x'.repeat(12_000) } }, 500, 'session_too_large'],
    ['another audience', { claims: { aud: 'other' } }, 502, 'provider_invalid_response'],
    ['another issuer', { claims: { iss: 'http://127.0.0.1:1' } }, 502, 'provider_invalid_response'],
    ['an expired ID token', { claims: { exp: past, iat: past } }, 502, 'provider_invalid_response'],
    [
      'another iss in the response',
      { responseIssuer: 'http://127.0.0.1:1' },
      400,
      'callback_invalid',
    ],
    [
      'another sub at userinfo',
      { withoutEmail: true, userinfoSub: 'eve' },
      502,
      'provider_invalid_response',
    ],
    ['a failing token endpoint', { tokenStatus: 500 }, 503, 'provider_unavailable'],
    ['a hanging token endpoint', { hang: 'token' }, 503, 'provider_unavailable'],
    ['a hanging key endpoint', { hang: 'jwks' }, 503, 'provider_unavailable'],
  ];
  it.each(lies)('does not sign in with %s', async (_, misbehaviour, status, code) => {
    const url = await (async () => {
      provider.misbehave = misbehaviour;
      return await jar.callbackUrl(app.url);
    })();
    await expectRefused(await jar.fetch(url), status, code);
  });

  it('is refused when its discovery document names another issuer', async () => {
    provider.misbehave = { discovery: { issuer: 'http://127.0.0.1:1' } };
    await expectRefused(
      await jar.fetch(`${app.url}/oidc/authenticate/`),
      502,
      'provider_invalid_response',
    );
  });

  it('gets a page with a retry link while it is down, at the start and at the end', async () => {
    const url = await jar.callbackUrl(app.url);
    await provider.stop();
    await expectRefused(await jar.fetch(url), 503, 'provider_unavailable');
    const fresh = await startApp({ issuer: provider.issuer });
    const response = await jar.fetch(`${fresh.url}/oidc/authenticate/?next=/private`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('/oidc/authenticate/?next=%2Fprivate');
    await fresh.stop();
  });
});

describe('a session', () => {
  it('ends when it expires, and its cookie goes', async () => {
    await jar.signIn(app.url);
    now += 8 * 60 * 60 * 1000 + 1000;
    expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    expect(jar.cookies.size).toBe(0);
  });

  it('is nothing when its cookie was altered, even one that was just good', async () => {
    await jar.signIn(app.url);
    expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
    for (const [name, value] of jar.cookies) {
      jar.cookies.set(name, value.slice(0, 40) + (value[40] === 'A' ? 'B' : 'A') + value.slice(41));
    }
    expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
    expect(jar.cookies.size).toBe(0);
  });

  it('survives the rotation of the secret, and not its removal', async () => {
    await jar.signIn(app.url);
    const rotated = await startApp({
      issuer: provider.issuer,
      sessionSecret: ['n'.repeat(32), 's'.repeat(32)],
    });
    expect((await jar.page(rotated.url)).user.isAuthenticated).toBe(true);
    const removed = await startApp({ issuer: provider.issuer, sessionSecret: 'n'.repeat(32) });
    expect((await jar.page(removed.url)).user.isAuthenticated).toBe(false);
    await rotated.stop();
    await removed.stop();
  });

  it('spreads over several cookies when it is large', async () => {
    const groups = Array.from({ length: 150 }, (_, i) => `a-group-with-a-name-${i}`);
    provider.misbehave = { claims: { groups } };
    await jar.signIn(app.url);
    expect(jar.cookies.size).toBeGreaterThan(1);
    expect((await jar.page(app.url)).user.groups).toEqual(groups);
    provider.misbehave = {};
    await jar.signIn(app.url);
    expect(jar.cookies.size).toBe(1);
  });
});

describe('signing out', () => {
  const post = (body: Record<string, string>, headers: Record<string, string> = {}) =>
    jar.fetch(`${app.url}/oidc/logout/`, {
      method: 'POST',
      body: new URLSearchParams(body),
      headers,
    });

  it('ends the session and goes on to the provider', async () => {
    await jar.signIn(app.url);
    const { auth } = await jar.page(app.url);
    const url = new URL((await post({ csrf_token: auth.csrfToken })).headers.get('location') ?? '');
    expect(url.origin + url.pathname).toBe(`${provider.issuer}/logout`);
    expect(url.searchParams.get('post_logout_redirect_uri')).toBe(`${app.url}/bye`);
    expect(url.searchParams.get('client_id')).toBe('app');
    expect(url.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
    expect((await jar.page(app.url)).user.isAuthenticated).toBe(false);
  });

  it.each([
    ['without a token', {}, {}],
    ['with a wrong token', { csrf_token: 'x' }, {}],
    ['from another site', undefined, { origin: 'https://evil.example' }],
    ['from another site, as the browser says', undefined, { 'sec-fetch-site': 'cross-site' }],
    ['from a sibling domain', undefined, { 'sec-fetch-site': 'same-site' }],
  ])('is refused %s', async (_, body, headers) => {
    await jar.signIn(app.url);
    const { auth } = await jar.page(app.url);
    expect(
      (await post(body ?? { csrf_token: auth.csrfToken }, headers as Record<string, string>))
        .status,
    ).toBe(403);
    expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
  });

  it('is refused by GET with a page that explains', async () => {
    await jar.signIn(app.url);
    const response = await jar.fetch(`${app.url}/oidc/logout`);
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    expect((await jar.page(app.url)).user.isAuthenticated).toBe(true);
  });
});
