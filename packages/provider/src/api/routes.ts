import type { FastifyPluginAsync } from 'fastify';
import type { Access } from '../applications/access.ts';
import type { AccessExplanations } from '../applications/access-explanations.ts';
import type { Apis } from '../applications/apis.ts';
import type { DryRunApplication } from '../applications/application-dry-runs.ts';
import type { ApplicationUsages } from '../applications/application-usage.ts';
import type { ListApplicationUsers } from '../applications/application-users.ts';
import type { Applications } from '../applications/applications.ts';
import type { HygieneAcceptances } from '../applications/hygiene/acceptances.ts';
import type { Hygiene } from '../applications/hygiene/hygiene.ts';
import type { IntegrationTests } from '../applications/integration-tests/integration-tests.ts';
import type { AuditLog } from '../audit/events.ts';
import type { CountInventory } from '../audit/inventory.ts';
import type { SignIns } from '../audit/sign-in-statistics.ts';
import type { Branding } from '../branding/branding.ts';
import type { Clock } from '../clock.ts';
import type { Factors } from '../credentials/factors/factors.ts';
import type { RememberedDevices } from '../credentials/factors/remembered-devices.ts';
import type { Attributes } from '../directory/attributes.ts';
import type { BulkUsers } from '../directory/batches/bulk-users.ts';
import type { DryRunGroup } from '../directory/group-dry-runs.ts';
import type { Groups } from '../directory/groups.ts';
import type { Imports } from '../directory/imports/imports.ts';
import type { MappingRuns } from '../directory/mappings/mapping-runs.ts';
import type { Mappings } from '../directory/mappings/mappings.ts';
import type { DryRunRole } from '../directory/role-dry-runs.ts';
import type { Roles } from '../directory/roles.ts';
import type { UserMails } from '../directory/user-mails.ts';
import type { Users } from '../directory/users.ts';
import type { MailLog } from '../mail/mail-log.ts';
import type { Attempts } from '../policy/attempts.ts';
import type { PolicyDryRuns } from '../policy/dry-run.ts';
import type { Policies } from '../policy/policies.ts';
import type { CoverPolicy } from '../policy/policy-coverage.ts';
import type { PrivilegeGrants } from '../policy/privilege-grants.ts';
import type { InstallationSettings } from '../policy/settings.ts';
import type { ListApplicationSessions } from '../protocol/application-sessions.ts';
import type { PreviewClaims } from '../protocol/claims-preview.ts';
import type { ConnectedApplications } from '../protocol/connected-applications.ts';
import type { Sessions } from '../protocol/sessions.ts';
import type { ListSigningKeys } from '../protocol/signing-key-list.ts';
import type { Quickstarts } from '../quickstarts/quickstarts.ts';
import type { Traces } from '../traces/traces.ts';
import { AccessDecisionBody, AppRoleBody, createAccessRoutes } from './access-routes.ts';
import { AddressFindingsBody, createAddressRoutes } from './address-routes.ts';
import { ApiCallerBody, createApiCallerRoutes } from './api-caller-routes.ts';
import { ApiBody, createApiRoutes } from './api-routes.ts';
import { AppBody, AppWithSecretBody } from './app-bodies.ts';
import { AppSessionBody, AppUserBody, createAppPeopleRoutes } from './app-people-routes.ts';
import { createAppRoutes } from './app-routes.ts';
import { AttemptsBody, createAttemptRoutes } from './attempt-routes.ts';
import { AttributeBody, createAttributeRoutes } from './attribute-routes.ts';
import { BrandingBody, BrandingPreviewBody } from './branding-bodies.ts';
import {
  createBrandingRoutes,
  type PreviewBrandedMail,
  type PreviewBranding,
} from './branding-routes.ts';
import { BulkResultBody, createBulkRoutes } from './bulk-routes.ts';
import { ClaimsPreviewBody, createClaimsPreviewRoutes } from './claims-preview-routes.ts';
import { DryRunProgressBody, PolicyDryRunBody } from './dry-run-answer.ts';
import { createEventRoutes, EventBody } from './event-routes.ts';
import { createFactorRoutes, FactorBody } from './factor-routes.ts';
import { createGrantRoutes, GrantBody } from './grant-routes.ts';
import { createGroupRoutes, GroupBody } from './group-routes.ts';
import { createHygieneRoutes, HygieneAcceptanceBody, HygieneBody } from './hygiene-routes.ts';
import { createImportRoutes, ImportBody, ImportResultBody } from './import-routes.ts';
import { createIntegrationTestRoutes, IntegrationTestBody } from './integration-test-routes.ts';
import { createKeyRoutes, SigningKeyBody } from './key-routes.ts';
import { createMailRoutes, MailBody, OutboxMailBody } from './mail-routes.ts';
import { createMappingRoutes, MappingBody } from './mapping-routes.ts';
import { createMappingRunRoutes, MappingRunBody, PreviewBody } from './mapping-run-routes.ts';
import { CallerBody, createMeRoutes } from './me-routes.ts';
import { createPolicyDryRunRoutes, PolicyCoverageBody } from './policy-dry-run-routes.ts';
import { createPolicyRoutes, PolicyBody } from './policy-routes.ts';
import { createPrivilegeRoutes, PrivilegeBody } from './privilege-routes.ts';
import { Problem } from './problems.ts';
import {
  createQuickstartRoutes,
  OfferedQuickstartBody,
  QuickstartBody,
  QuickstartSummaryBody,
} from './quickstart-routes.ts';
import { createRememberedDeviceRoutes, RememberedDeviceBody } from './remembered-device-routes.ts';
import { createRequirementDryRunRoutes } from './requirement-dry-run-routes.ts';
import { createRoleRoutes, RoleBody } from './role-routes.ts';
import { createSessionRoutes, SessionBody } from './session-routes.ts';
import { createSettingsRoutes, SettingsBody } from './settings-routes.ts';
import {
  createStatisticsRoutes,
  InventoryBody,
  SignInStatisticsBody,
} from './statistics-routes.ts';
import { TraceBody, TraceSummaryBody } from './trace-bodies.ts';
import { createTraceRoutes } from './trace-routes.ts';
import { AppUsageBody, createUsageRoutes } from './usage-routes.ts';
import { UserBody } from './user-bodies.ts';
import { createUserMailRoutes } from './user-mail-routes.ts';
import { createUserRoleRoutes, HeldRoleBody } from './user-role-routes.ts';
import { createUserRoutes } from './user-routes.ts';

