import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningApplication, startApplication } from './application.ts';
import { type RunningProvider, startProvider } from './provider.ts';

describe('the API route of the quickstart', () => {
  let provider: RunningProvider;
  let app: RunningApplication;
  let other: RunningApplication;

  beforeAll(async () => {
    provider = await startProvider();
    const start = (name: string) =>
      startApplication(provider, { name, main: 'examples/quickstart/src/main.ts' });
    app = await start('First app');
    other = await start('Second app');
  });
  afterAll(async () => {
    await app?.stop();
    await other?.stop();
    await provider?.stop();
  });

  async function tokenOf({ clientId, clientSecret }: RunningApplication): Promise<string> {
    const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64');
    const response = await fetch(`${provider.issuer}/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    });
    return ((await response.json()) as { access_token: string }).access_token;
  }
  const whoami = (token?: string) =>
    fetch(`${app.url}/testapp/api/whoami`, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
    });

  it('takes a token of the app, and says whose it is', async () => {
    const answer = await whoami(await tokenOf(app));
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ client: app.clientId });
  });

  it('takes no token of another app', async () => {
    const answer = await whoami(await tokenOf(other));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('it is for another audience');
  });

  it('tells who brings nothing what would do', async () => {
    const answer = await whoami();
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toContain('Bearer realm=');
  });
});
