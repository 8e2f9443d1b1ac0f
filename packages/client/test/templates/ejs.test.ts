import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ejs from 'ejs';
import express from 'express';
import { describe, expect, it, onTestFinished } from 'vitest';
import { gatehouse } from '../../src/express/index.ts';
import { gatehouseEjs } from '../../src/templates/ejs.ts';
import { CookieJar } from '../cookie-jar.ts';
import { startHostileProvider } from '../hostile-provider.ts';
import { describeTemplates } from './engine.ts';
import { elements } from './pages.ts';

const PAGE = `<% if (user.isAuthenticated) { %>
    <p><%= user.name %></p>
    <%- logoutForm(auth, { label, class: className }) %>
  <% } else { %>
    <a href="<%= loginUrl(auth, returnTo) %>">Sign in</a>
  <% } %>`;

describeTemplates('EJS', (values) => ejs.render(PAGE, { ...gatehouseEjs, ...values }));

describe('EJS in an Express app', () => {
  it('signs in from the link, shows the name, and signs out with the form', async () => {
    const provider = await startHostileProvider();
    const views = mkdtempSync(join(tmpdir(), 'gatehouse-views-'));
    writeFileSync(join(views, 'page.ejs'), PAGE);
    const app = express();
    app.set('views', views);
    app.set('view engine', 'ejs');
    app.engine('ejs', ejs.renderFile);
    Object.assign(app.locals, gatehouseEjs, { label: undefined, className: 'button' });
    app.use(
      gatehouse({
        issuer: provider.issuer,
        clientId: 'app',
        clientSecret: 'secret',
        sessionSecret: 's'.repeat(32),
        logoutRedirectUrl: '/bye',
      }),
    );
    app.get('/{*page}', (_req, res) => res.render('page', { returnTo: '/other?a=1' }));
    const server = createServer(app).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(async () => {
      server.closeAllConnections();
      server.close();
      rmSync(views, { recursive: true, force: true });
      await provider.stop();
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const jar = new CookieJar();
    const page = async () => await (await jar.fetch(`${url}/page`)).text();

    const [link] = elements(await page(), 'a');
    const away = await jar.fetch(new URL(link?.attributes.href ?? '', url));
    const back = await fetch(away.headers.get('location') ?? '', { redirect: 'manual' });
    const done = await jar.fetch(back.headers.get('location') ?? '');
    expect(done.headers.get('location')).toBe('/other?a=1');

    const html = await page();
    expect(elements(html, 'p')[0]?.text).toBe('Ada <Lovelace>');
    expect(elements(html, 'button')[0]?.attributes.class).toBe('button');
    const post = async (fields: Record<string, string>) =>
      await jar.fetch(new URL(elements(html, 'form')[0]?.attributes.action ?? '', url), {
        method: 'POST',
        body: new URLSearchParams(fields),
      });
    expect((await post({ csrf_token: 'another' })).status).toBe(403);
    const { name = '', value = '' } = elements(html, 'input')[0]?.attributes ?? {};
    expect((await post({ [name]: value })).status).toBe(303);
    expect(elements(await page(), 'a')).toHaveLength(1);
  });
});