/** Answers that refer to each other by name. */
export const SCHEMAS = [
  Problem,
  UserBody,
  HeldRoleBody,
  SessionBody,
  GrantBody,
  FactorBody,
  RememberedDeviceBody,
  AttemptsBody,
  RoleBody,
  GroupBody,
  PolicyBody,
  PolicyDryRunBody,
  DryRunProgressBody,
  PolicyCoverageBody,
  SigningKeyBody,
  AttributeBody,
  AppBody,
  AppWithSecretBody,
  QuickstartSummaryBody,
  OfferedQuickstartBody,
  QuickstartBody,
  AppUsageBody,
  HygieneAcceptanceBody,
  HygieneBody,
  AppRoleBody,
  AccessDecisionBody,
  ClaimsPreviewBody,
  AddressFindingsBody,
  AppUserBody,
  AppSessionBody,
  ApiBody,
  ApiCallerBody,
  PrivilegeBody,
  CallerBody,
  MappingBody,
  MappingRunBody,
  PreviewBody,
  EventBody,
  TraceSummaryBody,
  TraceBody,
  IntegrationTestBody,
  SignInStatisticsBody,
  InventoryBody,
  MailBody,
  OutboxMailBody,
  SettingsBody,
  BrandingBody,
  BrandingPreviewBody,
  BulkResultBody,
  ImportBody,
  ImportResultBody,
];

