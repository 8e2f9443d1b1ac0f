import type { Logger } from 'pino';
import { type Access, createAccess } from '../applications/access.ts';
import {
  type AccessExplanations,
  createAccessExplanations,
} from '../applications/access-explanations.ts';
import { type Apis, createApis } from '../applications/apis.ts';
import {
  type ApplicationUsages,
  createApplicationUsages,
} from '../applications/application-usage.ts';
import { type Applications, createApplications } from '../applications/applications.ts';
import {
  createHygieneAcceptances,
  type HygieneAcceptances,
} from '../applications/hygiene/acceptances.ts';
import { createHygiene, type Hygiene } from '../applications/hygiene/hygiene.ts';
import {
  createIntegrationTests,
  type IntegrationTests,
} from '../applications/integration-tests/integration-tests.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Attributes } from '../directory/attributes.ts';
import type { InstallationSettings } from '../policy/settings.ts';
import { TEST_CALLBACK } from '../protocol/test-clients.ts';
import { createUsageRecorder, type UsageRecorder } from '../protocol/usage-recorder.ts';
import { createQuickstarts, type Quickstarts } from '../quickstarts/quickstarts.ts';
import type { Storage } from '../storage/database.ts';
import type { Encryption } from '../storage/encryption.ts';

/** The parts about applications and the APIs that they call. */
export interface ApplicationParts {
  applications: Applications;
  apis: Apis;
  access: Access;
  explanations: AccessExplanations;
  quickstarts: Quickstarts;
  integrationTests: IntegrationTests;
  /** What applications were last seen doing. */
  usages: ApplicationUsages;
  /** Notes what applications do, and writes it once it is started. */
  usageRecorder: UsageRecorder;
  /** Looks over the applications. */
  hygiene: Hygiene;
  hygieneAcceptances: HygieneAcceptances;
}

/** Puts them together. */
export function createApplicationParts(options: {
  config: Config;
  storage: Storage;
  encryption: Encryption;
  audit: AuditLog;
  attributes: Attributes;
  settings: InstallationSettings;
  clock: Clock;
  log: Logger;
}): ApplicationParts {
  const { config, storage, encryption, settings, log } = options;
  const shared = { ...options, db: storage.db };
  const applications = createApplications(shared);
  const registry = { ...shared, applications };
  const hygiene = createHygiene({ ...registry, settings, isPublic: !config.isLoopback });
  const testRedirectUri = `${config.url}${TEST_CALLBACK}`;
  return {
    applications,
    apis: createApis(registry),
    access: createAccess(registry),
    explanations: createAccessExplanations(registry),
    quickstarts: createQuickstarts({ ...config, applications }),
    integrationTests: createIntegrationTests({
      ...registry,
      redirectUri: testRedirectUri,
      encryption,
    }),
    usages: createApplicationUsages(registry),
    usageRecorder: createUsageRecorder({
      ...shared,
      testRedirectUri,
      onError: (error) => log.error({ err: error }, 'the use of applications could not be noted'),
    }),
    hygiene,
    hygieneAcceptances: createHygieneAcceptances({ ...registry, hygiene }),
  };
}
