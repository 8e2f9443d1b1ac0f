import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DJANGO_FOLDER,
  DjangoUnavailableError,
  ensureDjango,
} from '../../../scripts/django/environment.ts';
import { startDjango } from '../../../scripts/django/service.ts';
import type { Service } from '../../../scripts/start/child.ts';
import { hasBrowser, launchBrowser, NO_BROWSER } from '../../../test/browser.ts';
import { freePort, type RunningProvider, startProvider } from '../../../test/provider.ts';

const noDjango = whyNoDjango();
const missing = noDjango ?? ((await hasBrowser()) ? undefined : NO_BROWSER);
if (missing)
  console.warn(`The Django example is not tested${noDjango ? '' : ' in a browser'}: ${missing}`);

function whyNoDjango(): string | undefined {
  try {
    ensureDjango();
    return undefined;
  } catch (error) {
    if (error instanceof DjangoUnavailableError) return error.message;
    throw error;
  }
}

describe.skipIf(noDjango)('the checks that the Django app adds', () => {
  it('refuse every attack of its own tests', () => {
    const { status, stderr } = spawnSync(ensureDjango(), ['manage.py', 'test'], {
      cwd: DJANGO_FOLDER,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
  }, 60_000);
});

describe.skipIf(noDjango)('npm run example:django', () => {
  const command = fileURLToPath(new URL('../../../scripts/example-django.ts', import.meta.url));
  let folder: string;
  let env: NodeJS.ProcessEnv;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-django-start-'));
    const port = String(await freePort());
    env = {
      ...process.env,
      GATEHOUSE_URL: `http://localhost:${port}`,
      GATEHOUSE_PORT: port,
      GATEHOUSE_DATA: folder,
      DJANGO_PORT: String(await freePort()),
      DJANGO_DATABASE: join(folder, 'db.sqlite3'),
    };
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs it until it prints the addresses or ends. */
  async function start() {
    const child = spawn(process.execPath, ['--conditions=@gatehouse/source', command], { env });
    const exited = once(child, 'exit') as Promise<[number | null]>;
    let said = '';
    const ready = new Promise<void>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on('data', (chunk) => {
          said += chunk;
          if (said.includes('Ctrl-C stops')) resolve();
        });
      }
    });
    await Promise.race([ready, exited]);
    return { child, exited, said: () => said };
  }
  const home = () => `http://localhost:${env.DJANGO_PORT}/testapp/`;
  const beginSignIn = async () => {
    const login = new URL('/oidc/authenticate/', home());
    const toProvider = await fetch(login, { redirect: 'manual' });
    return await fetch(toProvider.headers.get('location') ?? '', { redirect: 'manual' });
  };

  it('starts both, ends both on SIGTERM with 0, and finds its registration again', async () => {
    const first = await start();
    expect(first.said()).toContain(home());
    expect(first.said()).toContain('This is shown once');
    expect((await beginSignIn()).headers.get('location')).toContain('/signin/');
    const credentials = join(folder, 'django-example.json');
    const kept = readFileSync(credentials, 'utf8');
    expect(statSync(credentials).mode & 0o777).toBe(0o600);
    first.child.kill('SIGTERM');
    expect(await first.exited).toEqual([0, null]);
    for (const url of [home(), `${env.GATEHOUSE_URL}/livez`])
      await expect(fetch(url)).rejects.toThrow();

    const second = await start();
    expect(second.said()).not.toContain('This is shown once');
    expect(readFileSync(credentials, 'utf8')).toBe(kept);
    second.child.kill('SIGINT');
    expect(await second.exited).toEqual([0, null]);
  }, 60_000);

  it('gets a new secret when its file was lost', async () => {
    rmSync(join(folder, 'django-example.json'), { force: true });
    const { child, exited } = await start();
    expect((await beginSignIn()).headers.get('location')).toContain('/signin/');
    child.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
  }, 60_000);

  it('says so when its port is in use, and leaves nothing running', async () => {
    const other = createServer((_request, response) => response.end()).listen(
      Number(env.DJANGO_PORT),
      '127.0.0.1',
    );
    await once(other, 'listening');
    const { exited, said } = await start();
    expect(await exited).toEqual([1, null]);
    expect(said()).toContain(`Port ${env.DJANGO_PORT} is in use by another program`);
    await expect(fetch(`${env.GATEHOUSE_URL}/livez`)).rejects.toThrow();
    other.close();
  }, 60_000);
});

