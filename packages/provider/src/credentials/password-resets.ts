import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';
import type { LinkReader, MailLinks } from './mail-links.ts';
import type { OneTimeTokens } from './one-time-tokens.ts';

/** What a link to reset a password remembers. */
export interface ResetData {
  /** The sign-in that was under way. */
  signIn?: string;
}

/** A link with which a password can be set. */
export interface PasswordLink {
  userId: string;
  /** To which it was sent, which whoever has it reads. */
  email: string;
  data: ResetData;
}

/** Links with which people set a password: those who have forgotten theirs, and those who are invited. */
export type PasswordLinkKind = 'password_reset' | 'invitation';

/** Resetting passwords by a link in a mail (OWASP ASVS 5.0, 6.4.3). */
export interface PasswordResets {
  /**
   * Sends a link. For nobody the same work is done.
   *
   * @param to undefined: there is no such account, or it can not have another password.
   * @throws {DomainError} `mail_not_configured`.
   */
  request(to: (LinkReader & { userId: string }) | undefined, asked: AskedReset): Promise<void>;
  /** Finds a link without using it. */
  look(kind: PasswordLinkKind, token: string): Promise<PasswordLink | undefined>;
  /** Uses it. @param on the transaction in which the password is set. */
  spend(
    on: Kysely<Database>,
    kind: PasswordLinkKind,
    token: string,
  ): Promise<PasswordLink | undefined>;
}

/** Who asks for a link to a new password. */
export interface AskedReset {
  by: Actor;
  /** The sign-in to lead back to. */
  signIn?: string | undefined;
}

export function createPasswordResets(options: {
  db: Kysely<Database>;
  oneTimeTokens: Pick<OneTimeTokens, 'look' | 'spend'>;
  mailLinks: MailLinks;
  audit: Pick<AuditLog, 'record'>;
}): PasswordResets {
  const { db, oneTimeTokens, mailLinks, audit } = options;

  return {
    async request(to, { by, signIn }) {
      const data: ResetData = { ...(signIn !== undefined && { signIn }) };
      await inTransaction(db, async (transaction) => {
        const link = { kind: 'password_reset', data } as const;
        if (to) await mailLinks.send(transaction, { ...link, to });
        else await mailLinks.sendToNobody(transaction, link);
        await audit.record(transaction, by, {
          action: 'password.reset_request',
          target: to && { type: 'user', id: to.userId },
        });
      });
    },
    look: async (kind, token) => toLink(await oneTimeTokens.look(kind, token)),
    spend: async (on, kind, token) => toLink(await oneTimeTokens.spend(on, kind, token)),
  };
}

function toLink(
  token: { userId: string | null; email: string; data: unknown } | undefined,
): PasswordLink | undefined {
  if (!token || token.userId === null) return undefined;
  return { userId: token.userId, email: token.email, data: (token.data ?? {}) as ResetData };
}
