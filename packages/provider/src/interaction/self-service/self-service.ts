import type { FastifyInstance } from 'fastify';
import type { Provider } from 'oidc-provider';
import type { PasswordResets } from '../../credentials/password-resets.ts';
import type { OwnAccount } from '../../directory/own-account.ts';
import type { PersonForClaims, SignInUser } from '../../directory/user.ts';
import type { Mailer } from '../../mail/mailer.ts';
import type { AllPages } from '../../pages/pages.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { Policy } from '../../policy/policies.ts';
import type { OriginOf } from '../../request-origin.ts';
import type { ChangeOwnPassword } from '../change-own-password.ts';
import { createDesk } from './desk.ts';
import { registerForgotPassword } from './forgot-password.ts';
import { registerNotices } from './notices.ts';
import { registerSetPassword } from './set-password.ts';
import { createFindUnderWay } from './under-way.ts';

/** What people need to help themselves. */
export interface SelfServiceOptions {
  provider: Pick<Provider, 'Interaction'>;
  findForSignIn: (identifier: string) => Promise<SignInUser | undefined>;
  findPerson: (id: string) => Promise<PersonForClaims | undefined>;
  policyOf: (groupId: string | null) => Promise<Policy>;
  passwordResets: PasswordResets;
  changeOwnPassword: ChangeOwnPassword;
  ownAccount: OwnAccount;
  mailer: Pick<Mailer, 'canSend'>;
  /** Mails stay in the outbox of development. */
  hasOutbox: boolean;
  attempts: Pick<Attempts, 'begin'>;
  originOf: OriginOf;
  pages: AllPages;
  publicUrl: string;
}

/** The pages with which people help themselves, below `/signin/`. Without mail there are none. */
export function registerSelfService(app: FastifyInstance, options: SelfServiceOptions): void {
  const { provider, pages, attempts, originOf, publicUrl, mailer, hasOutbox } = options;
  if (!mailer.canSend) return;
  const desk = createDesk(app, {
    pages,
    attempts,
    findUnderWay: createFindUnderWay({ provider }),
    originOf,
    publicUrl,
  });
  const { findForSignIn, findPerson, policyOf, passwordResets, changeOwnPassword, ownAccount } =
    options;
  registerNotices(desk, { hasOutbox });
  registerForgotPassword(desk, { findForSignIn, passwordResets });
  registerSetPassword(desk, {
    passwordResets,
    findPerson,
    policyOf,
    changeOwnPassword,
    verifyEmailWithin: ownAccount.verifyEmailWithin,
  });
}
