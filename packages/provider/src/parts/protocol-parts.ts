import type { Provider } from 'oidc-provider';
import type { Logger } from 'pino';
import type { Application } from '../applications/application.ts';
import { createApplicationClaims } from '../applications/application-claims.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Factors } from '../credentials/factors/factors.ts';
import type { Attributes } from '../directory/attributes.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { AllPages } from '../pages/pages.ts';
import type { Policies, Policy } from '../policy/policies.ts';
import type { ChosenSettings, InstallationSettings } from '../policy/settings.ts';
import { API_AUDIENCE, type ApiAccess, createFindApiAccess } from '../protocol/api-tokens.ts';
import { createAuditTrail } from '../protocol/audit-trail.ts';
import type { LogoutDelivery } from '../protocol/backchannel/delivery.ts';
import { createEngine } from '../protocol/engine.ts';
import type { SessionUses } from '../protocol/session-uses.ts';
import { loadJwks } from '../protocol/signing-keys.ts';
import { createTestClients, type TestClients } from '../protocol/test-clients.ts';
import { createTraceTrail } from '../protocol/trace-trail.ts';
import type { OriginOf } from '../request-origin.ts';
import type { Storage } from '../storage/database.ts';
import type { Encryption } from '../storage/encryption.ts';
import type { LogoutNotifications } from '../storage/logout-notifications.ts';
import { createOidcRecords, type OidcRecords } from '../storage/oidc-records.ts';
import { cacheRows } from '../storage/row-cache.ts';
import type { SigningKeys } from '../storage/signing-keys.ts';
import { createTraceRows } from '../storage/traces.ts';
import { createTraceRecorder, type TraceRecorder } from '../traces/recorder.ts';
import { createTraces, type Traces } from '../traces/traces.ts';
import type { ApplicationParts } from './application-parts.ts';
import type { DirectoryParts } from './directory-parts.ts';

/** The protocol engine, and what is kept of rows for it as long as nothing changes where it can tell. */
export interface ProtocolParts {
  /** Sign-ins, decoded; what is new is written a second later. */
  signInTraces: Traces;
  traceRecorder: TraceRecorder;
  testClients: TestClients;
  /** Whose access token for the admin API it is. */
  findApiAccess: (token: string) => Promise<ApiAccess | undefined>;
  /** The policy of a group; kept as long as it stays the same. */
  policyOf: (groupId: string | null) => Promise<Policy>;
  /** As `settings.current`, kept as long as they stay the same. */
  currentSettings: () => Promise<ChosenSettings>;
  /** Version of the terms that everybody has to have accepted; undefined: there are none. */
  currentTerms: () => Promise<string | undefined>;
  records: OidcRecords;
  /** As `users.findForClaims`, kept as long as nothing changes where the engine can tell. */
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  /** As `factors.list`, kept likewise. */
  listFactors: Factors['list'];
  /** By `client_id`, kept as long as nothing changes where the engine can tell. */
  findApplication: (clientId: string) => Promise<Application | undefined>;
  provider: Provider;
  /** Tells an application of a logout: the engine’s own way. */
  sendLogout: Parameters<LogoutDelivery['start']>[0];
}

/** Puts them together. */
export async function createProtocolParts(
  options: Pick<
    ApplicationParts,
    'applications' | 'apis' | 'access' | 'integrationTests' | 'usageRecorder'
  > &
    Pick<DirectoryParts, 'users' | 'privileges'> & {
      config: Config;
      storage: Storage;
      encryption: Encryption;
      signingKeys: SigningKeys;
      notifications: LogoutNotifications;
      delivery: Pick<LogoutDelivery, 'nudge'>;
      audit: AuditLog;
      originOf: OriginOf;
      sessionUses: SessionUses;
      attributes: Attributes;
      policies: Policies;
      settings: InstallationSettings;
      listFactors: Factors['list'];
      pages: AllPages;
      clock: Clock;
      log: Logger;
    },
): Promise<ProtocolParts> {
  const { config, storage, encryption, signingKeys, notifications, delivery, originOf } = options;
  const { applications, apis, access, usageRecorder, users, policies, settings } = options;
  const { audit, attributes, sessionUses, pages, clock, log } = options;
  const findPerson = cacheRows(storage, users.findForClaims);
  const findApplication = cacheRows(storage, applications.findByClientId);
  const findPolicy = cacheRows(storage, (groupId) => policies.ofGroup(groupId || null));
  const policyOf = (groupId: string | null) => findPolicy(groupId ?? '');
  const findSettings = cacheRows(storage, () => settings.current());
  const currentSettings = () => findSettings('');
  const currentTerms = async () => (await currentSettings()).terms_version ?? undefined;
  const records = createOidcRecords(storage.grouped);
  const traceRows = createTraceRows(storage.db, storage.grouped.db);
  const traceRecorder = createTraceRecorder({
    rows: traceRows,
    clock,
    onError: (error) => log.error({ err: error }, 'traces could not be written'),
  });
  const traceTrail = createTraceTrail({ recorder: traceRecorder, records, originOf });
  const testClients = createTestClients({
    config,
    tests: options.integrationTests,
    findApplication,
    traces: traceTrail,
  });
  const { provider, findAccount, sendLogout } = createEngine({
    config,
    records,
    jwks: await loadJwks(signingKeys),
    cookieKeys: encryption.deriveKeys('cookie signatures'),
    findPerson,
    findApplication,
    mayOpen: async (userId, clientId) => {
      const application = await findApplication(clientId);
      // The provider’s own clients are no applications, and everybody may open them.
      return !application || (await access.isOpenTo(userId, application));
    },
    applicationClaims: createApplicationClaims({ attributes }),
    markSecretUsed: applications.markSecretUsed,
    apis,
    policyOf,
    currentTerms,
    reuseClients: storage.rowVersion !== undefined,
    logoutQueue: {
      add: (notification) => notifications.add([notification], clock.now()),
      ended: delivery.nudge,
    },
    auditTrail: createAuditTrail({
      record: (by, event) => audit.record(storage.grouped.db, by, event),
      originOf,
    }),
    traceTrail,
    testClients,
    sessionUses,
    usageRecorder,
    pages,
    clock,
    log,
  });
  return {
    signInTraces: createTraces({ rows: traceRows, audit, applications, settings, clock }),
    traceRecorder,
    testClients,
    findApiAccess: createFindApiAccess({
      provider,
      findAccount,
      privileges: options.privileges,
      mayCall: async (clientId) => (await apis.findForToken(API_AUDIENCE, clientId)) !== undefined,
    }),
    policyOf,
    currentSettings,
    currentTerms,
    records,
    findPerson,
    listFactors: cacheRows(storage, options.listFactors),
    findApplication,
    provider,
    sendLogout,
  };
}
