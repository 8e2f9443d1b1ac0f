import type { Logger } from 'pino';
import { toFactorBody } from './api/factor-routes.ts';
import { toGrantBody } from './api/grant-routes.ts';
import { toDeviceBody } from './api/remembered-device-routes.ts';
import { toSessionBody } from './api/session-routes.ts';
import {
  createDryRunApplication,
  type DryRunApplication,
} from './applications/application-dry-runs.ts';
import { ensureChainKey } from './audit/chain-key.ts';
import { type AuditLog, createAuditLog } from './audit/events.ts';
import { type CountInventory, createCountInventory } from './audit/inventory.ts';
import { createSealer, type Sealer } from './audit/sealer.ts';
import { createSignIns, type SignIns } from './audit/sign-in-statistics.ts';
import { type Branding, createBranding } from './branding/branding.ts';
import { type CurrentBrand, createCurrentBrand } from './branding/current-brand.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import { createBreachedPasswords } from './credentials/breached-passwords.ts';
import { createSecondFactors, type SecondFactors } from './credentials/factors/second-factors.ts';
import { createImportedDecoy } from './credentials/imported-decoy.ts';
import { createOneTimeTokens, type OneTimeTokens } from './credentials/one-time-tokens.ts';
import { createPasswordRules, type PasswordRules } from './credentials/password-rules.ts';
import { createPasswords, type Passwords } from './credentials/passwords.ts';
import { type Attributes, createAttributes } from './directory/attributes.ts';
import { createDryRunGroup, type DryRunGroup } from './directory/group-dry-runs.ts';
import { createPersonalData, type PersonalData } from './directory/personal-data.ts';
import { createDryRunRole, type DryRunRole } from './directory/role-dry-runs.ts';
import { judgePastSignIn } from './interaction/flow/past-sign-in.ts';
import { createMail, type Mail } from './mail/mail.ts';
import { type AllPages, createPages } from './pages/pages.ts';
import { type ApplicationParts, createApplicationParts } from './parts/application-parts.ts';
import { createDirectoryParts, type DirectoryParts } from './parts/directory-parts.ts';
import { createProtocolParts, type ProtocolParts } from './parts/protocol-parts.ts';
import { type Attempts, createAttempts } from './policy/attempts.ts';
import { createPolicyDryRuns, type PolicyDryRuns } from './policy/dry-run.ts';
import { createKnownDevices, type KnownDevices } from './policy/known-devices.ts';
import { createPolicies, type Policies } from './policy/policies.ts';
import { type CoverPolicy, createCoverPolicy } from './policy/policy-coverage.ts';
import { createReplays } from './policy/replays.ts';
import { createInstallationSettings, type InstallationSettings } from './policy/settings.ts';
import {
  createLogoutDelivery,
  type LogoutDelivery,
  type Wake,
} from './protocol/backchannel/delivery.ts';
import {
  type ConnectedApplications,
  createConnectedApplications,
} from './protocol/connected-applications.ts';
import { type FindPlace, openPlaces } from './protocol/places.ts';
import { createSessionUses, type SessionUses } from './protocol/session-uses.ts';
import { createSessions, type Sessions } from './protocol/sessions.ts';
import { createListSigningKeys, type ListSigningKeys } from './protocol/signing-key-list.ts';
import { ensureSigningKeys } from './protocol/signing-keys.ts';
import { createOriginOf } from './request-origin.ts';
import type { Storage } from './storage/database.ts';
import { createEncryption } from './storage/encryption.ts';
import { createEventChainRows } from './storage/event-chain.ts';
import { createIdempotencyKeys, type IdempotencyKeys } from './storage/idempotency-keys.ts';
import { createLogoutNotifications } from './storage/logout-notifications.ts';
import { createPasswordRows } from './storage/password-history.ts';
import { createSignInFlowRows, type SignInFlowRows } from './storage/sign-in-flows.ts';
import { createSigningKeys } from './storage/signing-keys.ts';

/** The parts of a provider over one database, before anything listens. */
export interface Parts
  extends SecondFactors,
    Mail,
    DirectoryParts,
    ApplicationParts,
    Omit<ProtocolParts, 'sendLogout'> {
  audit: AuditLog;
  /** Gives new events their places in the chain, once it is started. */
  auditSealer: Sealer;
  signIns: SignIns;
  countInventory: CountInventory;
  sessions: Sessions;
  sessionUses: SessionUses;
  connected: ConnectedApplications;
  /** What people can take away of what is kept about them. */
  personalData: PersonalData;
  attributes: Attributes;
  policies: Policies;
  dryRuns: PolicyDryRuns;
  dryRunApp: DryRunApplication;
  dryRunRole: DryRunRole;
  dryRunGroup: DryRunGroup;
  coverPolicy: CoverPolicy;
  listSigningKeys: ListSigningKeys;
  settings: InstallationSettings;
  branding: Branding;
  /** The brand of pages and mails, kept up to date by its worker. */
  currentBrand: CurrentBrand;
  attempts: Attempts;
  /** Browsers that have signed in before. */
  devices: KnownDevices;
  findPlace: FindPlace;
  idempotencyKeys: IdempotencyKeys;
  oneTimeTokens: OneTimeTokens;
  signInFlows: SignInFlowRows;
  passwords: Passwords;
  passwordRules: PasswordRules;
  pages: AllPages;
  /** Tells applications of logouts, once it is started. */
  logoutDelivery: Omit<LogoutDelivery, 'start' | 'nudge'> & { start(): void };
}

export interface PartsOptions {
  config: Config;
  secrets: readonly [string, ...string[]];
  storage: Storage;
  clock: Clock;
  /** The timers of the queue of logouts; absent: those of Node.js. */
  wake?: Wake;
  log: Logger;
}

