import type { Logger } from 'pino';
import type { AuditLog } from '../audit/events.ts';
import { type BackgroundWorker, createBackgroundWorker } from '../background-worker.ts';
import type { Clock } from '../clock.ts';
import type { SecondFactors } from '../credentials/factors/second-factors.ts';
import { createMailLinks } from '../credentials/mail-links.ts';
import type { OneTimeTokens } from '../credentials/one-time-tokens.ts';
import { createPasswordChanges, type PasswordChanges } from '../credentials/password-changes.ts';
import { createPasswordResets, type PasswordResets } from '../credentials/password-resets.ts';
import type { PasswordRules } from '../credentials/password-rules.ts';
import type { Passwords } from '../credentials/passwords.ts';
import type { Attributes } from '../directory/attributes.ts';
import { type BulkUsers, createBulkUsers } from '../directory/batches/bulk-users.ts';
import { createEmailChanges, type EmailChanges } from '../directory/email-changes.ts';
import { createGroups, type Groups } from '../directory/groups.ts';
import { createImportRuns } from '../directory/imports/import-runs.ts';
import { createImports, type Imports } from '../directory/imports/imports.ts';
import { createMappingRuns, type MappingRuns } from '../directory/mappings/mapping-runs.ts';
import { createMappings, type Mappings } from '../directory/mappings/mappings.ts';
import { createRegistrations, type Registrations } from '../directory/registrations.ts';
import { createRoles, type Roles } from '../directory/roles.ts';
import { createUserMails, type UserMails } from '../directory/user-mails.ts';
import { createUsers, type Users } from '../directory/users.ts';
import type { Mailer } from '../mail/mailer.ts';
import { createCurrentPrivileges } from '../policy/current-privileges.ts';
import type { Policies } from '../policy/policies.ts';
import { createPrivilegeGrants, type PrivilegeGrants } from '../policy/privilege-grants.ts';
import type { InstallationSettings } from '../policy/settings.ts';
import type { Sessions } from '../protocol/sessions.ts';
import type { Storage } from '../storage/database.ts';

/** The parts about people: who they are, what they may do, and how they and others change it. */
export interface DirectoryParts {
  users: Users;
  userMails: UserMails;
  bulk: BulkUsers;
  roles: Roles;
  groups: Groups;
  privileges: PrivilegeGrants;
  mappings: Mappings;
  mappingRuns: MappingRuns;
  /** Runs the mappings when they have changed, once it is started. */
  mappingWorker: BackgroundWorker;
  imports: Imports;
  /** Does the rows of imports, once it is started. */
  importWorker: BackgroundWorker;
  passwordChanges: PasswordChanges;
  passwordResets: PasswordResets;
  registrations: Registrations;
  emailChanges: EmailChanges;
}

/** Puts them together. */
export function createDirectoryParts(options: {
  storage: Storage;
  audit: AuditLog;
  passwords: Passwords;
  passwordRules: PasswordRules;
  attributes: Attributes;
  policies: Policies;
  settings: InstallationSettings;
  sessions: Sessions;
  mailer: Mailer;
  oneTimeTokens: OneTimeTokens;
  secondFactors: SecondFactors;
  clock: Clock;
  log: Logger;
}): DirectoryParts {
  const { storage, oneTimeTokens, mailer, secondFactors, log } = options;
  const registry = { ...options, db: storage.db };
  const passwordChanges = createPasswordChanges(registry);
  const mailLinks = createMailLinks({ oneTimeTokens, mailer });
  const userMails = createUserMails({ ...registry, mailLinks });
  const directory = { ...registry, passwordChanges, userMails };
  const users = createUsers(directory);
  const privileges = createPrivilegeGrants(registry);
  const mappingRuns = createMappingRuns(registry);
  const importRuns = createImportRuns({
    ...directory,
    privilegesOf: createCurrentPrivileges({ privileges, findPerson: users.findForClaims }),
  });
  return {
    users,
    userMails,
    bulk: createBulkUsers(directory),
    roles: createRoles(registry),
    groups: createGroups(registry),
    privileges,
    mappings: createMappings(registry),
    mappingRuns,
    mappingWorker: createBackgroundWorker({
      step: mappingRuns.step,
      onError: (error) => log.error({ err: error }, 'the mappings could not be run'),
    }),
    imports: createImports(registry),
    importWorker: createBackgroundWorker({
      step: importRuns.step,
      onError: (error) => log.error({ err: error }, 'an import could not go on'),
    }),
    passwordChanges,
    passwordResets: createPasswordResets({ ...registry, mailLinks }),
    registrations: createRegistrations({ ...registry, users, mailLinks }),
    emailChanges: createEmailChanges({ ...directory, ...secondFactors, mailLinks }),
  };
}