/** What the routes serve. */
export interface RouteOptions {
  users: Users;
  userMails: UserMails;
  bulk: BulkUsers;
  imports: Imports;
  sessions: Pick<Sessions, 'list' | 'end' | 'endAll'>;
  factors: Pick<Factors, 'list' | 'remove' | 'reset'>;
  rememberedDevices: Pick<RememberedDevices, 'list' | 'forget' | 'forgetAll'>;
  attempts: Pick<Attempts, 'state' | 'clear'>;
  roles: Roles;
  attributes: Attributes;
  groups: Groups;
  policies: Policies;
  dryRuns: PolicyDryRuns;
  dryRunApp: DryRunApplication;
  dryRunRole: DryRunRole;
  dryRunGroup: DryRunGroup;
  coverPolicy: CoverPolicy;
  listSigningKeys: ListSigningKeys;
  applications: Applications;
  quickstarts: Quickstarts;
  usages: ApplicationUsages;
  hygiene: Hygiene;
  hygieneAcceptances: HygieneAcceptances;
  apis: Apis;
  access: Access;
  explanations: AccessExplanations;
  previewClaims: PreviewClaims;
  listAppUsers: ListApplicationUsers;
  listAppSessions: ListApplicationSessions;
  privileges: PrivilegeGrants;
  mappings: Mappings;
  mappingRuns: Pick<MappingRuns, 'latest'>;
  previewMappings: Parameters<typeof createMappingRunRoutes>[0]['previewMappings'];
  audit: Pick<AuditLog, 'search' | 'get' | 'export'>;
  traces: Pick<Traces, 'list' | 'get' | 'find'>;
  integrationTests: Pick<IntegrationTests, 'create' | 'get'>;
  /** Where tests of integrations begin, and where their answers go. */
  testAddresses: { start: string; redirectUri: string };
  /** The installation is on this machine only: development. */
  isLoopback: boolean;
  signIns: SignIns;
  countInventory: CountInventory;
  connected: ConnectedApplications;
  mailLog: MailLog;
  settings: InstallationSettings;
  branding: Branding;
  previewBranding: PreviewBranding;
  previewBrandedMail: PreviewBrandedMail;
  /** Base address of the installation. */
  url: string;
  clock: Clock;
}

/** All routes of the API, in the order in which its description has them. */
export function createRoutes(options: RouteOptions): FastifyPluginAsync[] {
  return [
    createUserRoutes(options),
    createUserMailRoutes(options),
    createBulkRoutes(options),
    createImportRoutes(options),
    createUserRoleRoutes(options),
    createSessionRoutes(options),
    createGrantRoutes(options),
    createFactorRoutes(options),
    createRememberedDeviceRoutes(options),
    createAttemptRoutes(options),
    createRoleRoutes(options),
    createGroupRoutes(options),
    createPolicyRoutes(options),
    createPolicyDryRunRoutes(options),
    createRequirementDryRunRoutes(options),
    createKeyRoutes(options),
    createAttributeRoutes(options),
    createMappingRoutes(options),
    createMappingRunRoutes({ ...options, runs: options.mappingRuns }),
    createPrivilegeRoutes(options),
    createMeRoutes(),
    createSettingsRoutes(options),
    createBrandingRoutes({
      branding: options.branding,
      preview: options.previewBranding,
      previewMail: options.previewBrandedMail,
      url: options.url,
    }),
    createAppRoutes(options),
    createAddressRoutes(),
    createAppPeopleRoutes({
      listUsers: options.listAppUsers,
      listSessions: options.listAppSessions,
    }),
    createQuickstartRoutes(options),
    createUsageRoutes(options),
    createHygieneRoutes({ hygiene: options.hygiene, acceptances: options.hygieneAcceptances }),
    createClaimsPreviewRoutes(options),
    createApiRoutes(options),
    createApiCallerRoutes(options),
    createAccessRoutes(options),
    createEventRoutes(options),
    createTraceRoutes(options),
    createIntegrationTestRoutes({
      tests: options.integrationTests,
      traces: options.traces,
      addresses: options.testAddresses,
      isLoopback: options.isLoopback,
    }),
    createStatisticsRoutes(options),
    createMailRoutes(options),
  ];
}
