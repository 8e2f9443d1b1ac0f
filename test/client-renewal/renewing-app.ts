import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import express from 'express';
import { gatehouse, requireLogin } from '../../packages/client/src/express/index.ts';
import { freePort, type RunningProvider } from '../provider.ts';
import { browserModule } from './browser-module.ts';

/** An app with a page for everybody, whose script calls routes for who is signed in. */
export interface RenewingApp {
  readonly url: string;
  /** What was sent to it. */
  readonly comments: string[];
  /** Makes all sessions due for renewal. */
  letTimePass(): void;
  stop(): Promise<void>;
}

const PAGE = `<!doctype html>
<title>Comments</title>
<link rel="icon" href="data:,">
<p id="greeting"></p>
<label>Comment <input id="comment"></label>
<button id="send">Send</button>
<output id="outcome"></output>
<script type="module" src="/page.js"></script>`;

/** The example of the docs, as it stands. */
const SCRIPT = scriptIn(
  readFileSync(new URL('../../docs/client/browser.md', import.meta.url), 'utf8'),
);

export async function startRenewingApp(provider: RunningProvider): Promise<RenewingApp> {
  const url = `http://localhost:${await freePort()}`;
  const registered = await provider.api('/apps', {
    method: 'POST',
    body: { client_name: 'Comments', redirect_uris: [`${url}/oidc/callback/`] },
  });
  const { client_id, client_secret } = (await registered.json()) as Record<string, string>;
  const comments: string[] = [];
  const module = await browserModule();
  let later = 0;

  const app = express();
  app.use((_req, res, next) => {
    res.set('content-security-policy', "default-src 'self'; script-src 'self'; img-src data:");
    next();
  });
  app.get('/gatehouse-browser.js', (_req, res) => void res.type('js').send(module));
  app.get('/page.js', (_req, res) => void res.type('js').send(SCRIPT));
  app.use(
    gatehouse(
      {
        issuer: provider.issuer,
        clientId: client_id,
        clientSecret: client_secret,
        sessionSecret: 'a session secret for the renewal in tests',
        appUrl: url,
        renewal: { method: 'silent', interval: 60 },
      },
      { clock: () => Date.now() + later },
    ),
  );
  app.get('/page', (_req, res) => void res.type('html').send(PAGE));
  app.get('/api/me', requireLogin, (req, res) => void res.json({ name: req.user.name }));
  app.post('/api/comments', requireLogin, express.text({ type: '*/*' }), (req, res) => {
    comments.push(req.body);
    res.sendStatus(201);
  });
  const server = createServer(app).listen(Number(new URL(url).port), 'localhost');
  await once(server, 'listening');
  return {
    url,
    comments,
    letTimePass() {
      later += 61_000;
    },
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function scriptIn(docs: string): string {
  const [, script] = /```js\n(\/\/ page\.js\n.*?)```/s.exec(docs) ?? [];
  if (script === undefined) throw new Error('docs/client/browser.md has no page.js');
  return script;
}
