import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GatehouseOptions } from '../../src/index.ts';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';
import { type Answered, ask } from './ask.ts';
import { type Adapter, itIf, type Surroundings, type TestApp } from './harness.ts';

/** What mozilla-django-oidc 5.0.2 has tests for in its authenticate, callback and logout views. */
export function describeFromDjangoSignIn(adapter: Adapter): void {
  describe(`${adapter.name}: sign-in as mozilla-django-oidc has it`, () => {
    let provider: HostileProvider;
    let app: TestApp;
    let jar: CookieJar;

    beforeEach(async () => {
      provider = await startHostileProvider();
      jar = new CookieJar();
    });
    afterEach(async () => {
      await app.stop();
      await provider.stop();
    });
    const start = async (options: GatehouseOptions = {}, surroundings: Surroundings = {}) => {
      app = await adapter.start({ issuer: provider.issuer, ...options }, surroundings);
    };
    const isSignedIn = async () => (await jar.page(app.url)).user.isAuthenticated as boolean;
    const attempts = () => [...jar.cookies.keys()].filter((name) => /gh_[0-9a-f]+_/.test(name));
    const redirectUri = ({ location }: Answered) =>
      new URL(location ?? '').searchParams.get('redirect_uri');
    const refused = async (error: string) => {
      const url = await jar.callbackUrl(app.url);
      url.searchParams.delete('code');
      url.searchParams.set('error', error);
      return url;
    };

    describe('the way to the provider', () => {
      it('asks for a code, with the client, state, nonce and an S256 challenge, and nothing else', async () => {
        await start();
        await jar.callbackUrl(app.url);
        const asked = Object.fromEntries(provider.requests[0] ?? []);
        expect(asked).toEqual({
          response_type: 'code',
          client_id: 'app',
          redirect_uri: `${app.url}/oidc/callback/`,
          scope: 'openid profile email roles',
          state: expect.stringMatching(/^[\w-]{43}$/),
          nonce: expect.stringMatching(/^[\w-]{43}$/),
          code_challenge: expect.stringMatching(/^[\w-]{43}$/),
          code_challenge_method: 'S256',
        });
      });

      it('has secrets of 256 bits that are fresh each time', async () => {
        await start();
        for (let i = 0; i < 5; i++) await jar.callbackUrl(app.url);
        for (const name of ['state', 'nonce', 'code_challenge']) {
          expect(new Set(provider.requests.map((asked) => asked.get(name))).size).toBe(5);
        }
      });

      it('adds the parameters of the options', async () => {
        await start({ authorizationParams: { audience: 'some-api.example.com' } });
        await jar.callbackUrl(app.url);
        expect(provider.requests[0]?.get('audience')).toBe('some-api.example.com');
      });

      it('asks for exactly the scopes of the options', async () => {
        await start({ scope: 'openid email' });
        await jar.callbackUrl(app.url);
        expect(provider.requests[0]?.get('scope')).toBe('openid email');
      });

      it.each([
        'state',
        'nonce',
        'client_id',
        'redirect_uri',
        'response_type',
        'response_mode',
        'code_challenge',
        'code_challenge_method',
        'request',
        'request_uri',
      ])('does not let a hook replace %s, such as by what the request brings', async (name) => {
        await start({
          hooks: {
            authorizationParams: ({ request }) =>
              Object.fromEntries(new URL(request.url).searchParams),
          },
        });
        const answer = await jar.fetch(`${app.url}/oidc/authenticate/?${name}=plain`);
        expect([answer.status, app.errors]).toEqual([500, ['internal']]);
        expect(answer.headers.get('location')).toBeNull();
      });

      it('comes back to the host and port that the request came to', async () => {
        await start();
        const { host } = new URL(app.url);
        const here = await ask(`${app.url}/oidc/authenticate/`, { host });
        expect(redirectUri(here)).toBe(`http://${host}/oidc/callback/`);
        const named = await ask(`${app.url}/oidc/authenticate/`, { host: 'testserver:8888' });
        expect(redirectUri(named)).toBe('http://testserver:8888/oidc/callback/');
      });

      itIf(adapter.hasTrustProxy)(
        'comes back by https where a trusted proxy says so, and else not',
        async () => {
          const headers = { host: 'testserver', 'x-forwarded-proto': 'https' };
          await start({}, { trustProxy: true });
          const behind = await ask(`${app.url}/oidc/authenticate/`, headers);
          expect(redirectUri(behind)).toBe('https://testserver/oidc/callback/');
          await app.stop();
          await start();
          const alone = await ask(`${app.url}/oidc/authenticate/`, headers);
          expect(redirectUri(alone)).toBe('http://testserver/oidc/callback/');
        },
      );

      it('does not come back to a host that the path of a request names', async () => {
        await start();
        const { host } = new URL(app.url);
        for (const path of [
          '//evil.example/oidc/authenticate/',
          '/evil.example/oidc/authenticate/',
          '/oidc/authenticate/?next=evil.example/foo',
          '/oidc/authenticate/@evil.example',
        ]) {
          const answer = await ask(app.url, { host }, path);
          // A framework may mend the path by itself.
          const { host: to } = new URL(answer.location ?? '/', app.url);
          expect([host, new URL(provider.issuer).host]).toContain(to);
        }
      });

      it('takes GET only, as the way back does', async () => {
        await start();
        for (const route of ['authenticate', 'callback']) {
          const answer = await jar.fetch(`${app.url}/oidc/${route}/`, { method: 'POST' });
          expect(answer.status).toBe(405);
        }
      });
    });

    describe('the way back', () => {
      it('leads to the usual page, and to the one that was asked for', async () => {
        await start();
        expect((await jar.signIn(app.url)).headers.get('location')).toBe('/home');
        expect((await jar.signIn(app.url, '/foobar')).headers.get('location')).toBe('/foobar');
      });

      it('does not lead to the page of an earlier sign-in', async () => {
        await start();
        await jar.callbackUrl(app.url, '/earlier');
        expect((await jar.signIn(app.url)).headers.get('location')).toBe('/home');
      });

      it('forgets the secrets of the sign-in, and leaves those of others alone', async () => {
        await start();
        const one = await jar.callbackUrl(app.url, '/one');
        const two = await jar.callbackUrl(app.url, '/two');
        expect(attempts()).toHaveLength(2);
        await jar.fetch(one);
        expect(attempts()).toHaveLength(1);
        expect((await jar.fetch(two)).headers.get('location')).toBe('/two');
        expect(attempts()).toEqual([]);
      });

      it('finishes parallel sign-ins in any order', async () => {
        await start();
        const urls = [];
        for (let i = 0; i < 8; i++) urls.push(await jar.callbackUrl(app.url, `/p/${i}`));
        for (const i of [7, 0, 3, 6, 1, 5, 2, 4]) {
          expect((await jar.fetch(urls[i] ?? '')).headers.get('location')).toBe(`/p/${i}`);
        }
      });

      it('goes to the page for failures when the provider refuses, and forgets the attempt', async () => {
        await start({ loginFailureRedirectUrl: '/failure' });
        const url = await refused('access_denied');
        const answer = await jar.fetch(url);
        expect(answer.headers.get('location')).toMatch(
          /^\/failure\?error=access_denied&reference=[\w-]{12}$/,
        );
        expect(attempts()).toEqual([]);
        expect(await isSignedIn()).toBe(false);
      });

      it('does not sign out who is signed in when a further sign-in is refused', async () => {
        await start();
        await jar.signIn(app.url);
        expect((await jar.fetch(await refused('access_denied'))).status).toBe(403);
        expect(await isSignedIn()).toBe(true);
      });

      it('goes to the page for failures when the app does not know the person or closed the account', async () => {
        const active = new Map([['grace', true]]);
        await start({
          loginFailureRedirectUrl: '/failure',
          hooks: { verifyClaims: ({ sub }) => active.get(String(sub)) ?? false },
        });
        for (const state of [undefined, false, true]) {
          if (state !== undefined) active.set('ada', state);
          const to = (await jar.signIn(app.url)).headers.get('location');
          expect(to).toMatch(state ? /^\/home$/ : /^\/failure\?error=access_denied&/);
          expect(await isSignedIn()).toBe(state === true);
        }
      });

      it('lets people in without e-mail address unless the app asks for one', async () => {
        provider.misbehave = { withoutEmail: true };
        await start({ userinfo: false });
        await jar.signIn(app.url);
        expect((await jar.page(app.url)).user).toMatchObject({ isAuthenticated: true, sub: 'ada' });
        await app.stop();
        jar = new CookieJar();
        await start({ userinfo: false, hooks: { verifyClaims: ({ email }) => Boolean(email) } });
        expect((await jar.signIn(app.url)).status).toBe(403);
        expect(await isSignedIn()).toBe(false);
        provider.misbehave = {};
        await jar.signIn(app.url);
        expect(await isSignedIn()).toBe(true);
      });

      it.each(['', '?foo=bar', '?code=x', '?state=x', '?code=&state='])(
        'signs nobody in by /oidc/callback/%s',
        async (query) => {
          await start({ loginFailureRedirectUrl: '/failure' });
          const answer = await jar.fetch(`${app.url}/oidc/callback/${query}`);
          const location = answer.headers.get('location') ?? '';
          const startsAgain = location.startsWith(`${provider.issuer}/auth?`);
          expect(startsAgain).toBe(query === '?code=x');
          if (!startsAgain) {
            expect(location).toMatch(/^\/failure\?error=login_attempt_unknown&/);
          }
          expect(await isSignedIn()).toBe(false);
        },
      );

      it('redeems no code for a state that was tampered with, and starts again', async () => {
        await start();
        const url = await jar.callbackUrl(app.url, '/private');
        const tampered = new URL(url);
        const state = url.searchParams.get('state') ?? '';
        tampered.searchParams.set(
          'state',
          `${state.slice(0, -1)}${state.endsWith('A') ? 'B' : 'A'}`,
        );
        const again = await jar.fetch(tampered);
        expect(again.headers.get('location')).toContain(`${provider.issuer}/auth?`);
        expect(await isSignedIn()).toBe(false);
        // The code is still good: nobody has spent it.
        expect((await jar.fetch(url)).headers.get('location')).toBe('/private');
        expect(await isSignedIn()).toBe(true);
      });
    });

    describe('signing out', () => {
      const signOut = async () => {
        const { auth } = await jar.page(app.url);
        return await jar.fetch(`${app.url}/oidc/logout/`, {
          method: 'POST',
          body: new URLSearchParams({ csrf_token: auth.csrfToken }),
        });
      };

      it('by POST ends the session, and the provider’s with the way back', async () => {
        await start();
        await jar.signIn(app.url);
        const to = new URL((await signOut()).headers.get('location') ?? '');
        expect(to.origin + to.pathname).toBe(`${provider.issuer}/logout`);
        expect(to.searchParams.get('post_logout_redirect_uri')).toBe(`${app.url}/bye`);
        expect(to.searchParams.get('id_token_hint')).toMatch(/^eyJ/);
        expect(await isSignedIn()).toBe(false);
      });

      it('is no error for somebody who is not signed in', async () => {
        await start();
        for (const method of ['POST', 'GET']) {
          const answer = await jar.fetch(`${app.url}/oidc/logout/`, { method });
          expect([answer.status, answer.headers.get('location')]).toEqual([303, '/bye']);
        }
      });

      it('by GET is refused with 405 and the session stays', async () => {
        await start();
        await jar.signIn(app.url);
        const answer = await jar.visit(`${app.url}/oidc/logout/`);
        expect(answer.status).toBe(405);
        expect(await isSignedIn()).toBe(true);
      });
    });
  });
}
