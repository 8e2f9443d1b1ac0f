import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';
import { pino } from 'pino';
import { expect } from 'vitest';
import { type Actor, type Privilege, SYSTEM } from '../../src/actor.ts';
import { createAdminApi } from '../../src/api/admin-api.ts';
import { createAccess } from '../../src/applications/access.ts';
import { createAccessExplanations } from '../../src/applications/access-explanations.ts';
import { createApis } from '../../src/applications/apis.ts';
import { createApplicationUsages } from '../../src/applications/application-usage.ts';
import { createListApplicationUsers } from '../../src/applications/application-users.ts';
import { createApplications } from '../../src/applications/applications.ts';
import { createHygiene } from '../../src/applications/hygiene.ts';
import { createHygieneAcceptances } from '../../src/applications/hygiene-acceptances.ts';
import { createIntegrationTests } from '../../src/applications/integration-tests/integration-tests.ts';
import { type AuditLog, createAuditLog } from '../../src/audit/events.ts';
import { createCountInventory } from '../../src/audit/inventory.ts';
import { createSignIns } from '../../src/audit/sign-in-statistics.ts';
import { type Branding, createBranding } from '../../src/branding/branding.ts';
import { createCurrentBrand, toBrand } from '../../src/branding/current-brand.ts';
import { createSweeps } from '../../src/commands/sweeps.ts';
import { loadConfig } from '../../src/config.ts';
import {
  createSecondFactors,
  type SecondFactors,
} from '../../src/credentials/factors/second-factors.ts';
import { createMailLinks } from '../../src/credentials/mail-links.ts';
import { createOneTimeTokens } from '../../src/credentials/one-time-tokens.ts';
import type { Passwords } from '../../src/credentials/passwords.ts';
import { createAttributes } from '../../src/directory/attributes.ts';
import { createBulkUsers } from '../../src/directory/batches/bulk-users.ts';
import { createGroups } from '../../src/directory/groups.ts';
import { createImportRuns, type ImportRuns } from '../../src/directory/imports/import-runs.ts';
import { createImports } from '../../src/directory/imports/imports.ts';
import { createMappingRuns, type MappingRuns } from '../../src/directory/mappings/mapping-runs.ts';
import { createMappings } from '../../src/directory/mappings/mappings.ts';
import { previewMappings } from '../../src/directory/mappings/preview.ts';
import { createRoles } from '../../src/directory/roles.ts';
import { createUserMails } from '../../src/directory/user-mails.ts';
import { createUsers } from '../../src/directory/users.ts';
import { judgePastSignIn } from '../../src/interaction/flow/past-sign-in.ts';
import { createMail } from '../../src/mail/mail.ts';
import type { Mailer } from '../../src/mail/mailer.ts';
import { createPages } from '../../src/pages/pages.ts';
import { type Attempts, createAttempts } from '../../src/policy/attempts.ts';
import { createPolicyDryRuns } from '../../src/policy/dry-run.ts';
import { createPolicies } from '../../src/policy/policies.ts';
import { createCoverPolicy } from '../../src/policy/policy-coverage.ts';
import { createPrivilegeGrants } from '../../src/policy/privilege-grants.ts';
import { createInstallationSettings } from '../../src/policy/settings.ts';
import { createListApplicationSessions } from '../../src/protocol/application-sessions.ts';
import { createClaimsPreview } from '../../src/protocol/claims-preview.ts';
import { createConnectedApplications } from '../../src/protocol/connected-applications.ts';
import { createSessions } from '../../src/protocol/sessions.ts';
import { createListSigningKeys } from '../../src/protocol/signing-key-list.ts';
import { createQuickstarts } from '../../src/quickstarts/quickstarts.ts';
import { schemaController } from '../../src/schema-compilers.ts';
import type { Engine } from '../../src/storage/database.ts';
import { createEncryption } from '../../src/storage/encryption.ts';
import { createIdempotencyKeys } from '../../src/storage/idempotency-keys.ts';
import { createOidcRecords } from '../../src/storage/oidc-records.ts';
import { createSignInFlowRows } from '../../src/storage/sign-in-flows.ts';
import { createSigningKeys } from '../../src/storage/signing-keys.ts';
import { startSweeper } from '../../src/storage/sweeper.ts';
import { createTraceRows } from '../../src/storage/traces.ts';
import { createTraces } from '../../src/traces/traces.ts';
import { createTestPasswords } from '../password-fixture.ts';
import { SECRET } from '../provider-fixture.ts';
import { openTestStorage, type TestStorage } from '../storage-fixture.ts';
import { type ApiDocument, createAnswerCheck } from './api-document.ts';

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
  const { db } = test.storage;
  let passed = 0;
  const clock = { now: () => Date.now() + passed };
  const audit = createAuditLog({ db, clock });
  const registry = { db, clock, audit };
  const attributes = createAttributes(registry);
  const policies = createPolicies(registry);
  const applications = createApplications({ ...registry, storage: test.storage, attributes });
  const sessions = createSessions({
    storage: test.storage,
    nudge: () => undefined,
    audit,
    findPlace: () => undefined,
    clock,
  });
  const encryption = createEncryption([SECRET]);
  const branding: Branding = createBranding({ ...registry, changed: () => currentBrand.refresh() });
  const currentBrand = createCurrentBrand({
    branding,
    onError: (error) => {
      throw error;
    },
  });
  await currentBrand.refresh();
  const mail = createMail({
    config: loadConfig({}),
    storage: test.storage,
    encryption,
    audit,
    brand: currentBrand.now,
    clock,
    log: pino({ level: 'silent' }),
  });
  const passwords = createTestPasswords({
    ...registry,
    policies,
    sessions,
    mailer: mail.mailer,
    breachedPasswordsUrl: options.breachedPasswordsUrl,
  });
  const oneTimeTokens = createOneTimeTokens({ db, encryption, clock });
  const userMails = createUserMails({
    ...registry,
    mailer: mail.mailer,
    mailLinks: createMailLinks({ oneTimeTokens, mailer: mail.mailer }),
  });
  const directory = {
    ...registry,
    ...passwords,
    attributes,
    policies,
    sessions,
    userMails,
  };
  const users = createUsers(directory);
  const imports = createImports({ ...registry, attributes });
  const importRuns = createImportRuns({
    ...directory,
    privilegesOf: async ({ id }) =>
      [...actors.values()].find((actor) => actor.id === id)?.privileges ?? [],
  });
  const mappingRuns = createMappingRuns({ ...registry, attributes });
  const settings = createInstallationSettings(registry);
  const hygiene = createHygiene({ ...registry, applications, settings, isPublic: true });
  const traces = createTraces({
    rows: createTraceRows(db),
    audit,
    applications,
    settings,
    clock,
  });
  const integrationTests = createIntegrationTests({
    ...registry,
    redirectUri: 'http://localhost:3000/admin/integration-test/callback',
    encryption,
    applications,
  });
  const idempotencyKeys = createIdempotencyKeys(db, encryption);
  const attempts = createAttempts({
    ...registry,
    storage: test.storage,
    keys: encryption.deriveKeys('attempts'),
    devices: { find: () => undefined },
    settings,
  });
  const secondFactors = createSecondFactors({
    ...registry,
    encryption,
    policies,
    oneTimeTokens,
    mailer: mail.mailer,
    publicUrl: 'http://localhost:3000',
    name: () => 'Gatehouse',
  });
  const pages = createPages({ brand: currentBrand.now });
  const failures: TestApi['failures'] = [];
  const actors = new Map<string, Omit<Actor, 'request'>>([[ADMIN_TOKEN, SYSTEM]]);
  const app = Fastify({ schemaController });
  await app.register(
    createAdminApi({
      users,
      userMails,
      bulk: createBulkUsers(directory),
      imports,
      sessions,
      connected: createConnectedApplications({
        storage: test.storage,
        nudge: () => undefined,
        audit,
        clock,
      }),
      factors: secondFactors.factors,
      rememberedDevices: secondFactors.rememberedDevices,
      attempts,
      roles: createRoles(registry),
      groups: createGroups(registry),
      attributes,
      policies,
      dryRuns: createPolicyDryRuns({ db, policies, judge: judgePastSignIn, clock }),
      coverPolicy: createCoverPolicy({ db, policies }),
      listSigningKeys: createListSigningKeys({
        db,
        signingKeys: createSigningKeys(db, encryption),
      }),
      applications,
      quickstarts: createQuickstarts({
        issuer: 'http://localhost:3000/oidc',
        clientPackage: options.clientPackage ?? '@gatehouse/client',
        applications,
      }),
      usages: createApplicationUsages({ ...registry, applications }),
      hygiene,
      hygieneAcceptances: createHygieneAcceptances({ ...registry, applications, hygiene }),
      apis: createApis({ ...registry, applications }),
      access: createAccess({ ...registry, applications }),
      explanations: createAccessExplanations({ ...registry, applications }),
      listAppUsers: createListApplicationUsers({ db, applications }),
      listAppSessions: createListApplicationSessions({ db, applications, sessions, clock }),
      previewClaims: createClaimsPreview({
        issuer: 'http://localhost:3000/oidc',
        users,
        applications,
        attributes,
      }),
      privileges: createPrivilegeGrants(registry),
      mappings: createMappings({ ...registry, attributes }),
      mappingRuns,
      previewMappings: (request, asked) => previewMappings({ db, attributes }, request, asked),
      audit,
      traces,
      integrationTests,
      testAddresses: {
        start: 'http://localhost:3000/admin/integration-test/start',
        redirectUri: 'http://localhost:3000/admin/integration-test/callback',
      },
      isLoopback: true,
      signIns: createSignIns({ db, clock }),
      countInventory: createCountInventory(db),
      mailLog: mail.mailLog,
      settings,
      branding,
      previewBranding: (draft, shown) =>
        pages.preview({ brand: toBrand(draft), url: 'http://localhost:3000', ...shown }).html,
      previewBrandedMail: (draft, shown) => mail.previewMail(toBrand(draft), shown),
      idempotencyKeys,
      url: 'http://localhost:3000',
      rateLimit,
      clock,
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
  const document = (await (await fetch(`${url}/openapi.json`)).json()) as ApiDocument;
  const checkAnswer = createAnswerCheck(document);

  return {
    test,
    audit,
    secondFactors,
    url,
    document,
    passwords: passwords.passwords,
    failures,
    mailer: mail.mailer,
    mappingRuns,
    importRuns,
    attempts,
    withdrawAll(token) {
      const actor = actors.get(token);
      if (actor) actors.set(token, { ...actor, privileges: [] });
    },
    pass(milliseconds) {
      passed += milliseconds;
    },
    async sweep() {
      const sweeps = createSweeps({
        records: createOidcRecords(test.storage.grouped),
        idempotencyKeys,
        challenges: secondFactors.challenges,
        rememberedDevices: secondFactors.rememberedDevices,
        users,
        imports,
        settings,
        attempts,
        logoutDelivery: { giveUpOld: async () => 0 },
        mailDelivery: mail.mailDelivery,
        signInFlows: createSignInFlowRows(db),
        oneTimeTokens,
        signInTraces: traces,
        integrationTests,
        clock,
      });
      const fail = (error: unknown) => {
        throw error;
      };
      const sweeper = startSweeper({ sweeps, onError: fail });
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
