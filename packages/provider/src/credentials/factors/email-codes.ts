import type { Kysely } from 'kysely';
import type { Mailer } from '../../mail/mailer.ts';
import type { Database } from '../../storage/schema.ts';
import { inTransaction } from '../../storage/transaction.ts';
import { type CodeKind, ONE_TIME_LIFETIMES, type OneTimeTokens } from '../one-time-tokens.ts';

/** What a code is asked for with. */
export interface CodeRequest {
  /** In place of the password, or beside it; a code for one is none for the other. */
  kind: CodeKind;
  /** Of the browser's flow: a code that is read by somebody else is of no use elsewhere. */
  boundTo: string;
}

/** Who gets a code. */
export interface CodeReader {
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
   * @param to `address`: nobody has it, or they may not have a code. The same work is done, and nothing is sent.
   * @throws {DomainError} `mail_not_configured`.
   */
  send(to: CodeReader | { address: string }, request: CodeRequest): Promise<void>;
  /** Uses a code up. @param userId null: nobody, for whom the same work is done. */
  verify(userId: string | null, given: CodeRequest & { code: string }): Promise<boolean>;
}

export function createEmailCodes(options: {
  db: Kysely<Database>;
  oneTimeTokens: Pick<OneTimeTokens, 'issueCode' | 'spendCode'>;
  mailer: Pick<Mailer, 'send' | 'sendToNobody'>;
}): EmailCodes {
  const { db, oneTimeTokens, mailer } = options;
  return {
    async send(to, { kind, boundTo }) {
      const known = 'userId' in to ? to : undefined;
      const email = known?.email ?? NOBODY;
      const userId = known?.userId ?? null;
      await inTransaction(db, async (transaction) => {
        const { code } = await oneTimeTokens.issueCode(transaction, {
          kind,
          userId,
          email,
          boundTo,
        });
        const values = { name: known?.name ?? null, code, lifetime: ONE_TIME_LIFETIMES[kind] };
        const mail = { to: email, template: kind, language: known?.language ?? null, values };
        await (known ? mailer.send(transaction, mail) : mailer.sendToNobody(transaction, mail));
      });
    },

    async verify(userId, { kind, boundTo, code }) {
      return (await oneTimeTokens.spendCode(kind, { userId, boundTo, code })) !== undefined;
    },
  };
}

/** Never written to (RFC 2606, section 2): whatever a stranger typed is not kept. */
const NOBODY = 'nobody@example.invalid';