/**
 * Puts the provider's parts together.
 *
 * @throws {StorageError} `secret_mismatch`: the database was sealed with another master key.
 */
export async function createParts(options: PartsOptions): Promise<Parts> {
  const { config, secrets, storage, clock, wake, log } = options;
  const { db } = storage;
  const encryption = createEncryption(secrets);
  const signingKeys = createSigningKeys(db, encryption);
  await ensureSigningKeys(signingKeys, clock);
  const passwords = createPasswords({
    maxConcurrent: config.passwordThreads,
    findImported: createImportedDecoy({ find: createPasswordRows(db).findImported, clock }),
  });
  const notifications = createLogoutNotifications(storage.grouped, storage.engine);
  const delivery = createLogoutDelivery({ notifications, clock, log, ...(wake && { wake }) });
  const auditSealer = createSealer({
    chain: createEventChainRows(storage),
    key: await ensureChainKey({ db, encryption }),
    onError: (error) => log.error({ err: error }, 'new events could not be sealed'),
  });
  const audit = createAuditLog({ db, clock, recorded: auditSealer.nudge });
  const originOf = createOriginOf(config);
  const sessionUses = createSessionUses({ storage, originOf, clock });
  const findPlace = await openPlaces(config.geoipFile);
  const sessions = createSessions({
    storage,
    nudge: delivery.nudge,
    audit,
    findPlace,
    clock,
  });
  const connected = createConnectedApplications({
    storage,
    nudge: delivery.nudge,
    audit,
    clock,
  });
  const registry = { db, clock, audit };
  const attributes = createAttributes(registry);
  const policies = createPolicies(registry);
  const settings = createInstallationSettings(registry);
  const passwordRules = createPasswordRules({
    db,
    passwords,
    breached: createBreachedPasswords({ url: config.breachedPasswordsUrl, clock, log }),
    ownWords: ['gatehouse', ...hostWords(config.url)],
  });
  const branding: Branding = createBranding({ ...registry, changed: () => currentBrand.refresh() });
  const currentBrand = createCurrentBrand({
    branding,
    onError: (error) => log.error({ err: error }, 'the branding could not be read'),
  });
  await currentBrand.refresh();
  const mail = createMail({
    config,
    storage,
    encryption,
    audit,
    brand: currentBrand.now,
    clock,
    log,
  });
  const devices = createKnownDevices({ keys: encryption.deriveKeys('known devices'), clock });
  const idempotencyKeys = createIdempotencyKeys(db, encryption);
  const oneTimeTokens = createOneTimeTokens({ db, encryption, clock });
  const attempts = createAttempts({
    ...registry,
    storage,
    keys: encryption.deriveKeys('attempts'),
    devices,
    settings,
  });
  const secondFactors = createSecondFactors({
    ...registry,
    encryption,
    policies,
    oneTimeTokens,
    mailer: mail.mailer,
    publicUrl: config.url,
    name: () => currentBrand.now().name,
  });
  const directory = createDirectoryParts({
    ...registry,
    storage,
    passwords,
    passwordRules,
    attributes,
    policies,
    settings,
    sessions,
    mailer: mail.mailer,
    oneTimeTokens,
    secondFactors,
    log,
  });
  const forApplications = createApplicationParts({
    ...registry,
    config,
    storage,
    encryption,
    attributes,
    settings,
    log,
  });
  // What went wrong in detail helps the developer of an application, and nobody else on a public address.
  const pages = createPages({ brand: currentBrand.now, development: config.isLoopback });
  const { sendLogout, ...protocol } = await createProtocolParts({
    ...registry,
    ...directory,
    ...forApplications,
    config,
    storage,
    encryption,
    signingKeys,
    notifications,
    delivery,
    originOf,
    sessionUses,
    attributes,
    policies,
    settings,
    listFactors: secondFactors.factors.list,
    pages,
    log,
  });
  const replays = createReplays({ db, clock });
  const replaying = { db, policies, judge: judgePastSignIn, replays };
  return {
    ...secondFactors,
    ...directory,
    ...forApplications,
    ...protocol,
    signInFlows: createSignInFlowRows(storage.grouped.db),
    findPlace,
    ...mail,
    oneTimeTokens,
    audit,
    auditSealer,
    signIns: createSignIns({ db, clock }),
    countInventory: createCountInventory(db),
    sessions,
    sessionUses,
    connected,
    personalData: createPersonalData({
      ...registry,
      attributes,
      parts: {
        sessions: async (id) => (await sessions.list(id)).map(toSessionBody),
        factors: async (id) => (await secondFactors.factors.list(id)).map(toFactorBody),
        remembered_devices: async (id) =>
          (await secondFactors.rememberedDevices.list(id)).map(toDeviceBody),
        applications: async (id) => (await connected.list(id)).map(toGrantBody),
      },
    }),
    attributes,
    policies,
    dryRuns: createPolicyDryRuns({ ...replaying, clock }),
    dryRunApp: createDryRunApplication({
      ...replaying,
      applications: forApplications.applications,
    }),
    dryRunRole: createDryRunRole({ ...replaying, roles: directory.roles }),
    dryRunGroup: createDryRunGroup({ ...replaying, groups: directory.groups, clock }),
    coverPolicy: createCoverPolicy({ db, policies }),
    listSigningKeys: createListSigningKeys({ db, signingKeys }),
    settings,
    branding,
    currentBrand,
    attempts,
    devices,
    idempotencyKeys,
    passwords,
    passwordRules,
    pages,
    logoutDelivery: { ...delivery, start: () => delivery.start(sendLogout) },
  };
}

/** Names of the address: `sso` and `example` of sso.example.com. */
function hostWords(url: string): string[] {
  return new URL(url).hostname.split('.').slice(0, -1);
}
