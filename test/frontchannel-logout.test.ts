import { createServer, type Server } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import type { GatehouseOptions } from '@gatehouse/client';
import { gatehouse } from '@gatehouse/client/node';
import { memoryStore } from '@gatehouse/client/stores/memory';
import { sqliteStore } from '@gatehouse/client/stores/sqlite';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasBrowser, launchBrowser, NO_BROWSER } from './browser.ts';
import { freePort, type RunningProvider, startProvider } from './provider.ts';

const SECRET = 'a session secret for applications that share a provider';

/** Applications that hear of logouts by the browser only. */
const APPS: Readonly<Record<string, () => GatehouseOptions>> = {
  cookies: () => ({}),
  memory: () => ({ sessionStore: memoryStore() }),
  sqlite: () => ({ sessionStore: sqliteStore({ database: new DatabaseSync(':memory:') }) }),
};

if (!(await hasBrowser())) process.stderr.write(`front-channel logout skipped: ${NO_BROWSER}\n`);

describe.skipIf(!(await hasBrowser()))('signing out by the front channel, in a browser', () => {
  let browser: Browser;
  let provider: RunningProvider;
  const apps: { url: string; server: Server }[] = [];
  beforeAll(async () => {
    browser = (await launchBrowser()) as Browser;
    provider = await startProvider();
    for (const [name, options] of Object.entries(APPS)) apps.push(await startApp(name, options()));
  });
  afterAll(async () => {
    await browser?.close();
    for (const { server } of apps) {
      server.close();
      server.closeAllConnections();
    }
    await provider?.stop();
  });

  async function startApp(name: string, options: GatehouseOptions) {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const response = await provider.api('/apps', {
      method: 'POST',
      body: {
        client_name: name,
        redirect_uris: [`${url}/oidc/callback/`],
        post_logout_redirect_uris: [`${url}/`],
        frontchannel_logout_uri: `${url}/oidc/frontchannel-logout/`,
        frontchannel_logout_session_required: true,
      },
    });
    expect(response.status, await response.clone().text()).toBe(201);
    const { client_id: clientId, client_secret: clientSecret } = (await response.json()) as Record<
      string,
      string
    >;
    const listener = gatehouse({
      issuer: provider.issuer,
      clientId,
      clientSecret,
      sessionSecret: SECRET,
      ...options,
    })((_req, res, { user, templates }) => {
      res.setHeader('content-type', 'text/html');
      res.end(user.isAuthenticated ? `<p>Hello</p>${templates.logoutForm}` : '<p>Nobody</p>');
    });
    const server = createServer(listener);
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    return { url, server };
  }

  async function signedInEverywhere(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    for (const { url } of apps) {
      await page.goto(`${url}/oidc/authenticate/`);
      if (page.url().startsWith(provider.url)) {
        await page.fill('[name=email]', provider.admin.email);
        await page.fill('[name=password]', provider.admin.password);
        await page.click('[type=submit]');
      }
      await page.waitForURL(`${url}/**`);
      expect(await page.textContent('p')).toBe('Hello');
    }
    return page;
  }
  const shownBy = async (page: Page) => {
    const texts: (string | null)[] = [];
    for (const { url } of apps) {
      await page.goto(`${url}/`);
      texts.push(await page.textContent('p'));
    }
    return texts;
  };

  it.each([
    [true, 'as soon as all have heard'],
    [false, 'after a while without JavaScript'],
  ])(
    'signs out of every application and goes on (JavaScript: %j), %s',
    async (javaScriptEnabled) => {
      const context = await browser.newContext({ javaScriptEnabled });
      const page = await signedInEverywhere(context);
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(message.text());
      });
      const first = apps[0]?.url ?? '';
      await page.goto(`${first}/`);
      // With it off, nothing but the frames lets the page go on.
      await page.addInitScript(() => Object.assign(globalThis, { setTimeout: () => 0 }));
      await page.click('form [type=submit]');
      await page.waitForURL(`${first}/`);
      expect(await shownBy(page)).toEqual(apps.map(() => 'Nobody'));
      expect(complaints).toEqual([]);
      await context.close();
    },
  );

  it.each(['at a click', 'after a while'])(
    'goes on %s when an application does not answer',
    async (when) => {
      const context = await browser.newContext();
      const page = await signedInEverywhere(context);
      const [first, second] = apps.map(({ url }) => url);
      // The second application hangs in its frame.
      await page.route(`${second}/oidc/frontchannel-logout/**`, () => undefined);
      await page.goto(`${first}/`);
      await page.click('form [type=submit]');
      if (when === 'at a click') await page.click('a[data-patience]');
      await page.waitForURL(`${first}/`);
      await context.close();
    },
  );
});