describe.skipIf(missing)('the document’s Django app with mozilla-django-oidc', () => {
  const person = { email: 'grace@example.com', password: 'correct horse battery staple' };
  let provider: RunningProvider;
  let folder: string;
  let django: Service<{ url: string }>;
  let browser: Browser;
  let home: string;
  let userId: string;
  let registered: { id: string; client_id: string; client_secret: string };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-django-'));
    provider = await startProvider();
    for (const name of ['manager', 'auditor']) await post('/roles', { name });
    const user = await post('/users', { ...person, name: 'Grace Hopper', roles: ['manager'] });
    userId = ((await user.json()) as { id: string }).id;
    const url = `http://localhost:${await freePort()}`;
    home = `${url}/testapp/`;
    const app = await post('/apps', {
      client_name: 'Django',
      redirect_uris: [`${url}/oidc/callback/`],
      post_logout_redirect_uris: [home],
      grant_types: ['authorization_code'],
      token_endpoint_auth_method: 'client_secret_post',
    });
    registered = (await app.json()) as typeof registered;
    django = await startDjango({
      url,
      issuer: provider.issuer,
      clientId: registered.client_id,
      clientSecret: registered.client_secret,
      secretKey: 'a secret key for Django in tests, long enough',
      database: join(folder, 'db.sqlite3'),
    });
    browser = (await launchBrowser()) as Browser;
  }, 240_000);

  afterAll(async () => {
    await browser?.close();
    await django?.stop();
    await provider?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const post = (path: string, body: unknown) => provider.api(path, { method: 'POST', body });
  const newPage = async () => (await browser.newContext()).newPage();

  async function signIn(page: Page, who = person): Promise<void> {
    await page.goto(home);
    await page.getByRole('link', { name: 'Login' }).click();
    await giveCredentials(page, who);
  }

  async function giveCredentials(page: Page, who: typeof person): Promise<void> {
    await page.getByLabel('E-mail or username').fill(who.email);
    await page.getByLabel('Password').fill(who.password);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`${new URL(home).origin}/**`);
  }

  it('signs a person in and shows their e-mail, roles and claims', async () => {
    const page = await newPage();
    await signIn(page);
    expect(page.url()).toBe(home);
    const text = (await page.locator('main').textContent()) ?? '';
    for (const shown of [person.email, 'manager', 'Grace Hopper', 'email_verified']) {
      expect(text).toContain(shown);
    }
    await page.context().close();
  });

  it('ends both sessions at logout', async () => {
    const page = await newPage();
    await signIn(page);
    await page.getByRole('button', { name: 'Logout' }).click();
    await page.waitForURL(home);
    expect(await page.getByRole('link', { name: 'Login' }).count()).toBe(1);
    await page.getByRole('link', { name: 'Login' }).click();
    await page.waitForURL(`${provider.url}/signin/**`);
    expect(await page.getByLabel('Password').count()).toBe(1);
    await page.context().close();
  });

  it('follows the roles at the next sign-in', async () => {
    await provider.api(`/users/${userId}`, { method: 'PATCH', body: { roles: ['auditor'] } });
    const page = await newPage();
    await signIn(page);
    expect(await page.locator('.roles').textContent()).toContain('auditor');
    expect(await page.locator('.roles').textContent()).not.toContain('manager');
    await page.context().close();
  });

  it('keeps nothing of the last person when another signs in over their session', async () => {
    const other = { email: 'alan@example.com', password: 'another horse battery staple' };
    await post('/users', { ...other, name: 'Alan Turing', roles: ['manager'] });
    const page = await newPage();
    await signIn(page);
    const provided = (await page.context().cookies()).filter(({ name }) => name.startsWith('gate'));
    expect(provided.length).toBeGreaterThan(0);
    await page.context().clearCookies({ name: /^gatehouse/ });
    await page.goto(new URL('/oidc/authenticate/', home).href);
    await giveCredentials(page, other);
    const text = (await page.locator('main').textContent()) ?? '';
    expect(text).toContain('Alan Turing');
    expect(text).not.toContain('grace');
    // The ID token is the new person's too: with the last one's, the provider would ask before it signs out.
    await page.getByRole('button', { name: 'Logout' }).click();
    await page.waitForURL(home);
    expect(await page.getByRole('link', { name: 'Login' }).count()).toBe(1);
    await page.context().close();
  });

  it('signs nobody in by a callback that was used before or that another browser began', async () => {
    const page = await newPage();
    const callbacks: string[] = [];
    page.on('request', (request) => {
      if (request.url().includes('/oidc/callback/')) callbacks.push(request.url());
    });
    await signIn(page);
    const [callback = ''] = callbacks;
    const replayed = await page.goto(callback);
    expect(replayed?.status()).toBe(400);
    expect(await page.getByRole('heading').textContent()).toBe('This sign-in can’t be finished');
    await page.context().close();

    const stranger = await newPage();
    await stranger.goto(callback);
    expect(await stranger.getByRole('alert').textContent()).toContain('not signed in');
    expect(await stranger.getByRole('button', { name: 'Logout' }).count()).toBe(0);
    await stranger.context().close();
  });

  it('logs nobody out by a form of another site', async () => {
    const page = await newPage();
    await signIn(page);
    const forged = await page.request.post(new URL('/oidc/logout/', home).href);
    expect(forged.status()).toBe(403);
    await page.goto(home);
    expect(await page.getByRole('button', { name: 'Logout' }).count()).toBe(1);
    await page.context().close();
  });

  it('signs nobody in when the app’s secret is no longer the right one', async () => {
    await post(`/apps/${registered.id}/rotate-secret`, undefined);
    const page = await newPage();
    await signIn(page);
    expect(await page.getByRole('alert').textContent()).toContain('not signed in');
    expect(await page.getByRole('button', { name: 'Logout' }).count()).toBe(0);
    await page.context().close();
  });
});
