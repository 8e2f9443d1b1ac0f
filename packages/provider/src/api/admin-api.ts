import type { FastifyInstance, FastifyPluginAsync } from 'fastify';
import type { Actor } from '../actor.ts';
import type { Access } from '../applications/access.ts';
import type { AccessExplanations } from '../applications/access-explanations.ts';
import type { Apis } from '../applications/apis.ts';
import type { DryRunApplication } from '../applications/application-dry-runs.ts';
import type { ApplicationUsages } from '../applications/application-usage.ts';
import type { ListApplicationUsers } from '../applications/application-users.ts';
import type { Applications } from '../applications/applications.ts';
import type { Hygiene } from '../applications/hygiene.ts';
import type { HygieneAcceptances } from '../applications/hygiene-acceptances.ts';
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
import type { Groups } from '../directory/groups.ts';
import type { Imports } from '../directory/imports/imports.ts';
import type { MappingRuns } from '../directory/mappings/mapping-runs.ts';
import type { Mappings } from '../directory/mappings/mappings.ts';
import type { DryRunRole } from '../directory/role-dry-runs.ts';
import type { Roles } from '../directory/roles.ts';
import type { UserMails } from '../directory/user-mails.ts';
import type { Users } from '../directory/users.ts';
import type { MailLog } from '../mail/mail-log.ts';
import type { ApiReferencePage } from '../pages/api-reference-page.ts';
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
import type { IdempotencyKeys } from '../storage/idempotency-keys.ts';
import type { Traces } from '../traces/traces.ts';
import { AccessDecisionBody, AppRoleBody, createAccessRoutes } from './access-routes.ts';
import { AddressFindingsBody, createAddressRoutes } from './address-routes.ts';
import { refuseOtherMethods } from './allowed-methods.ts';
import { ApiCallerBody, createApiCallerRoutes } from './api-caller-routes.ts';
import { ApiBody, createApiRoutes } from './api-routes.ts';
import { AppBody, AppWithSecretBody } from './app-bodies.ts';
import { AppSessionBody, AppUserBody, createAppPeopleRoutes } from './app-people-routes.ts';
import { createAppRoutes } from './app-routes.ts';
import { AttemptsBody, createAttemptRoutes } from './attempt-routes.ts';
import { AttributeBody, createAttributeRoutes } from './attribute-routes.ts';
import { type Authenticate, requireScope } from './bearer.ts';
import {
  BrandingBody,
  BrandingPreviewBody,
  createBrandingRoutes,
  type PreviewBrandedMail,
  type PreviewBranding,
} from './branding-routes.ts';
import { BulkResultBody, createBulkRoutes } from './bulk-routes.ts';
import { ClaimsPreviewBody, createClaimsPreviewRoutes } from './claims-preview-routes.ts';
import { describeConventions } from './conventions.ts';
import { createErrorHandler, type ErrorLog } from './error-handler.ts';
import { createEventRoutes, EventBody } from './event-routes.ts';
import { createFactorRoutes, FactorBody } from './factor-routes.ts';
import { createGrantRoutes, GrantBody } from './grant-routes.ts';
import { createGroupRoutes, GroupBody } from './group-routes.ts';
import { createHygieneRoutes, HygieneAcceptanceBody, HygieneBody } from './hygiene-routes.ts';
import { takeIdempotencyKeys } from './idempotency.ts';
import { createImportRoutes, ImportBody, ImportResultBody } from './import-routes.ts';
import { createIntegrationTestRoutes, IntegrationTestBody } from './integration-test-routes.ts';
import { createKeyRoutes, SigningKeyBody } from './key-routes.ts';
import { createMailRoutes, MailBody, OutboxMailBody } from './mail-routes.ts';
import { createMappingRoutes, MappingBody } from './mapping-routes.ts';
import { createMappingRunRoutes, MappingRunBody, PreviewBody } from './mapping-run-routes.ts';
import { CallerBody, createMeRoutes } from './me-routes.ts';
import { describeRoutes } from './openapi.ts';
import {
  createPolicyDryRunRoutes,
  PolicyCoverageBody,
  PolicyDryRunBody,
} from './policy-dry-run-routes.ts';
import { createPolicyRoutes, PolicyBody } from './policy-routes.ts';
import { createPrivilegeRoutes, PrivilegeBody } from './privilege-routes.ts';
import { Problem } from './problems.ts';
import {
  createQuickstartRoutes,
  OfferedQuickstartBody,
  QuickstartBody,
  QuickstartSummaryBody,
} from './quickstart-routes.ts';
import { createRateLimits } from './rate-limits.ts';
import { toReference } from './reference.ts';
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
import { createTraceRoutes, TraceBody, TraceSummaryBody } from './trace-routes.ts';
import { AppUsageBody, createUsageRoutes } from './usage-routes.ts';
import { UserBody } from './user-bodies.ts';
import { createUserMailRoutes } from './user-mail-routes.ts';
import { createUserRoleRoutes, HeldRoleBody } from './user-role-routes.ts';
import { createUserRoutes } from './user-routes.ts';
import { compileValidator } from './validation.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route answers without an access token. */
    withoutToken?: boolean;
  }
  interface FastifyRequest {
    /** Whose access token the request carries. */
    actor: Actor;
  }
}

