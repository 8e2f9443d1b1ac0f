import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpBrowser } from './http-browser.ts';
import { freePort, type RunningProvider, startProvider } from './provider.ts';

describe('logouts that applications are to hear of', () => {
  let dataFolder: string;
  let port: number;
  const running: RunningProvider[] = [];
  const application = createServer();
  beforeEach(async () => {
    dataFolder = mkdtempSync(join(tmpdir(), 'gatehouse-logout-'));
    port = await freePort();
  });
  afterEach(async () => {
    for (const provider of running.splice(0)) await provider.stop();
    application.close();
    application.closeAllConnections();
    rmSync(dataFolder, { recursive: true, force: true });
  });

  async function start(): Promise<RunningProvider> {
    const provider = await startProvider({ dataFolder });
    running.push(provider);
    return provider;
  }
  async function listen(): Promise<void> {
    application.listen(port, '127.0.0.1');
    await once(application, 'listening');
  }
  /** Signs the administrator in to the application and out again. */
  async function signInAndOut({ url, issuer, admin, api }: RunningProvider): Promise<void> {
    const origin = `http://127.0.0.1:${port}`;
    const response = await api('/apps', {
      method: 'POST',
      body: {
        client_id: 'app',
        client_name: 'An app',
        redirect_uris: [`${origin}/callback`],
        backchannel_logout_uri: `${origin}/logout`,
      },
    });
    expect(response.status).toBe(201);
    const browser = new HttpBrowser();
    const query = new URLSearchParams({
      client_id: 'app',
      response_type: 'code',
      scope: 'openid',
      redirect_uri: `${origin}/callback`,
    });
    const page = await browser.follow(await browser.get(`${issuer}/auth?${query}`), url);
    const back = await browser.follow(await browser.submit(page, admin), url);
    expect(back.location?.searchParams.has('code')).toBe(true);
    const question = await browser.get(`${issuer}/logout`);
    const done = await browser.submit(question, { logout: 'yes' });
    expect(done.status).toBe(303);
  }

  it('are delivered after the next start when the provider is killed', async () => {
    const first = await start();
    await signInAndOut(first);
    first.process.kill('SIGKILL');
    await first.stop();
    await listen();
    const heard = once(application, 'request') as Promise<[IncomingMessage, ServerResponse]>;
    await start();
    const [request, response] = await heard;
    response.end();
    expect([request.method, request.url]).toEqual(['POST', '/logout']);
  });

  it('do not keep the provider from stopping while an application is silent', async () => {
    await listen();
    const heard = once(application, 'request');
    const provider = await start();
    await signInAndOut(provider);
    await heard;
    expect(await provider.stop()).toBe(0);
  });
});
