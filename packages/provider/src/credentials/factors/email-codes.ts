import type { Kysely } from 'kysely';
import type { Mailer } from '../../mail/mailer.ts';
import type { Database } from '../../storage/schema.ts';
import { inTransaction } from '../../storage/transaction.ts';
import { type CodeKind, ONE_TIME_LIFETIMES, type OneTimeTokens } from '../one-time-tokens.ts';

interface CodeRequest {
  /** In place of the password, or beside it; a code for one is none for the other. */
  kind: CodeKind;
  /** Hash of what stays in the browser that asked: a code that is read by somebody else is of no use elsewhere. */
  boundTo: string;
}

/** To whom a code is sent. */
export interface CodeRecipient {
  userId: string;
  email: string;
  name: string | null;
  /** BCP 47; null: not known. */
  language: string | null;
}

/** Codes by e-mail. */
export interface EmailCodes {
  /**
   * Ends the code that was sent to this browser before.
   *
   * @throws {DomainError} `mail_not_configured`.
   */
  send(person: CodeRecipient, request: CodeRequest): Promise<void>;
  /** Uses a code up. */
  verify(userId: string, given: CodeRequest & { code: string }): Promise<boolean>;
}

export function createEmailCodes(options: {
  db: Kysely<Database>;
  oneTimeTokens: Pick<OneTimeTokens, 'issueCode' | 'spendCode'>;
  mailer: Pick<Mailer, 'send'>;
}): EmailCodes {
  const { db, oneTimeTokens, mailer } = options;
  return {
    async send({ userId, email, name, language }, request) {
      await inTransaction(db, async (transaction) => {
        const wanted = { ...request, userId, email };
        const { code } = await oneTimeTokens.issueCode(transaction, wanted);
        await mailer.send(transaction, {
          to: email,
          language,
          template: request.kind,
          values: { name, code, lifetime: ONE_TIME_LIFETIMES[request.kind] },
        });
      });
    },

    async verify(userId, { kind, boundTo, code }) {
      return (await oneTimeTokens.spendCode(kind, { userId, boundTo, code })) !== undefined;
    },
  };
}