/** Bodies that answers refer to by name. */
const SCHEMAS = [
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

const BODY_LIMIT = 256 * 1024;
const SCOPE = 'admin';

export interface AdminApiOptions {
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
  idempotencyKeys: IdempotencyKeys;
  authenticate: Authenticate;
  /** Requests of a token holder in 10 seconds; 0: not limited. */
  rateLimit: number;
  /** Base address of the installation, for the description of the API. */
  url: string;
  /** Scopes that a token for this API can carry, for its description. */
  scopes: readonly string[];
  /** Is given what makes the readable reference of the API, once all is registered. */
  described?: (reference: () => Promise<ApiReferencePage>) => void;
  clock: Clock;
  log: ErrorLog;
}

/** The admin API, version 1, as a Fastify plugin; whoever registers it gives it its prefix. */
export function createAdminApi(options: AdminApiOptions): FastifyPluginAsync {
  const { users, sessions, roles, applications, authenticate, scopes, log } = options;
  const { userMails, factors, rememberedDevices } = options;
  const { attributes, groups, policies, apis, access, explanations, privileges, audit } = options;
  const { mappings, mappingRuns: runs, previewMappings, url, rateLimit } = options;
  return async (app) => {
    app.setValidatorCompiler(compileValidator);
    app.setErrorHandler(createErrorHandler(log));
    app.setNotFoundHandler((request) => {
      throw notFound(request.url);
    });
    acceptJsonOnly(app);
    const notFound = refuseOtherMethods(app);
    const limits = await createRateLimits(app, rateLimit);
    app.addHook('onRequest', async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (request.is404 || request.routeOptions.config.withoutToken) {
        await limits.countAnonymous(request, reply);
        if (request.is404) throw notFound(request.url);
        return;
      }
      const { actor, sessionId } = await requireScope(request, {
        authenticate,
        scope: SCOPE,
      }).catch(async (error) => {
        await limits.countAnonymous(request, reply);
        throw error;
      });
      request.actor = {
        ...actor,
        request: {
          correlationId: request.id,
          address: request.ip,
          userAgent: request.headers['user-agent'] ?? null,
          sessionId,
        },
      };
      await limits.countHolder(request, reply);
    });

    for (const schema of SCHEMAS) {
      app.addSchema(schema);
    }
    const conventions = describeConventions({
      url,
      rateLimit,
      bodyLimitKilobytes: BODY_LIMIT / 1024,
    });
    const describe = describeRoutes(app, {
      scopes,
      conventions,
      rateLimited: rateLimit > 0,
    });
    takeIdempotencyKeys(app, { keys: options.idempotencyKeys, clock: options.clock, log });
    await app.register(createUserRoutes({ users, userMails }));
    await app.register(createUserMailRoutes({ users, userMails }));
    await app.register(createBulkRoutes({ bulk: options.bulk }));
    await app.register(createImportRoutes({ imports: options.imports }));
    await app.register(createUserRoleRoutes({ users, roles }));
    await app.register(createSessionRoutes({ users, sessions }));
    await app.register(createGrantRoutes({ users, connected: options.connected }));
    await app.register(createFactorRoutes({ users, factors }));
    await app.register(createRememberedDeviceRoutes({ users, rememberedDevices }));
    await app.register(createAttemptRoutes({ users, attempts: options.attempts }));
    await app.register(createRoleRoutes({ roles }));
    await app.register(createGroupRoutes({ groups }));
    await app.register(createPolicyRoutes({ policies }));
    await app.register(createPolicyDryRunRoutes(options));
    await app.register(createRequirementDryRunRoutes(options));
    await app.register(createKeyRoutes(options));
    await app.register(createAttributeRoutes({ attributes }));
    await app.register(createMappingRoutes({ mappings }));
    await app.register(createMappingRunRoutes({ mappings, runs, previewMappings }));
    await app.register(createPrivilegeRoutes({ privileges }));
    await app.register(createMeRoutes());
    await app.register(createSettingsRoutes({ settings: options.settings }));
    await app.register(
      createBrandingRoutes({
        branding: options.branding,
        preview: options.previewBranding,
        previewMail: options.previewBrandedMail,
        url,
      }),
    );
    await app.register(createAppRoutes({ applications }));
    await app.register(createAddressRoutes());
    await app.register(
      createAppPeopleRoutes({
        listUsers: options.listAppUsers,
        listSessions: options.listAppSessions,
      }),
    );
    await app.register(createQuickstartRoutes({ quickstarts: options.quickstarts }));
    await app.register(createUsageRoutes({ usages: options.usages }));
    await app.register(
      createHygieneRoutes({
        hygiene: options.hygiene,
        acceptances: options.hygieneAcceptances,
      }),
    );
    await app.register(createClaimsPreviewRoutes({ previewClaims: options.previewClaims }));
    await app.register(createApiRoutes({ apis }));
    await app.register(createApiCallerRoutes({ apis }));
    await app.register(createAccessRoutes({ access, explanations }));
    await app.register(createEventRoutes({ audit }));
    await app.register(createTraceRoutes({ traces: options.traces }));
    await app.register(
      createIntegrationTestRoutes({
        tests: options.integrationTests,
        traces: options.traces,
        addresses: options.testAddresses,
        isLoopback: options.isLoopback,
      }),
    );
    await app.register(createStatisticsRoutes(options));
    await app.register(createMailRoutes({ mailLog: options.mailLog }));
    app.get('/openapi.json', { schema: { hide: true }, config: { withoutToken: true } }, () =>
      describe(),
    );
    options.described?.(async () => {
      const documentPath = `${app.prefix}/openapi.json`;
      return toReference(await describe(), { url, documentPath, conventions });
    });
  };
}

/** Nothing that a form on another site could send is read, whatever else the server reads. */
function acceptJsonOnly(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    'application/json',
    { parseAs: 'string', bodyLimit: BODY_LIMIT },
    (request, body: string, done) => {
      request.rawBody = body;
      // Many clients send the header without a body; where a body is needed its schema says so.
      if (body === '') done(null, undefined);
      else parse(request, body, done);
    },
  );
}
