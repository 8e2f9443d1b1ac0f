import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { expect } from 'vitest';
import { type Actor, type Privilege, SYSTEM } from '../../src/actor.ts';
import { createAdminApi } from '../../src/api/admin-api.ts';
import type { AuditLog } from '../../src/audit/events.ts';
import type { SecondFactors } from '../../src/credentials/factors/second-factors.ts';
import type { Passwords } from '../../src/credentials/passwords.ts';
import type { ImportRuns } from '../../src/directory/imports/import-runs.ts';
import type { MappingRuns } from '../../src/directory/mappings/mapping-runs.ts';
import type { Mailer } from '../../src/mail/mailer.ts';
import type { Attempts } from '../../src/policy/attempts.ts';
import { schemaController } from '../../src/schema-compilers.ts';
import type { Engine } from '../../src/storage/database.ts';
import { startSweeper } from '../../src/storage/sweeper.ts';
import { openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { type ApiDocument, createAnswerCheck } from './api-document.ts';
import { createTestApiParts } from './api-parts.ts';

export const ADMIN_TOKEN = 'admin-token';
/** Valid, of a scope that allows nothing here. */
export const OTHER_TOKEN = 'other-token';

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape; their schemas are checked.
type Body = any;

export interface Answer {
  status: number;
  headers: Headers;
  /** Parsed; undefined when empty. */
  body: Body;
}

export interface CallOptions {
  /** Sent as JSON. */
  json?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array<ArrayBuffer>;
  headers?: Record<string, string>;
  /** null: none. */
  token?: string | null;
}

/** The admin API over HTTP and a database of its own; each answer is checked by the OpenAPI document. */
export interface TestApi {
  test: TestStorage;
  audit: AuditLog;
  secondFactors: SecondFactors;
  passwords: Passwords;
  url: string;
  document: ApiDocument;
  /** What was logged as failed. */
  failures: { details: object; message: string }[];
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  mailer: Mailer;
  mappingRuns: MappingRuns;
  importRuns: ImportRuns;
  attempts: Attempts;
  /** Takes all privileges from whose token it is. */
  withdrawAll(token: string): void;
  /** Moves the clock of the API, in milliseconds. */
  pass(milliseconds: number): void;
  /** Removes what is due by now, as `gatehouse serve` does each minute. */
  sweep(): Promise<number>;
  /** @returns a token of somebody with these privileges, each time of somebody else. */
  tokenOf(...privileges: Privilege[]): string;
  stop(): Promise<void>;
}

export interface TestApiOptions {
  /** A database that the caller opened, and closes; for several processes over one. */
  test?: TestStorage;
  /** Requests of a token holder in 10 seconds; 0: not limited. */
  rateLimit?: number;
  /** Of a service that knows leaked passwords. */
  breachedPasswordsUrl?: string;
  clientPackage?: string;
}

export async function startTestApi(
  engine: Engine,
  { rateLimit = 0, ...options }: TestApiOptions = {},
): Promise<TestApi> {
  const test = options.test ?? (await openTestStorage(engine));
  let passed = 0;
  const clock = { now: () => Date.now() + passed };
  const parts = await createTestApiParts({
    storage: test.storage,
    clock,
    privilegesOf: async ({ id }) =>
      [...actors.values()].find((actor) => actor.id === id)?.privileges ?? [],
    breachedPasswordsUrl: options.breachedPasswordsUrl,
    clientPackage: options.clientPackage,
  });
  const failures: TestApi['failures'] = [];
  const actors = new Map<string, Omit<Actor, 'request'>>([[ADMIN_TOKEN, SYSTEM]]);
  const app = Fastify({ schemaController });
  await app.register(
    createAdminApi({
      ...parts.routes,
      idempotencyKeys: parts.idempotencyKeys,
      rateLimit,
      scopes: ['admin'],
      log: { error: (details, message) => failures.push({ details, message }) },
      authenticate: async (token) => {
        const actor = actors.get(token);
        if (actor) return { actor, scope: new Set(['admin']), sessionId: null };
        return token === OTHER_TOKEN
          ? { actor: SYSTEM, scope: new Set(['other']), sessionId: null }
          : undefined;
      },
    }),
    { prefix: '/api/v1' },
  );
  await app.listen({ port: 0, host: '127.0.0.1' });
  const origin = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const url = `${origin}/api/v1`;
  const { document, checkAnswer } = await describedAt(url, rateLimit);

  return {
    test,
    audit: parts.audit,
    secondFactors: parts.secondFactors,
    url,
    document,
    passwords: parts.passwords,
    failures,
    mailer: parts.mailer,
    mappingRuns: parts.mappingRuns,
    importRuns: parts.importRuns,
    attempts: parts.attempts,
    withdrawAll(token) {
      const actor = actors.get(token);
      if (actor) actors.set(token, { ...actor, privileges: [] });
    },
    pass(milliseconds) {
      passed += milliseconds;
    },
    async sweep() {
      const fail = (error: unknown) => {
        throw error;
      };
      const sweeper = startSweeper({ sweeps: parts.sweeps(), onError: fail });
      const removed = await sweeper.sweep();
      await sweeper.stop();
      return removed;
    },
    tokenOf(...privileges) {
      const token = `token-${actors.size}`;
      actors.set(token, { type: 'user', id: token, privileges });
      return token;
    },
    async call(method, path, { json, raw, headers, token = ADMIN_TOKEN } = {}) {
      const content = json === undefined ? raw : JSON.stringify(json);
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          ...(token !== null && { authorization: `Bearer ${token}` }),
          ...(json !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(content !== undefined && { body: content }),
      });
      const text = await response.text();
      const answer = {
        status: response.status,
        headers: response.headers,
        body: bodyOf(text, response.headers.get('content-type')),
      };
      const pathname = `/api/v1${path.split('?', 1)[0]}`;
      checkAnswer({ method, path: pathname, ...answer });
      expect(response.headers.get('cache-control')).toBe('no-store');
      if (answer.status >= 400) expectProblem(answer, pathname);
      return answer;
    },
    async stop() {
      await app.close();
      if (!options.test) await test.close();
    },
  };
}

/** By the limit of requests, the one option that they tell of. */
const described = new Map<number, Promise<Described>>();

interface Described {
  document: ApiDocument;
  checkAnswer: ReturnType<typeof createAnswerCheck>;
}

/** Asked for once in a process: the routes are the same each time, and to describe them takes longer than most tests. */
function describedAt(url: string, rateLimit: number): Promise<Described> {
  const known = described.get(rateLimit) ?? askForDescription(url);
  described.set(rateLimit, known);
  return known;
}

async function askForDescription(url: string): Promise<Described> {
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as ApiDocument;
  return { document, checkAnswer: createAnswerCheck(document) };
}

/** A list of lines stays as it is. */
function bodyOf(text: string, contentType: string | null): Body {
  if (contentType?.includes('ndjson')) return text;
  return text === '' ? undefined : JSON.parse(text);
}

/** Every refusal is a problem that names itself and tells nothing of the inside. */
function expectProblem(answer: Answer, pathname: string): void {
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: `urn:gatehouse:problem:${answer.body.code}`,
    title: expect.any(String),
    detail: expect.any(String),
    status: answer.status,
    instance: pathname,
    request_id: expect.any(String),
  });
  expect(JSON.stringify(answer.body)).not.toMatch(
    /\.ts|node_modules|select |insert |SQLITE|constraint/i,
  );
}
