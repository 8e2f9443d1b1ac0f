import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from './browser.ts';
import { browserModule } from './client-renewal/browser-module.ts';
import { type FakeApp, LOGIN, RENEW, startFakeApp } from './client-renewal/fake-app.ts';
import { type RenewingApp, startRenewingApp } from './client-renewal/renewing-app.ts';
import { type RunningProvider, startProvider } from './provider.ts';

const browserFound = await hasBrowser();
if (!browserFound) console.warn(NO_BROWSER);

type Helper = typeof import('../packages/client/src/browser/index.ts');
/** A call as pages make it; `helper` is the module, loaded under the page's own policy. */
type Call = (helper: Helper) => unknown;

it('is smaller than 2 KB', async () => {
  expect(Buffer.byteLength(await browserModule())).toBeLessThan(2048);
});

describe.skipIf(!browserFound)('the browser helper', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = (await launchBrowser()) as Browser;
  });
  afterAll(async () => await browser?.close());

  describe('in a page of an app that always says to renew', () => {
    let app: FakeApp;
    let elsewhere: FakeApp;
    let page: Page;
    beforeEach(async () => {
      app = await startFakeApp();
      elsewhere = await startFakeApp();
      app.answers.set('/api', RENEW);
      page = await (await browser.newContext()).newPage();
      await page.goto(`${app.url}/page?a=1#part`);
    });
    afterEach(async () => {
      await page.context().close();
      await app.stop();
      await elsewhere.stop();
    });

    /** Runs in the page, to its end. */
    const run = (call: Call) =>
      page.evaluate(`import('/gatehouse.js').then((helper) => (${call})(helper))`);
    /** Runs in the page, which leaves on the way. */
    const runAndLeave = async (call: Call) => {
      const back = page.waitForEvent('load');
      await page.evaluate(`import('/gatehouse.js').then((helper) => { (${call})(helper); })`);
      await back;
    };
    const statusOf: Call = async ({ fetchWithRenewal }) => (await fetchWithRenewal('/api')).status;

    it('leaves for the renewal and comes back to the page', async () => {
      await runAndLeave(statusOf);
      expect(app.visits).toEqual(['?renew=1&next=%2Fpage%3Fa%3D1%23part']);
      expect(page.url()).toBe(`${app.url}/page?a=1#part`);
    });

    it('leaves once, then hands the answer to the caller: no loop', async () => {
      await runAndLeave(statusOf);
      expect(await run(statusOf)).toBe(401);
      await page.reload();
      expect(await run(statusOf)).toBe(401);
      expect(app.visits).toHaveLength(1);
    });

    it('leaves again when some time has passed', async () => {
      await runAndLeave(statusOf);
      await page.evaluate(() => {
        const [reason] = (sessionStorage.getItem('gatehouse-renewal') ?? '').split(' ');
        sessionStorage.setItem('gatehouse-renewal', `${reason} ${Date.now() - 31_000}`);
      });
      await runAndLeave(statusOf);
      expect(app.visits).toHaveLength(2);
    });

    it('leaves once for calls at the same time, after before() has saved what was typed', async () => {
      await runAndLeave(({ configureRenewal, fetchWithRenewal }) => {
        configureRenewal({
          before: async () => {
            await new Promise(requestAnimationFrame);
            const count = Number(sessionStorage.getItem('saved') ?? 0);
            sessionStorage.setItem('saved', String(count + 1));
          },
        });
        for (let i = 0; i < 5; i++) fetchWithRenewal('/api', { method: 'POST' });
      });
      expect(await page.evaluate(() => sessionStorage.getItem('saved'))).toBe('1');
      expect(app.visits).toHaveLength(1);
    });

    it('stays when before() says so or fails', async () => {
      const statuses = await run(async ({ configureRenewal, fetchWithRenewal }) => {
        const outcomes: unknown[] = [];
        configureRenewal({ before: () => false });
        outcomes.push((await fetchWithRenewal('/api')).status);
        configureRenewal({
          before: () => {
            throw new Error('not saved');
          },
        });
        outcomes.push(await fetchWithRenewal('/api').catch((error: Error) => error.message));
        return outcomes;
      });
      expect(statuses).toEqual([401, 'not saved']);
      expect(app.visits).toEqual([]);
      await runAndLeave(({ configureRenewal, fetchWithRenewal }) => {
        configureRenewal({});
        fetchWithRenewal('/api');
      });
      expect(app.visits).toHaveLength(1);
    });

    it('hands the answer to the caller when the page has not left after ten seconds', async () => {
      app.answers.set('/oidc/authenticate/', { status: 204 });
      await page.clock.install();
      const asked = page.waitForRequest('**/oidc/authenticate/**');
      await page.evaluate(`import('/gatehouse.js').then(({ fetchWithRenewal }) => {
        window.call = fetchWithRenewal('/api').then((answer) => answer.status);
      })`);
      await asked;
      await page.clock.runFor(10_001);
      expect(await page.evaluate('window.call')).toBe(401);
    });

    it('leaves for a fetch of the page once it is installed, until it is taken out', async () => {
      const status = await run(async ({ installRenewal }) => {
        const uninstall = installRenewal({ before: () => false });
        installRenewal({ before: () => false });
        uninstall();
        const native = window.fetch.toString().includes('[native code]');
        return [native, (await fetch('/api')).status];
      });
      expect(status).toEqual([true, 401]);
      expect(app.visits).toEqual([]);
      await runAndLeave(({ installRenewal }) => {
        installRenewal();
        fetch('/api');
      });
      expect(app.visits).toHaveLength(1);
    });

    it.each(['', 'json', 'text', 'blob'] as const)(
      'leaves for an XMLHttpRequest of type "%s"',
      async (type) => {
        await page.evaluate((value) => sessionStorage.setItem('type', value), type);
        await runAndLeave(({ renewAfter }) => {
          const request = new XMLHttpRequest();
          request.open('GET', '/api');
          request.responseType = sessionStorage.getItem('type') as XMLHttpRequestResponseType;
          request.onload = () => renewAfter(request);
          request.send();
        });
        expect(app.visits).toHaveLength(1);
        expect(
          await run(async ({ renewAfter }) => {
            const request = new XMLHttpRequest();
            request.open('GET', '/api');
            await new Promise((done) => {
              request.onload = done;
              request.send();
            });
            await renewAfter(request);
            return request.status;
          }),
        ).toBe(401);
      },
    );

    it('keeps a visitor who was never signed in on the page, unless it asks for sign-in', async () => {
      app.answers.set('/api', LOGIN);
      const login = await run(async ({ fetchWithRenewal }) => {
        const answer = await fetchWithRenewal('/api');
        return ((await answer.json()) as { login_url: string }).login_url;
      });
      expect(login).toBe('/oidc/authenticate/?next=%2Fapi');
      expect(app.visits).toEqual([]);
      await runAndLeave(({ configureRenewal, fetchWithRenewal }) => {
        configureRenewal({ signIn: true });
        fetchWithRenewal('/api');
      });
      expect(app.visits).toEqual(['?next=%2Fpage%3Fa%3D1%23part']);
    });

    it('goes on to sign in after a renewal that found the session over, once', async () => {
      await runAndLeave(statusOf);
      app.answers.set('/api', LOGIN);
      await runAndLeave(statusOf);
      expect(await run(statusOf)).toBe(401);
      app.answers.set('/api', RENEW);
      expect(await run(statusOf)).toBe(401);
      expect(app.visits).toHaveLength(2);
    });

    it('names the return path as the server is set up to', async () => {
      await runAndLeave(({ configureRenewal, fetchWithRenewal }) => {
        configureRenewal({ returnToParam: 'back' });
        fetchWithRenewal('/api');
      });
      expect(app.visits).toEqual(['?renew=1&back=%2Fpage%3Fa%3D1%23part']);
    });

    it('returns to the page without what makes its address too long', async () => {
      await page.goto(`${app.url}/page?a=1#${'x'.repeat(1100)}`);
      await runAndLeave(statusOf);
      expect(app.visits).toEqual(['?renew=1&next=%2Fpage%3Fa%3D1']);
    });

    it.each([
      'https://evil.example/',
      '//evil.example/',
      '/\\evil.example/',
      '/\t/evil.example/',
      'javascript:alert(1)',
      'oidc/authenticate/',
      '',
    ])('does not leave for the address %j', async (address) => {
      app.answers.set('/api', { ...RENEW, headers: { 'gatehouse-renew': address } });
      expect(await run(statusOf)).toBe(401);
      app.answers.set('/api', {
        status: 401,
        body: { error: 'login_required', login_url: address },
      });
      expect(
        await run(async ({ configureRenewal, fetchWithRenewal }) => {
          configureRenewal({ signIn: true });
          return (await fetchWithRenewal('/api')).status;
        }),
      ).toBe(401);
      expect(page.url()).toBe(`${app.url}/page?a=1#part`);
    });

    it('ignores what another origin says, asked at once or by a redirect', async () => {
      elsewhere.answers.set('/api', {
        ...RENEW,
        headers: {
          ...RENEW.headers,
          'access-control-allow-origin': '*',
          'access-control-expose-headers': 'gatehouse-renew',
        },
      });
      app.answers.set('/away', { status: 307, headers: { location: `${elsewhere.url}/api` } });
      await page.evaluate((url) => sessionStorage.setItem('elsewhere', url), elsewhere.url);
      const answers = await run(async ({ fetchWithRenewal }) => {
        const url = `${sessionStorage.getItem('elsewhere')}/api`;
        const found = [await fetchWithRenewal(url), await fetchWithRenewal('/away')];
        return found.map(({ status, headers }) => [status, headers.get('gatehouse-renew')]);
      });
      const seen = [401, '/oidc/authenticate/?renew=1'];
      expect(answers).toEqual([seen, seen]);
      expect([app.visits, elsewhere.visits]).toEqual([[], []]);
    });

    it('passes on what is not about the session, and network errors', async () => {
      app.answers.set('/api', { status: 401, body: 'not json as expected' });
      expect(await run(statusOf)).toBe(401);
      app.answers.set('/api', { ...RENEW, status: 200 });
      expect(await run(statusOf)).toBe(200);
      await app.stop();
      app = await startFakeApp();
      expect(
        await page.evaluate(() =>
          fetch('/api').then(
            () => 'answered',
            () => 'failed',
          ),
        ),
      ).toBe('failed');
    });
  });

  describe('with our provider', () => {
    let provider: RunningProvider;
    let app: RenewingApp;
    let page: Page;
    const person = { email: 'grace@example.com', password: 'correct horse battery staple' };
    beforeAll(async () => {
      provider = await startProvider();
      await provider.api('/users', { method: 'POST', body: { ...person, name: 'Grace Hopper' } });
      app = await startRenewingApp(provider);
    });
    afterAll(async () => {
      await app?.stop();
      await provider?.stop();
    });
    beforeEach(async () => {
      page = await (await browser.newContext()).newPage();
      await page.goto(`${app.url}/page?a=1#part`);
      await page.getByRole('link', { name: 'Sign in' }).click();
      await signIn();
      await page.getByText('Hello Grace Hopper').waitFor();
    });
    afterEach(async () => await page.context().close());

    async function signIn(): Promise<void> {
      await page.getByLabel('E-mail or username').fill(person.email);
      await page.getByLabel('Password').fill(person.password);
      await page.getByRole('button', { name: 'Sign in', exact: true }).click();
      await page.waitForURL(`${app.url}/**`);
    }

    it('renews without a page, comes back to what was typed, and the repeated call succeeds', async () => {
      const atProvider: string[] = [];
      page.on('request', (request) => {
        const { origin, pathname } = new URL(request.url());
        if (origin === new URL(provider.url).origin) atProvider.push(pathname);
      });
      await page.goto(`${app.url}/page?b=2#part`);
      await page.getByLabel('Comment').fill('half a sent');
      app.letTimePass();
      const back = page.waitForEvent('load');
      await page.getByRole('button', { name: 'Send' }).click();
      await back;
      await page.getByText('Hello Grace Hopper').waitFor();
      expect(page.url()).toBe(`${app.url}/page?b=2#part`);
      expect(atProvider, 'one redirect, no page').toEqual(['/oidc/auth']);
      expect(app.comments, 'nothing is sent by itself').toEqual([]);

      expect(await page.getByLabel('Comment').inputValue()).toBe('half a sent');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.getByText('Sent 201').waitFor();
      expect(app.comments).toEqual(['half a sent']);
    });

    it('ends at the sign-in page when the provider’s session is over, and comes back after it', async () => {
      // Cookies do not tell ports apart; these names are the provider's.
      await page.context().clearCookies({ name: /^gatehouse_session/ });
      app.letTimePass();
      await page.getByLabel('Comment').fill('kept');
      await page.getByRole('button', { name: 'Send' }).click();
      await page.waitForURL(`${provider.url}/signin/**`);
      expect(await page.getByLabel('Password').count()).toBe(1);
      await signIn();
      await page.getByText('Hello Grace Hopper').waitFor();
      expect(new URL(page.url()).pathname).toBe('/page');
      expect(await page.getByLabel('Comment').inputValue()).toBe('kept');
    });
  });
});
