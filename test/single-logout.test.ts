import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import type { GatehouseOptions } from '@gatehouse/client';
import { gatehouse } from '@gatehouse/client/node';
import { memoryStore } from '@gatehouse/client/stores/memory';
import { sqliteStore } from '@gatehouse/client/stores/sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  engines,
  makeTestDatabase,
  type TestDatabase,
} from '../packages/provider/test/storage-fixture.ts';
import { AT_ONCE } from './at-once.ts';
import { HttpBrowser, type Page } from './http-browser.ts';
import { freePort, type RunningProvider, startProvider } from './provider.ts';

const SECRET = 'a session secret for applications that share a provider';

/** Applications of one provider, each with its sessions elsewhere. */
const APPS: Readonly<Record<string, () => GatehouseOptions>> = {
  cookies: () => ({}),
  'cookies and a store of what was ended': () => ({ revocationStore: memoryStore() }),
  memory: () => ({ sessionStore: memoryStore() }),
  sqlite: () => ({ sessionStore: sqliteStore({ database: new DatabaseSync(':memory:') }) }),
};

describe.each(engines())('signing out once, the provider on %s', (engine) => {
  let database: TestDatabase;
  let provider: RunningProvider;
  const apps: { name: string; url: string; server: Server }[] = [];
  let people = 0;

  beforeAll(async () => {
    database = await makeTestDatabase(engine);
    const { dataFolder, databaseUrl } = database.options;
    provider = await startProvider({
      ...(dataFolder === undefined ? {} : { dataFolder }),
      ...(databaseUrl === undefined
        ? {}
        : {
            env: {
              DATABASE_URL: databaseUrl,
              GATEHOUSE_SECRET: randomBytes(48).toString('base64'),
            },
          }),
    });
    for (const [name, options] of Object.entries(APPS)) apps.push(await startApp(name, options()));
  });
  afterAll(async () => {
    for (const { server } of apps) {
      server.close();
      server.closeAllConnections();
    }
    await provider?.stop();
    await database?.remove();
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
        backchannel_logout_uri: `${url}/oidc/backchannel-logout/`,
      },
    });
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
      res.end(user.isAuthenticated ? `Hello ${user.name} ${templates.logoutForm}` : 'Nobody');
    });
    const server = createServer(listener);
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done));
    return { name, url, server };
  }

  /** A person with an account of their own. */
  async function newPerson() {
    people += 1;
    const email = `person-${people}@example.com`;
    const password = 'correct horse battery staple';
    const response = await provider.api('/users', {
      method: 'POST',
      body: {
        email,
        password,
        name: `Person ${people}`,
        username: `person-${people}`,
      },
    });
    expect(response.status, await response.clone().text()).toBe(201);
    const { id } = (await response.json()) as { id: string };
    return { id, email, password };
  }

  /** Signs in to every application, with one password. */
  async function signedInEverywhere(person: { email: string; password: string }) {
    const browser = new HttpBrowser();
    for (const { url } of apps) {
      const origins = [url, provider.url];
      let page = await browser.follow(await browser.get(`${url}/oidc/authenticate/`), ...origins);
      if (page.html.includes('type="password"')) {
        page = await browser.follow(await browser.submit(page, person), ...origins);
      }
      expect(page.html).toContain('Hello Person');
    }
    return browser;
  }

  /** Fails unless every application forgets the person of a browser. */
  async function untilForgotten(browser: HttpBrowser): Promise<void> {
    const since = performance.now();
    for (;;) {
      const pages: Page[] = await Promise.all(apps.map(({ url }) => browser.get(`${url}/`)));
      const took = performance.now() - since;
      if (pages.every(({ html }) => html === 'Nobody')) return;
      if (took > AT_ONCE) throw new Error(pages.map(({ html }) => html.slice(0, 20)).join('; '));
    }
  }

  it('in one application is signing out of all, at once', async () => {
    for (const { url } of [apps.at(0), apps.at(-1)] as typeof apps) {
      const person = await newPerson();
      const browser = await signedInEverywhere(person);
      const other = await signedInEverywhere(person);
      const page = await browser.get(`${url}/`);
      await browser.follow(await browser.submit(page, {}), url, provider.url);
      await untilForgotten(browser);
      for (const app of apps) {
        expect((await other.get(`${app.url}/`)).html, 'the other browser').toContain('Hello');
      }
    }
  });

  it('lives on as the next sign-in, in all of them', async () => {
    const person = await newPerson();
    const browser = await signedInEverywhere(person);
    const [first] = apps;
    const page = await browser.get(`${first?.url}/`);
    await browser.follow(await browser.submit(page, {}), first?.url ?? '', provider.url);
    await untilForgotten(browser);
    const again = await signedInEverywhere(person);
    for (const { url } of apps) expect((await again.get(`${url}/`)).html).toContain('Hello');
  });

  it.each([
    ['is suspended', 'PATCH', { state: 'suspended' }, ''],
    ['is deleted', 'DELETE', undefined, ''],
    ['has all sessions ended by an administrator', 'DELETE', undefined, '/sessions'],
  ] as const)('is done for a person who %s, in every browser', async (_, method, body, path) => {
    const person = await newPerson();
    const browsers = [await signedInEverywhere(person), await signedInEverywhere(person)];
    const response = await provider.api(`/users/${person.id}${path}`, { method, body });
    expect(response.status).toBeLessThan(300);
    for (const browser of browsers) await untilForgotten(browser);
  });
});
