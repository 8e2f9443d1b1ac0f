import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { LinkReader, MailLinks } from '../credentials/mail-links.ts';
import { DomainError } from '../domain-error.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createUserRows } from '../storage/users.ts';
import type { Person } from './user.ts';

/** Mails with links that somebody has sent to a person. Whoever does so is checked before. */
export interface UserMails {
  /**
   * Sends an invitation; the one before ends.
   *
   * @throws {DomainError} `user_not_invited`: their account is in use already; `mail_not_configured`.
   */
  invite(user: Invited, change: { by: Actor }): Promise<void>;
  /** As `invite`, in the transaction in which they are added. */
  inviteWithin(transaction: Kysely<Database>, user: Invited, change: { by: Actor }): Promise<void>;
  /** Whether mails leave this installation. */
  readonly canSend: boolean;
  /**
   * As `inviteWithin`, for many who were checked before, of whom nobody has an invitation that is still good; for five
   * statements, however many they are.
   *
   * @param change.details added to the events.
   */
  inviteAllWithin(
    transaction: Kysely<Database>,
    users: readonly Omit<Invited, 'state'>[],
    change: { by: Actor; details?: Readonly<Record<string, unknown>> | undefined },
  ): Promise<void>;
  /**
   * Sends a link with which a person shows that they read what is sent to their address.
   *
   * @throws {DomainError} `user_deleted`, `email_verified_already`, `mail_not_configured`.
   */
  askToVerifyEmail(user: Verified, change: { by: Actor }): Promise<void>;
}

type Invited = Pick<Person, 'id' | 'email' | 'name' | 'locale' | 'state'>;
type Verified = Invited & Pick<Person, 'email_verified'>;

export function createUserMails(options: {
  db: Kysely<Database>;
  mailLinks: Pick<MailLinks, 'send' | 'inviteAll'>;
  mailer: Pick<Mailer, 'canSend'>;
  audit: Pick<AuditLog, 'record' | 'recordAll'>;
}): UserMails {
  const { db, mailLinks, mailer, audit } = options;

  /** Who invites, by name; null: a program, or somebody of whom none is known. */
  async function nameOf(on: Kysely<Database>, by: Actor): Promise<string | null> {
    if (by.type !== 'user' || by.id === null) return null;
    return (await createUserRows(on).find(by.id))?.name ?? null;
  }

  const inviteWithin: UserMails['inviteWithin'] = async (transaction, user, { by }) => {
    if (user.state === 'deleted') throw new DomainError('user_deleted');
    if (user.state !== 'invited') throw new DomainError('user_not_invited');
    const inviter = await nameOf(transaction, by);
    const to = readerOf(user);
    await mailLinks.send(transaction, { kind: 'invitation', to, inviter });
    const target = { type: 'user', id: user.id };
    await audit.record(transaction, by, { action: 'user.invite', target });
  };

  return {
    canSend: mailer.canSend,
    async inviteAllWithin(transaction, users, { by, details }) {
      if (users.length === 0) return;
      const inviter = await nameOf(transaction, by);
      await mailLinks.inviteAll(transaction, users.map(readerOf), { inviter });
      await audit.recordAll(
        transaction,
        by,
        users.map(({ id }) => ({
          action: 'user.invite',
          target: { type: 'user', id },
          ...(details && { details }),
        })),
      );
    },
    inviteWithin,
    invite: (user, change) =>
      inTransaction(db, (transaction) => inviteWithin(transaction, user, change)),

    async askToVerifyEmail(user, { by }) {
      if (user.state === 'deleted') throw new DomainError('user_deleted');
      if (user.email_verified) throw new DomainError('email_verified_already');
      await inTransaction(db, async (transaction) => {
        await mailLinks.send(transaction, { kind: 'email_verification', to: readerOf(user) });
        const target = { type: 'user', id: user.id };
        await audit.record(transaction, by, { action: 'email.verification_send', target });
      });
    },
  };
}

function readerOf({
  id: userId,
  email,
  name,
  locale: language,
}: Omit<Invited, 'state'>): LinkReader {
  return { userId, email, name, language };
}
