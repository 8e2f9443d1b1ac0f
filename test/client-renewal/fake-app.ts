import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { browserModule } from './browser-module.ts';

/** What a route answers. */
export interface FakeAnswer {
  status: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** An app whose API answers as it is told, and whose sign-in leads straight back. */
export interface FakeApp {
  readonly url: string;
  /** Answers by path; others are a page. */
  readonly answers: Map<string, FakeAnswer>;
  /** Visits to the route that starts a sign-in, with their query. */
  readonly visits: string[];
  stop(): Promise<void>;
}

/** Tells the page to renew. */
export const RENEW: FakeAnswer = {
  status: 401,
  headers: { 'gatehouse-renew': '/oidc/authenticate/?renew=1' },
  body: { error: 'renewal_required', renew_url: '/oidc/authenticate/?renew=1' },
};

/** Tells a script that nobody is signed in. */
export const LOGIN: FakeAnswer = {
  status: 401,
  body: { error: 'login_required', login_url: '/oidc/authenticate/?next=%2Fapi' },
};

export async function startFakeApp(): Promise<FakeApp> {
  const answers = new Map<string, FakeAnswer>();
  const visits: string[] = [];
  const script = await browserModule();
  const server: Server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://app');
    const answer = answers.get(url.pathname);
    if (answer) {
      res.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
      res.end(JSON.stringify(answer.body));
    } else if (url.pathname === '/oidc/authenticate/') {
      visits.push(url.search);
      res.writeHead(303, { location: url.searchParams.get('next') ?? '/' }).end();
    } else if (url.pathname === '/gatehouse.js') {
      res.writeHead(200, { 'content-type': 'text/javascript' }).end(script);
    } else {
      res.writeHead(200, {
        'content-type': 'text/html',
        'content-security-policy': "default-src 'none'; script-src 'self'; connect-src *",
      });
      res.end('<!doctype html><title>Page</title><link rel="icon" href="data:,">');
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answers,
    visits,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
