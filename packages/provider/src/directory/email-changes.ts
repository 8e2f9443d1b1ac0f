import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import type { Factors } from '../credentials/factors/factors.ts';
import type { RememberedDevices } from '../credentials/factors/remembered-devices.ts';
import type { MailLinks } from '../credentials/mail-links.ts';
import { endOneTimeTokens, type OneTimeTokens } from '../credentials/one-time-tokens.ts';
import type { EndSessions, PasswordChanges } from '../credentials/password-changes.ts';
import { DomainError } from '../domain-error.ts';
import { FieldErrors } from '../field-checks.ts';
import { endTokensSince } from '../storage/one-time-tokens.ts';
import type { Database } from '../storage/schema.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createUserRows } from '../storage/users.ts';
import type { Attributes } from './attributes.ts';
import { applyMappingsTo } from './mappings/apply-mappings.ts';
import type { Person } from './user.ts';
import { rejectTaken } from './user-access.ts';
import { checkEmail } from './user-fields.ts';

/** A link of a change of address, that can be used. */
export interface EmailChangeLink {
  userId: string;
  /** That the account gets by it. */
  email: string;
}

/** The link that makes a change, and the one that takes it back. */
export type EmailChangeKind = 'email_change' | 'email_change_undo';

/**
 * A person's own change of their address (OWASP ASVS 5.0, 6.3.7): the new one has to be proved first, and the old one
 * can take it back, even from whoever has taken the account over.
 */
export interface EmailChanges {
  /**
   * Sends a link to the new address. Whether somebody has it already is told there, and not here. The page that calls
   * it asks for a recent sign-in.
   *
   * @throws {DomainError} `validation_failed`, `mail_not_configured`.
   */
  request(
    person: Pick<Person, 'id' | 'email' | 'name' | 'locale'>,
    newEmail: string,
    change: { by: Actor },
  ): Promise<void>;
  /** Finds a link without using it. */
  look(kind: EmailChangeKind, token: string): Promise<EmailChangeLink | undefined>;
  /**
   * Makes the new address that of the account, and tells the old one. Of several people who want an address, the first
   * gets it.
   *
   * @returns false: the link is over.
   * @throws {DomainError} `email_taken`.
   */
  confirm(token: string, change: ChangeOf): Promise<boolean>;
  /**
   * Takes a change back: the old address is that of the account again, sessions, the password, remembered browsers,
   * later links and factors that were added since are gone, and a link to set a password is sent.
   *
   * @returns false: the link is over.
   * @throws {DomainError} `email_taken`: somebody else has the old address by now.
   */
  undo(token: string, change: ChangeOf): Promise<boolean>;
}

/** By whose link it is. */
export interface ChangeOf {
  byUser: (userId: string) => Actor;
}

export function createEmailChanges(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  attributes: Pick<Attributes, 'schema'>;
  oneTimeTokens: Pick<OneTimeTokens, 'look' | 'spend'>;
  mailLinks: Pick<MailLinks, 'send'>;
  passwordChanges: PasswordChanges;
  sessions: EndSessions;
  factors: Pick<Factors, 'removeSinceWithin'>;
  rememberedDevices: Pick<RememberedDevices, 'forgetAllWithin'>;
}): EmailChanges {
  const { db, clock, audit, attributes, oneTimeTokens, mailLinks } = options;
  const { passwordChanges, sessions, factors, rememberedDevices } = options;

  async function write(
    transaction: Kysely<Database>,
    user: UserTable,
    email: string,
  ): Promise<void> {
    const now = clock.now();
    await createUserRows(transaction)
      .update(user.id, {
        email,
        email_canonical: canonical(email),
        email_verified: 1,
        updated_at: now,
        version: user.version + 1,
      })
      .catch(rejectTaken);
    await endOneTimeTokens(transaction, [user.id], now);
    await applyMappingsTo(transaction, user.id, { attributes, audit, now });
  }

  /** The link's user, kept from changing; undefined: the link is over. */
  async function spend(transaction: Kysely<Database>, kind: EmailChangeKind, token: string) {
    const link = await oneTimeTokens.spend(transaction, kind, token);
    if (!link || link.userId === null) return undefined;
    const user = await createUserRows(transaction).findAndLock(link.userId);
    return user && user.deleted_at === null ? { link, user } : undefined;
  }

  return {
    async request({ id: userId, name, locale: language }, newEmail, { by }) {
      const errors = new FieldErrors();
      const address = checkEmail(errors, newEmail);
      if (!address) throw DomainError.invalid(errors.all);
      await inTransaction(db, async (transaction) => {
        const to = { userId, email: address.written, name, language };
        await mailLinks.send(transaction, { kind: 'email_change', to });
        const target = { type: 'user', id: userId };
        await audit.record(transaction, by, { action: 'email.change_request', target });
      });
    },

    async look(kind, token) {
      const link = await oneTimeTokens.look(kind, token);
      if (!link || link.userId === null) return undefined;
      return { userId: link.userId, email: link.email };
    },

    async confirm(token, { byUser }) {
      return await inTransaction(db, async (transaction) => {
        const found = await spend(transaction, 'email_change', token);
        if (found?.user.state !== 'active') return false;
        const { link, user } = found;
        await write(transaction, user, link.email);
        await mailLinks.send(transaction, {
          kind: 'email_change_undo',
          to: { userId: user.id, email: user.email, name: user.name, language: user.locale },
        });
        const target = { type: 'user', id: user.id };
        await audit.record(transaction, byUser(user.id), { action: 'email.change', target });
        return true;
      });
    },

    async undo(token, { byUser }) {
      const undone = await inTransaction(db, async (transaction) => {
        const found = await spend(transaction, 'email_change_undo', token);
        if (!found) return false;
        const { link, user } = found;
        const by = byUser(user.id);
        await write(transaction, user, link.email);
        await passwordChanges.setPassword(transaction, { userId: user.id, hash: null, by });
        // Where there was no password, nothing has ended yet.
        await sessions.endAllWithin(transaction, user.id);
        await rememberedDevices.forgetAllWithin(transaction, user.id);
        await factors.removeSinceWithin(transaction, user.id, link.createdAt, { by });
        // Whoever changed it again had the way back sent to an address of theirs.
        await endTokensSince(transaction, {
          kind: 'email_change_undo',
          userId: user.id,
          since: link.createdAt,
          now: clock.now(),
        });
        const target = { type: 'user', id: user.id };
        await audit.record(transaction, by, { action: 'email.change_undo', target });
        if (user.state === 'active') {
          await mailLinks.send(transaction, {
            kind: 'password_reset',
            to: { userId: user.id, email: link.email, name: user.name, language: user.locale },
            data: {},
          });
        }
        return true;
      });
      if (undone) sessions.committed();
      return undone;
    },
  };
}
