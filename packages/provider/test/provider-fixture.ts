import { createHash, randomBytes } from 'node:crypto';
import { createServer as createNetServer } from 'node:net';
import { type Logger, pino } from 'pino';
import { expect } from 'vitest';
import type { HttpBrowser, Page } from '../../../test/http-browser.ts';
import type { Clock } from '../src/clock.ts';
import { type Config, loadConfig } from '../src/config.ts';
import { createParts, type Parts } from '../src/parts.ts';
import { issueApiToken } from '../src/protocol/api-tokens.ts';
import type { Wake } from '../src/protocol/backchannel/delivery.ts';
import { createServer } from '../src/server.ts';
import type { Engine, Storage, StorageOptions } from '../src/storage/database.ts';
import { openTestStorage } from './storage-fixture.ts';

export const PASSWORD = 'correct horse battery staple';
export const SECRET = 'a secret for tests that is long enough to be taken';

/** A provider that listens on loopback, over a database of its own. */
export interface TestProvider extends Parts {
  config: Config;
  storage: Storage;
  /** To open the same database once more. */
  storageOptions: StorageOptions;
  url: string;
  issuer: string;
  /** All that Fastify answers, as it prints it. */
  printRoutes: (method: string) => string;
  apiToken: () => Promise<string>;
  stop: () => Promise<void>;
}

export async function startTestProvider(
  engine: Engine,
  {
    clock = { now: () => Date.now() },
    wake,
    log = pino({ level: 'silent' }),
    env = {},
  }: { clock?: Clock; wake?: Wake; log?: Logger; env?: Record<string, string> } = {},
): Promise<TestProvider> {
  const port = await freePort();
  const config = loadConfig({
    GATEHOUSE_PORT: String(port),
    GATEHOUSE_SECRET: SECRET,
    GATEHOUSE_API_RATE_LIMIT: '0',
    ...env,
  });
  const { storage, options, close } = await openTestStorage(engine);
  const parts = await createParts({
    config,
    secrets: [SECRET],
    storage,
    clock,
    log,
    ...(wake && { wake }),
  });
  const app = await createServer(parts, { config, storage, clock, log });
  await app.listen({ port, host: '127.0.0.1' });
  parts.logoutDelivery.start();
  parts.auditSealer.start();
  return {
    ...parts,
    config,
    storage,
    storageOptions: options,
    url: config.url,
    issuer: config.issuer,
    printRoutes: (method) => app.printRoutes({ commonPrefix: false, method }),
    apiToken: () => issueApiToken(parts.provider, 'admin'),
    async stop() {
      await app.close();
      await parts.logoutDelivery.stop();
      await parts.auditSealer.stop();
      await close();
    },
  };
}

async function freePort(): Promise<number> {
  const server = createNetServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** An application's address; nothing listens there, the tests read the redirect. */
export const APP_ORIGIN = 'http://localhost:8765';
export const REDIRECT_URI = `${APP_ORIGIN}/oidc/callback/`;

export interface Pkce {
  verifier: string;
  challenge: string;
}

export function pkce(): Pkce {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}

export function authorizationUrl(
  { issuer }: { issuer: string },
  params: Record<string, string>,
): string {
  return `${issuer}/auth?${new URLSearchParams({
    response_type: 'code',
    redirect_uri: REDIRECT_URI,
    scope: 'openid profile email roles groups',
    ...params,
  })}`;
}

/** Signs in through the pages, as a person would. @returns the redirect back to the application. */
export async function signIn(
  op: { url: string; issuer: string },
  browser: HttpBrowser,
  { email, params }: { email: string; params: Record<string, string> },
): Promise<Page> {
  const page = await browser.follow(await browser.get(authorizationUrl(op, params)), op.url);
  if (page.location) return page;
  const submitted = await browser.submit(page, { email, password: PASSWORD });
  return await browser.follow(submitted, op.url);
}

/** @returns the code of a redirect back to the application; fails when it carries an error. */
export function codeOf(page: Page): string {
  const code = page.location?.searchParams.get('code');
  expect(code, `no code in ${page.location ?? page.html}`).toBeTruthy();
  return code as string;
}

export interface TokenAnswer {
  status: number;
  body: Record<string, string>;
}

/** Asks the token endpoint; `auth` becomes Basic authentication (RFC 6749, section 2.3.1). */
export async function requestToken(
  { issuer }: { issuer: string },
  fields: Record<string, string>,
  auth?: { id: string; secret: string },
): Promise<TokenAnswer> {
  return await postForm(`${issuer}/token`, fields, auth);
}

export async function postForm(
  url: string,
  fields: Record<string, string>,
  auth?: { id: string; secret: string },
): Promise<TokenAnswer> {
  const basic = auth && Buffer.from(`${auth.id}:${auth.secret}`).toString('base64');
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    ...(basic && { headers: { authorization: `Basic ${basic}` } }),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : {} };
}

/** A page of a sign-in without what differs each time: its address, and the challenge for a passkey. */
export function comparable(html: string): string {
  return html
    .replaceAll(/\/signin\/[\w-]{40,}/g, '/signin/UID')
    .replaceAll(/signin=[\w-]{40,}/g, 'signin=UID')
    .replaceAll(/challenge&#34;:&#34;[\w-]+/g, 'challenge&#34;:&#34;RANDOM');
}
