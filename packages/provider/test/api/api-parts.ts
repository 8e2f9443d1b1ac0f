import { pino } from 'pino';
import type { RouteOptions } from '../../src/api/routes.ts';
import { createAccess } from '../../src/applications/access.ts';
import { createAccessExplanations } from '../../src/applications/access-explanations.ts';
import { createApis } from '../../src/applications/apis.ts';
import { createDryRunApplication } from '../../src/applications/application-dry-runs.ts';
import { createApplicationUsages } from '../../src/applications/application-usage.ts';
import { createListApplicationUsers } from '../../src/applications/application-users.ts';
import { createApplications } from '../../src/applications/applications.ts';
import { createHygieneAcceptances } from '../../src/applications/hygiene/acceptances.ts';
import { createHygiene } from '../../src/applications/hygiene/hygiene.ts';
import { createIntegrationTests } from '../../src/applications/integration-tests/integration-tests.ts';
import { createAuditLog } from '../../src/audit/events.ts';
import { createCountInventory } from '../../src/audit/inventory.ts';
import { createSignIns } from '../../src/audit/sign-in-statistics.ts';
import { type Branding, createBranding } from '../../src/branding/branding.ts';
import { createCurrentBrand, toBrand } from '../../src/branding/current-brand.ts';
import type { Clock } from '../../src/clock.ts';
import { createSweeps } from '../../src/commands/sweeps.ts';
import { loadConfig } from '../../src/config.ts';
import { createSecondFactors } from '../../src/credentials/factors/second-factors.ts';
import { createMailLinks } from '../../src/credentials/mail-links.ts';
import { createOneTimeTokens } from '../../src/credentials/one-time-tokens.ts';
import { createAttributes } from '../../src/directory/attributes.ts';
import { createBulkUsers } from '../../src/directory/batches/bulk-users.ts';
import { createDryRunGroup } from '../../src/directory/group-dry-runs.ts';
import { createGroups } from '../../src/directory/groups.ts';
import { createImportRuns } from '../../src/directory/imports/import-runs.ts';
import { createImports } from '../../src/directory/imports/imports.ts';
import { createMappingRuns } from '../../src/directory/mappings/mapping-runs.ts';
import { createMappings } from '../../src/directory/mappings/mappings.ts';
import { previewMappings } from '../../src/directory/mappings/preview.ts';
import { createDryRunRole } from '../../src/directory/role-dry-runs.ts';
import { createRoles } from '../../src/directory/roles.ts';
import { createUserMails } from '../../src/directory/user-mails.ts';
import { createUsers } from '../../src/directory/users.ts';
import { judgePastSignIn } from '../../src/interaction/flow/past-sign-in.ts';
import { createMail } from '../../src/mail/mail.ts';
import { createPages } from '../../src/pages/pages.ts';
import { createAttempts } from '../../src/policy/attempts.ts';
import { createPolicyDryRuns } from '../../src/policy/dry-run.ts';
import { createPolicies } from '../../src/policy/policies.ts';
import { createCoverPolicy } from '../../src/policy/policy-coverage.ts';
import { createPrivilegeGrants } from '../../src/policy/privilege-grants.ts';
import { createReplays } from '../../src/policy/replays.ts';
import { createInstallationSettings } from '../../src/policy/settings.ts';
import { createListApplicationSessions } from '../../src/protocol/application-sessions.ts';
import { createClaimsPreview } from '../../src/protocol/claims-preview.ts';
import { createConnectedApplications } from '../../src/protocol/connected-applications.ts';
import { createSessions } from '../../src/protocol/sessions.ts';
import { createListSigningKeys } from '../../src/protocol/signing-key-list.ts';
import { createQuickstarts } from '../../src/quickstarts/quickstarts.ts';
import type { Storage } from '../../src/storage/database.ts';
import { createEncryption } from '../../src/storage/encryption.ts';
import { createIdempotencyKeys } from '../../src/storage/idempotency-keys.ts';
import { createOidcRecords } from '../../src/storage/oidc-records.ts';
import { createSignInFlowRows } from '../../src/storage/sign-in-flows.ts';
import { createSigningKeys } from '../../src/storage/signing-keys.ts';
import { createTraceRows } from '../../src/storage/traces.ts';
import { createTraces } from '../../src/traces/traces.ts';
import { createTestPasswords } from '../password-fixture.ts';
import { SECRET } from '../provider-fixture.ts';

