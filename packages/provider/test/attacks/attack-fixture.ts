import { type IncomingHttpHeaders, request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { HttpBrowser, Page } from '../../../../test/http-browser.ts';
import { SYSTEM } from '../../src/actor.ts';
import {
  APP_ORIGIN,
  authorizationUrl,
  PASSWORD,
  REDIRECT_URI,
  startTestProvider,
  type TestProvider,
} from '../provider-fixture.ts';

/** Of somebody who wants what is not theirs. */
export const EVIL = 'https://evil.example';
export const VICTIM = 'victim@example.com';

/** A provider with one person and one application, as those who attack it find it. */
export interface Target extends TestProvider {
  clientId: string;
  clientSecret: string;
  victimId: string;
  /** Starts a sign-in for the application. @returns the page that asks who it is. */
  open(browser: HttpBrowser, params?: Record<string, string>): Promise<Page>;
  /** Signs the victim in with this browser. */
  signIn(browser: HttpBrowser): Promise<Page>;
  /** Who is signed in with this browser, as the account page tells; undefined: nobody. */
  whoIs(browser: HttpBrowser): Promise<string | undefined>;
  /** Lets everybody sign in by a code that is mailed to them. */
  allowEmailCodes(): Promise<void>;
  /** Paths of all pages and forms that are not the admin API's, `:uid` included. */
  routes(method: 'GET' | 'POST'): string[];
  /** How much there is of what a successful attack leaves behind. */
  traces(): Promise<{ events: number; flows: number; mails: number }>;
}

export async function startTarget(
  options: Parameters<typeof startTestProvider>[1] = {},
): Promise<Target> {
  const op = await startTestProvider('sqlite', options);
  const { id: victimId } = await op.users.create(
    { email: VICTIM, username: 'victim', name: 'Vic Tim', password: PASSWORD },
    { by: SYSTEM },
  );
  const { application, client_secret: clientSecret = '' } = await op.applications.create(
    {
      client_name: 'Orbit',
      redirect_uris: [REDIRECT_URI],
      initiate_login_uri: `${APP_ORIGIN}/oidc/authenticate/`,
    },
    { by: SYSTEM },
  );
  const clientId = application.client_id;
  const open: Target['open'] = async (browser, params = {}) =>
    browser.follow(
      await browser.get(authorizationUrl(op, { client_id: clientId, ...params })),
      op.url,
    );
  const count = async (table: 'events' | 'sign_in_flows' | 'mails') => {
    const { rows } = await op.storage.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('rows'))
      .executeTakeFirstOrThrow();
    return Number(rows);
  };
  return {
    ...op,
    clientId,
    clientSecret: clientSecret ?? '',
    victimId,
    open,
    async signIn(browser) {
      const page = await open(browser);
      const submitted = await browser.submit(page, { email: VICTIM, password: PASSWORD });
      return await browser.follow(submitted, op.url);
    },
    async whoIs(browser) {
      const { status, html } = await browser.get(`${op.url}/account`);
      return status === 200 ? /[\w.+-]+@example\.com/.exec(html)?.[0] : undefined;
    },
    async allowEmailCodes() {
      const { id } = await op.policies.ofGroup(null);
      await op.policies.update(id, { email_code_sign_in: true }, { by: SYSTEM });
    },
    routes: (method) =>
      pathsOf(op.printRoutes(method)).filter(
        (path) => !path.startsWith('/api/') && !path.startsWith('/assets/'),
      ),
    traces: async () => ({
      events: await count('events'),
      flows: await count('sign_in_flows'),
      mails: await count('mails'),
    }),
  };
}

/** Reads the tree that Fastify prints: each line is a path below that of the line it hangs on. */
function pathsOf(tree: string): string[] {
  const paths: string[] = [];
  const above: string[] = [];
  for (const line of tree.split('\n')) {
    const [, indent = '', part = '', methods] =
      /^((?:│ {3}| {4})*)[└├]── (\S+)(?: \((.+)\))?$/.exec(line) ?? [];
    if (part === '') continue;
    const depth = indent.length / 4;
    above[depth] = `${depth > 0 ? above[depth - 1] : ''}${part}`;
    if (methods) paths.push(above[depth]);
  }
  return paths;
}

export interface RawAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends a request with headers that browsers and `fetch` would not send, or not so. */
export async function sendRaw(
  url: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: { method?: string; headers?: Record<string, string | string[]>; body?: string | Buffer } = {},
): Promise<RawAnswer> {
  return await new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, async (response) => {
      resolve({
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: await text(response),
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
