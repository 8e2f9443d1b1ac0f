import type { FastifyInstance } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { Access } from '../applications/access.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { SecondFactors } from '../credentials/factors/second-factors.ts';
import type { PasswordChanges } from '../credentials/password-changes.ts';
import type { PasswordRules } from '../credentials/password-rules.ts';
import type { Passwords } from '../credentials/passwords.ts';
import type { Attributes } from '../directory/attributes.ts';
import type { EmailChanges } from '../directory/email-changes.ts';
import { createOwnProfiles } from '../directory/own-profile.ts';
import type { PersonalData } from '../directory/personal-data.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { UserMails } from '../directory/user-mails.ts';
import type { Users } from '../directory/users.ts';
import { createChangeOwnPassword } from '../interaction/change-own-password.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { AllPages } from '../pages/pages.ts';
import type { Attempts } from '../policy/attempts.ts';
import type { Policy } from '../policy/policies.ts';
import type { ChosenSettings } from '../policy/settings.ts';
import type { ConnectedApplications } from '../protocol/connected-applications.ts';
import type { SessionUses } from '../protocol/session-uses.ts';
import type { Sessions } from '../protocol/sessions.ts';
import type { OriginOf } from '../request-origin.ts';
import type { Storage } from '../storage/database.ts';
import type { OidcRecords } from '../storage/oidc-records.ts';
import { createConnectionHandlers } from './connections.ts';
import { createDataHandlers } from './data.ts';
import { createEmailHandlers } from './email.ts';
import { createLauncher } from './launcher.ts';
import { createProfile } from './profile.ts';
import { registerAccountRoutes } from './routes.ts';
import { createFactorHandlers } from './security/factors.ts';
import { createSecurityOverview } from './security/overview.ts';
import { createPasswordHandlers } from './security/password.ts';
import { createProveOwnPassword } from './security/prove-own-password.ts';
import { createRecoveryCodeHandlers } from './security/recovery-codes.ts';
import { createSessionHandlers } from './sessions.ts';
import { createVisits } from './visits.ts';

/** What the pages of an account are made of. */
export interface AccountOptions extends SecondFactors {
  provider: Provider;
  config: Config;
  storage: Pick<Storage, 'db'>;
  users: Pick<Users, 'findForSignIn' | 'findForClaims' | 'deleteOwn'>;
  attributes: Pick<Attributes, 'schema'>;
  personalData: PersonalData;
  sessions: Sessions;
  sessionUses: Pick<SessionUses, 'note'>;
  connected: ConnectedApplications;
  records: Pick<OidcRecords, 'durable'>;
  access: Access;
  passwords: Passwords;
  passwordRules: PasswordRules;
  passwordChanges: PasswordChanges;
  attempts: Attempts;
  emailChanges: EmailChanges;
  userMails: UserMails;
  mailer: Mailer;
  policyOf: (groupId: string | null) => Promise<Policy>;
  currentSettings: () => Promise<ChosenSettings>;
  audit: AuditLog;
  originOf: OriginOf;
  pages: AllPages;
  clock: Clock;
}

/** Puts the pages of people's accounts together, and serves them. */
export function registerAccount(app: FastifyInstance, options: AccountOptions): void {
  const { config, storage, users, sessionUses, passwordRules, passwordChanges, audit, pages } =
    options;
  const { db } = storage;
  // Not from a cache: what a page says after a form is what the form has done.
  const findPerson = (id: string): Promise<PersonForClaims | undefined> => users.findForClaims(id);
  const visits = createVisits({ ...options, findPerson, noteUse: sessionUses.note });
  const parts = { ...options, db, visits };
  registerAccountRoutes(app, {
    visits,
    handlers: {
      launcher: createLauncher(parts),
      profile: createProfile({ ...parts, ownProfiles: createOwnProfiles(parts) }),
      email: createEmailHandlers(parts),
      security: createSecurityOverview(parts),
      password: createPasswordHandlers({
        ...parts,
        provePassword: createProveOwnPassword(parts),
        changeOwnPassword: createChangeOwnPassword({
          ...parts,
          rules: passwordRules,
          changes: passwordChanges,
        }),
        record: (by, event) => audit.record(db, by, event),
      }),
      factors: createFactorHandlers(parts),
      recoveryCodes: createRecoveryCodeHandlers(parts),
      sessions: createSessionHandlers(parts),
      connections: createConnectionHandlers(parts),
      data: createDataHandlers(parts),
    },
    pages,
    publicUrl: config.url,
  });
}