const PUBLIC_URL = 'http://localhost:3000';

/** What the admin API serves, over a database of a test. */
export async function createTestApiParts(options: {
  storage: Storage;
  clock: Clock;
  /** Of whoever sent in a file of users. */
  privilegesOf: Parameters<typeof createImportRuns>[0]['privilegesOf'];
  breachedPasswordsUrl: string | undefined;
  /** What quickstarts install; undefined: our client by its name. */
  clientPackage: string | undefined;
}) {
  const { storage, clock } = options;
  const { db } = storage;
  const audit = createAuditLog({ db, clock });
  const registry = { db, clock, audit };
  const attributes = createAttributes(registry);
  const policies = createPolicies(registry);
  const applications = createApplications({ ...registry, storage, attributes });
  const sessions = createSessions({
    storage,
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
    storage,
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
    privilegesOf: options.privilegesOf,
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
    redirectUri: `${PUBLIC_URL}/admin/integration-test/callback`,
    encryption,
    applications,
  });
  const idempotencyKeys = createIdempotencyKeys(db, encryption);
  const attempts = createAttempts({
    ...registry,
    storage,
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
    publicUrl: PUBLIC_URL,
    name: () => 'Gatehouse',
  });
  const pages = createPages({ brand: currentBrand.now });
  const roles = createRoles(registry);
  const groups = createGroups(registry);
  const replays = createReplays({ db, clock });
  const replaying = { db, policies, judge: judgePastSignIn, replays };
  const routes: RouteOptions = {
    users,
    userMails,
    bulk: createBulkUsers(directory),
    imports,
    sessions,
    connected: createConnectedApplications({
      storage,
      nudge: () => undefined,
      audit,
      clock,
    }),
    factors: secondFactors.factors,
    rememberedDevices: secondFactors.rememberedDevices,
    attempts,
    roles,
    groups,
    attributes,
    policies,
    dryRuns: createPolicyDryRuns({ ...replaying, clock }),
    dryRunApp: createDryRunApplication({ ...replaying, applications }),
    dryRunRole: createDryRunRole({ ...replaying, roles }),
    dryRunGroup: createDryRunGroup({ ...replaying, groups, clock }),
    coverPolicy: createCoverPolicy({ db, policies }),
    listSigningKeys: createListSigningKeys({
      db,
      signingKeys: createSigningKeys(db, encryption),
    }),
    applications,
    quickstarts: createQuickstarts({
      issuer: `${PUBLIC_URL}/oidc`,
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
      issuer: `${PUBLIC_URL}/oidc`,
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
      start: `${PUBLIC_URL}/admin/integration-test/start`,
      redirectUri: `${PUBLIC_URL}/admin/integration-test/callback`,
    },
    isLoopback: true,
    signIns: createSignIns({ db, clock }),
    countInventory: createCountInventory(db),
    mailLog: mail.mailLog,
    settings,
    branding,
    previewBranding: (draft, shown) =>
      pages.preview({ brand: toBrand(draft), url: PUBLIC_URL, ...shown }).html,
    previewBrandedMail: (draft, shown) => mail.previewMail(toBrand(draft), shown),
    url: PUBLIC_URL,
    clock,
  };
  return {
    routes,
    audit,
    secondFactors,
    passwords: passwords.passwords,
    mailer: mail.mailer,
    mappingRuns,
    importRuns,
    attempts,
    idempotencyKeys,
    sweeps: () =>
      createSweeps({
        records: createOidcRecords(storage.grouped),
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
      }),
  };
}
