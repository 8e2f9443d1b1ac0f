import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar } from '../cookie-jar.ts';
import { type HostileProvider, startHostileProvider } from '../hostile-provider.ts';

const APP = fileURLToPath(new URL('./app.ts', import.meta.url));
const PROCESSES = 3;
const ROUNDS = 5;
const REQUESTS = 24;

describe.each(['cookie', 'store'])('several processes, sessions in a %s', (kind) => {
  let provider: HostileProvider;
  let folder: string;
  const children: ChildProcess[] = [];
  const urls: string[] = [];

  beforeEach(async () => {
    provider = await startHostileProvider();
    provider.misbehave = { refreshTokens: true };
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-processes-'));
    for (let i = 0; i < PROCESSES; i++) {
      const child = fork(APP, [], {
        env: {
          ...process.env,
          ISSUER: provider.issuer,
          FILE: join(folder, 'sessions.db'),
          APP_URL: 'http://127.0.0.1',
          KIND: kind,
        },
      });
      children.push(child);
      const [url] = (await once(child, 'message')) as [string];
      urls.push(url);
    }
  });
  afterEach(async () => {
    urls.length = 0;
    for (const child of children.splice(0)) {
      child.disconnect();
      await once(child, 'exit');
    }
    await provider.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('use each refresh token once, and nobody is signed out', async () => {
    const jar = new CookieJar();
    const [first = ''] = urls;
    const callback = await jar.callbackUrl(first);
    // The redirect URI names no port: it is the address of all processes together.
    await jar.fetch(`${first}${callback.pathname}${callback.search}`);
    for (let round = 0; round < ROUNDS; round++) {
      const before = [...jar.cookies];
      const pages = await Promise.all(
        Array.from({ length: REQUESTS }, async (_, i) => {
          const one = new CookieJar();
          for (const [name, value] of before) one.cookies.set(name, value);
          const page = await one.page(urls[i % PROCESSES] ?? '');
          return { page, jar: one };
        }),
      );
      expect(pages.map(({ page }) => page.user.isAuthenticated)).toEqual(pages.map(() => true));
      // The browser keeps the cookie of the last answer.
      for (const [name, value] of pages.at(-1)?.jar.cookies ?? []) jar.cookies.set(name, value);
    }
    expect(provider.refreshes).toBeGreaterThanOrEqual(ROUNDS);
    if (kind === 'cookie') expect(provider.refreshes).toBe(ROUNDS);
  });
});
