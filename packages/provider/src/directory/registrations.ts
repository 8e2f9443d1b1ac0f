import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { MailLinks } from '../credentials/mail-links.ts';
import type { OneTimeTokens } from '../credentials/one-time-tokens.ts';
import { DomainError } from '../domain-error.ts';
import { FieldErrors } from '../field-checks.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createUserRows } from '../storage/users.ts';
import type { SignInUser, User } from './user.ts';
import { checkEmail, checkName } from './user-fields.ts';
import type { Users } from './users.ts';

/** What somebody says who wants an account. */
export interface NewRegistration {
  name: string;
  email: string;
  /** Of a password that may be set, made by `Passwords.hash`. */
  passwordHash: string;
  /** The terms that were accepted; null: there are none. */
  termsVersion: string | null;
  /** Of whom reads the pages, BCP 47. */
  language: string;
}

/** What is wrong with what was typed. */
export type RegistrationFault = 'name' | 'email' | 'domain';

/** Accounts that people make for themselves. An account is there when its address is proved, and not before. */
export interface Registrations {
  /** @returns what is wrong; undefined: nothing. Who has which address is not asked. */
  check(typed: {
    name: string;
    email: string;
    domains: readonly string[];
  }): RegistrationFault | undefined;
  /**
   * Sends a link to the address; to one that somebody has, a mail that says so. The same work is done for both.
   *
   * @param existing who has the address.
   * @throws {DomainError} `mail_not_configured`.
   */
  request(
    registration: NewRegistration,
    options: { existing: SignInUser | undefined; signIn?: string | undefined },
  ): Promise<void>;
  /** Finds what a link is for, without using it. */
  look(token: string): Promise<{ email: string } | undefined>;
  /**
   * Makes the account.
   *
   * @returns undefined: the link is over.
   * @throws {DomainError} `email_taken`: somebody was first.
   */
  confirm(
    token: string,
    change: { by: Actor },
  ): Promise<{ user: User; signIn: string | undefined } | undefined>;
}

/** As it is sealed while its link is on the way. */
interface Kept extends NewRegistration {
  signIn: string | undefined;
}

/** Where who has an account already goes on. */
const SIGN_IN_PATH = '/';

class LinkOverError extends Error {
  override readonly name = 'LinkOverError';
}

export function createRegistrations(options: {
  db: Kysely<Database>;
  clock: Clock;
  users: Pick<Users, 'create'>;
  oneTimeTokens: Pick<OneTimeTokens, 'look' | 'spend'>;
  mailLinks: MailLinks;
  audit: Pick<AuditLog, 'record'>;
}): Registrations {
  const { db, clock, users, oneTimeTokens, mailLinks, audit } = options;

  return {
    check({ name, email, domains }) {
      const errors = new FieldErrors();
      if (checkName(errors, 'name', name) === undefined) return 'name';
      const address = checkEmail(errors, email);
      if (!address) return 'email';
      const domain = address.canonical.split('@')[1] ?? '';
      return domains.length === 0 || domains.includes(domain) ? undefined : 'domain';
    },

    async request(registration, { existing, signIn }) {
      const { name, language } = registration;
      const email = registration.email.trim();
      const data: Kept = { ...registration, email, signIn };
      const link = { kind: 'registration', data } as const;
      await inTransaction(db, async (transaction) => {
        if (!existing) {
          const to = { userId: null, email, name, language };
          await mailLinks.send(transaction, { ...link, to });
          return;
        }
        await mailLinks.sendToNobody(transaction, link, {
          to: existing.email,
          language: existing.locale ?? language,
          template: 'registration_existing',
          values: { name: existing.name, path: SIGN_IN_PATH },
        });
      });
    },

    async look(token) {
      const link = await oneTimeTokens.look('registration', token);
      return link && { email: link.email };
    },

    async confirm(token, { by }) {
      const found = await oneTimeTokens.look('registration', token);
      if (!found) return undefined;
      const { name, email, passwordHash, termsVersion, language, signIn } = found.data as Kept;
      try {
        const user = await users.create(
          {
            name,
            email,
            email_verified: true,
            password_hash: passwordHash,
            state: 'active',
            locale: language,
          },
          {
            // The settings have let them make one account, which is this.
            by: { ...by, privileges: [{ kind: 'super' }] },
            async last(transaction, { id }) {
              if (!(await oneTimeTokens.spend(transaction, 'registration', token))) {
                throw new LinkOverError();
              }
              if (termsVersion !== null) {
                await createUserRows(transaction).update(id, {
                  terms_accepted: termsVersion,
                  terms_accepted_at: clock.now(),
                });
              }
              const target = { type: 'user', id };
              await audit.record(transaction, by, { action: 'user.register', target });
            },
          },
        );
        return { user, signIn };
      } catch (error) {
        if (error instanceof LinkOverError) return undefined;
        // Used by another request at the same time: it was this very link that took the address.
        const isTaken = error instanceof DomainError && error.code === 'email_taken';
        if (isTaken && !(await oneTimeTokens.look('registration', token))) return undefined;
        throw error;
      }
    },
  };
}
