import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { useDoctor } from './use-doctor.ts';

describe('gatehouse-client doctor, of the app', () => {
  const { env, examine, listen, provider, startApp } = useDoctor();

  it('finds that a proxy is not believed', async () => {
    const app = await startApp(provider().options);
    const proxy = createServer(async (req, res) => {
      const answer = await fetch(app + req.url, { redirect: 'manual' });
      const headers = new Map(answer.headers);
      headers.delete('set-cookie');
      res.setHeaders(headers).setHeader('set-cookie', answer.headers.getSetCookie());
      res.writeHead(answer.status).end(await answer.text());
    });
    const outside = (await listen(proxy)).replace('127.0.0.1', 'localhost');
    const finding = (await examine(env(), '--app', outside))('app.login');
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.message).toContain(`redirect_uri begins with ${app}`);
    expect(finding?.mend).toContain(`OIDC_APP_URL=${outside}`);
  });

  it('finds an app without the routes, and one that blocks them', async () => {
    const bare = createServer((_req, res) => void res.writeHead(404).end());
    const nothing = await examine(env(), '--app', await listen(bare));
    expect(nothing('app.login')?.mend).toContain('app.use(gatehouse())');
    expect(nothing('app.routes')?.message).toContain('/oidc/callback/');

    const app = await startApp(provider().options);
    const guarded = createServer(async (req, res) => {
      if (req.method === 'POST') return void res.writeHead(403).end();
      const answer = await fetch(app + req.url, { redirect: 'manual' });
      res.writeHead(answer.status, { location: answer.headers.get('location') ?? '' }).end();
    });
    const blocked = (await examine(env(), '--app', await listen(guarded)))('app.routes');
    expect(blocked).toMatchObject({ severity: 'warning' });
    expect(blocked?.mend).toContain('exempt /oidc/backchannel-logout/');
  });

  it('finds Secure cookies over http, and cookies that are not Secure over https', async () => {
    const app = await startApp({ ...provider().options, appUrl: 'https://app.example.com' });
    const finding = (await examine(env(), '--app', app))('app.cookies');
    expect(finding).toMatchObject({ severity: 'error' });
    expect(finding?.message).toContain('browsers drop those over http');
  });
});
