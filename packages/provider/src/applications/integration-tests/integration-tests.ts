import { hash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import { type Actor, SYSTEM } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import { DomainError } from '../../domain-error.ts';
import { isId } from '../../paging.ts';
import { checkMayChangeApplication } from '../../policy/privileges.ts';
import type { Encryption } from '../../storage/encryption.ts';
import { createIntegrationTestRows, type StateInBrowser } from '../../storage/integration-tests.ts';
import type { Database } from '../../storage/schema.ts';
import type { IntegrationTestRow } from '../../storage/tables/integration-tests.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { Application } from '../application.ts';
import { hasSecret } from '../application-settings.ts';
import type { Applications } from '../applications.ts';
import { checkMayChangeOrTest } from '../change-application.ts';
import { authorizationParameters, checkTestRequest, type TestRequest } from './test-request.ts';
import type { TestResult } from './test-result.ts';

/** Milliseconds in which a test is run and looked at; then all of it is gone. */
const LIFETIME = 10 * 60_000;
const RANDOM_BYTES = 32;
const RANDOM = /^[\w-]{43}$/;

/** What is absent of the request gets its default. */
export interface NewIntegrationTest extends Partial<TestRequest> {
  /** The application's own, to prove that it is right; absent: one is made that only this test can use. */
  client_secret?: string;
}

/** A test of an application's integration, as whoever runs it sees it. Times are milliseconds since the epoch. */
export interface IntegrationTest {
  id: string;
  application: Application;
  request: TestRequest;
  /** The application's own secret is tried. */
  with_secret: boolean;
  created_at: number;
  expires_at: number;
  started_at: number | null;
  returned_at: number | null;
  trace_id: string | null;
  /** Its time is over. */
  is_over: boolean;
  /** null: it has not come back, or its time is over. */
  result: TestResult | null;
}

/** What only the provider knows of a test. */
interface TestSecrets {
  state: string;
  nonce: string;
  verifier: string;
  client_secret: string | null;
}

/** A test that came back and is to be finished now, by whoever was handed it. */
export interface ReturnedTest extends TestSecrets {
  id: string;
  application: Application;
  request: TestRequest;
}

/** A test under way, as far as the engine has to know it. */
export interface BegunTest {
  id: string;
  clientId: string;
  /** PKCE challenge. */
  challenge: string;
}

/**
 * Tests of an integration, run by whoever may change the application. The secrets of a test never leave the provider:
 * a link leads to its start, once, and what the browser brings back is good once, for this test alone.
 */
export interface IntegrationTests {
  /**
   * @param id of the application, or its `client_id`.
   * @returns what the link to the start carries; it is told here and never again.
   * @throws {DomainError} `privilege_missing`, `application_not_found`, `application_has_no_sign_in`,
   *   `application_has_no_secret`, `validation_failed`.
   */
  create(
    id: string,
    test: NewIntegrationTest,
    asked: { by: Actor },
  ): Promise<{ test: IntegrationTest; start: string }>;
  /** @throws {DomainError} `privilege_missing`, `application_not_found`, `integration_test_not_found`. */
  get(id: string, testId: string, asked: { by: Actor }): Promise<IntegrationTest>;
  /** For who opens the link. @returns undefined: there is none, it has begun, or its time is over. */
  peek(start: string): Promise<{ application: Application } | undefined>;
  /** Begins the test. @returns the parameters of its authorization request; undefined as for `peek`. */
  begin(start: string): Promise<Record<string, string> | undefined>;
  /**
   * @param state of an authorization request.
   * @param begun what led to the tests that the same browser has begun; any other is not found.
   */
  findBegun(state: string, begun: readonly string[]): Promise<BegunTest | undefined>;
  noteTrace(id: string, traceId: string): Promise<void>;
  /**
   * Hands the test to the first that asks, on whichever node.
   *
   * @param begun as for `findBegun`.
   */
  take(state: string, begun: readonly string[]): Promise<ReturnedTest | undefined>;
  finish(id: string, result: TestResult): Promise<void>;
  /** Removes up to `limit` whose time is over. @returns how many were removed. */
  sweep(limit: number): Promise<number>;
}

export function createIntegrationTests(options: {
  db: Kysely<Database>;
  /** Where the answer of a test goes, see {@link file://../../protocol/test-clients.ts}. */
  redirectUri: string;
  encryption: Encryption;
  audit: AuditLog;
  applications: Pick<Applications, 'get'>;
  clock: Clock;
}): IntegrationTests {
  const { db, redirectUri, encryption, audit, applications, clock } = options;
  const rows = createIntegrationTestRows(db);

  const sealed = (row: Pick<IntegrationTestRow, 'id'>, part: 'secrets' | 'result') =>
    `integration test ${row.id} ${part}`;
  const secretsOf = (row: IntegrationTestRow) =>
    JSON.parse(encryption.open(row.secrets, sealed(row, 'secrets'))) as TestSecrets;

  /** A test goes with its application. */
  const applicationOf = (row: IntegrationTestRow) =>
    applications.get(row.application_id, { by: SYSTEM });

  function toTest(row: IntegrationTestRow, application: Application): IntegrationTest {
    const isOver = row.expires_at <= clock.now();
    return {
      id: row.id,
      application,
      request: requestOf(row),
      with_secret: secretsOf(row).client_secret !== null,
      created_at: row.created_at,
      expires_at: row.expires_at,
      started_at: row.started_at,
      returned_at: row.returned_at,
      trace_id: row.trace_id,
      is_over: isOver,
      result:
        row.result === null || isOver
          ? null
          : (JSON.parse(encryption.open(row.result, sealed(row, 'result'))) as TestResult),
    };
  }

  return {
    async create(id, { client_secret = null, ...wanted }, { by }) {
      const application = await applications.get(id, { by });
      await checkMayChangeOrTest(db, application.id, by);
      if (!application.grant_types.includes('authorization_code')) {
        throw new DomainError('application_has_no_sign_in');
      }
      if (client_secret !== null && !hasSecret(application)) {
        throw new DomainError('application_has_no_secret');
      }
      const request = checkTestRequest(wanted);
      const now = clock.now();
      const start = random();
      const secrets: TestSecrets = {
        state: random(),
        nonce: random(),
        verifier: random(),
        client_secret,
      };
      const testId = newId();
      const row = await inTransaction(db, async (transaction) => {
        await audit.record(transaction, by, {
          action: 'app.test',
          target: { type: 'app', id: application.id },
          clientId: application.client_id,
          details: { test_id: testId, with_secret: client_secret !== null },
        });
        return await rows.insert(transaction, {
          id: testId,
          application_id: application.id,
          actor_type: by.type,
          actor_id: by.id,
          created_at: now,
          expires_at: now + LIFETIME,
          request: JSON.stringify(request),
          start,
          state: secrets.state,
          challenge: hash('sha256', secrets.verifier, 'base64url'),
          secrets: encryption.seal(JSON.stringify(secrets), sealed({ id: testId }, 'secrets')),
        });
      });
      return { test: toTest(row, application), start };
    },

    async get(id, testId, { by }) {
      const application = await applications.get(id, { by });
      checkMayChangeApplication(by, application.id);
      const row = isId(testId) ? await rows.find(testId) : undefined;
      const isTheirs =
        row?.application_id === application.id &&
        row.actor_type === by.type &&
        row.actor_id === by.id;
      if (!row || !isTheirs) throw new DomainError('integration_test_not_found');
      return toTest(row, application);
    },

    async peek(start) {
      const row = RANDOM.test(start) ? await rows.findByStart(start) : undefined;
      if (!row || row.started_at !== null || row.expires_at <= clock.now()) return undefined;
      return { application: await applicationOf(row) };
    },

    async begin(start) {
      const row = RANDOM.test(start) ? await rows.begin(start, clock.now()) : undefined;
      if (!row) return undefined;
      const { client_id: clientId } = await applicationOf(row);
      const { state, nonce } = secretsOf(row);
      const { challenge } = row;
      return authorizationParameters(requestOf(row), {
        clientId,
        redirectUri,
        state,
        nonce,
        challenge,
      });
    },

    async findBegun(state, begun) {
      const row = await rows.findBegun(stateOf(state, begun), clock.now());
      if (!row) return undefined;
      const { client_id: clientId } = await applicationOf(row);
      return { id: row.id, clientId, challenge: row.challenge };
    },

    noteTrace: rows.setTrace,

    async take(state, begun) {
      const row = await rows.take(stateOf(state, begun), clock.now());
      if (!row) return undefined;
      const application = await applicationOf(row);
      return { id: row.id, application, request: requestOf(row), ...secretsOf(row) };
    },

    async finish(id, result) {
      await rows.setResult(id, encryption.seal(JSON.stringify(result), sealed({ id }, 'result')));
    },

    sweep: (limit) => rows.sweep(clock.now(), limit),
  };
}

function requestOf(row: Pick<IntegrationTestRow, 'request'>): TestRequest {
  return JSON.parse(row.request) as TestRequest;
}

/** Nothing that can't be what we made is looked up. */
function stateOf(state: string, begun: readonly string[]): StateInBrowser {
  const starts = RANDOM.test(state) ? begun.filter((start) => RANDOM.test(start)) : [];
  return { state, starts };
}

function random(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url');
}
