import type { FastifyInstance } from 'fastify';
import type { Kysely } from 'kysely';
import type { Provider } from 'oidc-provider';
import type { OneTimeTokens } from '../../credentials/one-time-tokens.ts';
import type { PasswordResets } from '../../credentials/password-resets.ts';
import type { PasswordRules } from '../../credentials/password-rules.ts';
import type { Passwords } from '../../credentials/passwords.ts';
import type { EmailChanges } from '../../directory/email-changes.ts';
import type { OwnAccount } from '../../directory/own-account.ts';
import type { Registrations } from '../../directory/registrations.ts';
import type { PersonForClaims, SignInUser } from '../../directory/user.ts';
import type { MailLog } from '../../mail/mail-log.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { AllPages } from '../../pages/pages.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { Policy } from '../../policy/policies.ts';
import type { ChosenSettings } from '../../policy/settings.ts';
import type { OriginOf } from '../../request-origin.ts';
import type { Database } from '../../storage/schema.ts';
import type { ChangeOwnPassword } from '../change-own-password.ts';
import { registerChangeEmail } from './change-email.ts';
import { createDesk } from './desk.ts';
import { registerForgotPassword } from './forgot-password.ts';
import { registerNotices } from './notices.ts';
import { registerOutbox } from './outbox.ts';
import { registerPasswordStrength } from './password-strength.ts';
import { registerRegistration } from './register.ts';
import { registerSetPassword } from './set-password.ts';
import { createFindUnderWay } from './under-way.ts';
import { registerVerifyEmail } from './verify-email.ts';

/** What people need to help themselves. */
export interface SelfServiceOptions {
  db: Kysely<Database>;
  provider: Pick<Provider, 'Interaction'>;
  oneTimeTokens: Pick<OneTimeTokens, 'look' | 'spend'>;
  findForSignIn: (identifier: string) => Promise<SignInUser | undefined>;
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  policyOf: (groupId: string | null) => Promise<Policy>;
  currentSettings: () => Promise<ChosenSettings>;
  passwords: Pick<Passwords, 'hash'>;
  passwordRules: PasswordRules;
  passwordResets: PasswordResets;
  registrations: Registrations;
  emailChanges: EmailChanges;
  changeOwnPassword: ChangeOwnPassword;
  ownAccount: OwnAccount;
  mailer: Pick<Mailer, 'canSend'>;
  mailLog: Pick<MailLog, 'listOutbox' | 'readOutbox'>;
  /** Mails stay in the outbox of development. */
  hasOutbox: boolean;
  attempts: Pick<Attempts, 'begin'>;
  originOf: OriginOf;
  pages: AllPages;
  publicUrl: string;
}

/** The pages with which people help themselves, below `/signin/`. What needs a mail is there where mails can be sent. */
export function registerSelfService(app: FastifyInstance, options: SelfServiceOptions): void {
  const { db, oneTimeTokens, provider, pages, attempts, originOf, publicUrl, mailer, hasOutbox } =
    options;
  const { canSend: canSendMail } = mailer;
  const desk = createDesk(app, {
    pages,
    attempts,
    findUnderWay: createFindUnderWay({ provider }),
    originOf,
    publicUrl,
  });
  const { findForSignIn, findPerson, policyOf, passwordResets, changeOwnPassword, ownAccount } =
    options;
  if (hasOutbox) registerOutbox(app, { mailLog: options.mailLog, pages, publicUrl });
  registerPasswordStrength(app, { publicUrl });
  registerNotices(desk, { hasOutbox });
  registerForgotPassword(desk, { findForSignIn, passwordResets, canSendMail });
  registerSetPassword(desk, {
    passwordResets,
    findPerson,
    policyOf,
    changeOwnPassword,
    verifyEmailWithin: ownAccount.verifyEmailWithin,
  });
  registerVerifyEmail(desk, {
    db,
    oneTimeTokens,
    verifyEmailWithin: ownAccount.verifyEmailWithin,
  });
  registerRegistration(desk, {
    registrations: options.registrations,
    findForSignIn,
    currentSettings: options.currentSettings,
    policyOf,
    passwords: options.passwords,
    passwordRules: options.passwordRules,
    canSendMail,
  });
  // Without mail the old address can't be told.
  if (canSendMail) registerChangeEmail(desk, { emailChanges: options.emailChanges });
}
