import type { IdempotencyKeyTable } from './tables/api.ts';
import type {
  ApiTable,
  ApplicationApiTable,
  ApplicationTable,
  ApplicationUriTable,
  ApplicationUsageTable,
  ClientSecretTable,
  HygieneAcceptanceTable,
  UnknownClientTable,
} from './tables/applications.ts';
import type { AttemptTable } from './tables/attempts.ts';
import type { EventTable } from './tables/audit.ts';
import type {
  AttributeDefinitionTable,
  FormerPasswordTable,
  GroupTable,
  MappingRunTable,
  MappingTable,
  RoleApplicationTable,
  RoleTable,
  UserRoleTable,
  UserTable,
} from './tables/directory.ts';
import type {
  FactorTable,
  PasskeyTable,
  RecoveryCodeTable,
  RememberedDeviceTable,
  SpentChallengeTable,
  TotpSecretTable,
  UserHandleTable,
} from './tables/factors.ts';
import type { ImportRowTable, ImportTable } from './tables/imports.ts';
import type { IntegrationTestTable } from './tables/integration-tests.ts';
import type { MailTable } from './tables/mail.ts';
import type { OneTimeTokenTable } from './tables/one-time-tokens.ts';
import type { PolicyTable, PrivilegeTable, SettingTable } from './tables/policy.ts';
import type {
  LogoutNotificationTable,
  OidcRecordTable,
  SignInFlowTable,
  SigningKeyTable,
} from './tables/protocol.ts';
import type { TraceEntryTable, TraceTable } from './tables/traces.ts';

/**
 * The tables, as both engines hold them. Times are milliseconds since the epoch, truth values are 0 or 1 and
 * lists are JSON text, so that one set of queries serves SQLite and PostgreSQL.
 */
export interface Database {
  users: UserTable;
  password_history: FormerPasswordTable;
  attribute_definitions: AttributeDefinitionTable;
  groups: GroupTable;
  policies: PolicyTable;
  roles: RoleTable;
  user_roles: UserRoleTable;
  role_applications: RoleApplicationTable;
  privileges: PrivilegeTable;
  mappings: MappingTable;
  mapping_runs: MappingRunTable;
  applications: ApplicationTable;
  client_secrets: ClientSecretTable;
  application_usage: ApplicationUsageTable;
  application_uris: ApplicationUriTable;
  unknown_clients: UnknownClientTable;
  hygiene_acceptances: HygieneAcceptanceTable;
  apis: ApiTable;
  application_apis: ApplicationApiTable;
  signing_keys: SigningKeyTable;
  settings: SettingTable;
  oidc_records: OidcRecordTable;
  sign_in_flows: SignInFlowTable;
  logout_notifications: LogoutNotificationTable;
  attempts: AttemptTable;
  events: EventTable;
  idempotency_keys: IdempotencyKeyTable;
  imports: ImportTable;
  import_rows: ImportRowTable;
  factors: FactorTable;
  totp_secrets: TotpSecretTable;
  passkeys: PasskeyTable;
  user_handles: UserHandleTable;
  spent_challenges: SpentChallengeTable;
  recovery_codes: RecoveryCodeTable;
  remembered_devices: RememberedDeviceTable;
  mails: MailTable;
  one_time_tokens: OneTimeTokenTable;
  integration_tests: IntegrationTestTable;
  traces: TraceTable;
  trace_entries: TraceEntryTable;
}
