import type { Kysely } from 'kysely';
import type { Database } from '../../storage/schema.ts';
import { inTransaction } from '../../storage/transaction.ts';

/** Seconds: mail takes a while, and a code of six digits should not be good for long. */
const LIFETIME = 10 * 60;

/** In place of the password, or beside it; a code for one is none for the other. */
export type EmailCodeKind = 'sign_in_code' | 'factor_code';

interface CodeRequest {
  kind: EmailCodeKind;
  /** Hash of what stays in the browser that asked: a code that is read by somebody else is of no use elsewhere. */
  boundTo: string;
}

/** Codes of one use that are kept elsewhere, few tries each. */
export interface OneTimeCodes {
  issueCode(
    transaction: Kysely<Database>,
    code: CodeRequest & { userId: string; email: string; lifetime: number },
  ): Promise<{ code: string }>;
  spendCode(
    transaction: Kysely<Database>,
    kind: EmailCodeKind,
    given: { userId: string; code: string; boundTo: string },
  ): Promise<object | undefined>;
}

/** Takes a message in the caller's transaction; it leaves when that is over. */
export type SendMail = (
  transaction: Kysely<Database>,
  message: {
    to: string;
    template: EmailCodeKind;
    language: string;
    values: Record<string, string>;
  },
) => Promise<void>;

/** Codes by e-mail. */
export interface EmailCodes {
  /** Ends the code that was sent before it. */
  send(
    person: { userId: string; email: string; language: string },
    request: CodeRequest,
  ): Promise<void>;
  /** Uses a code up. */
  verify(userId: string, given: CodeRequest & { code: string }): Promise<boolean>;
}

export function createEmailCodes(options: {
  db: Kysely<Database>;
  codes: OneTimeCodes;
  sendMail: SendMail;
}): EmailCodes {
  const { db, codes, sendMail } = options;
  return {
    async send({ userId, email, language }, request) {
      await inTransaction(db, async (transaction) => {
        const wanted = { ...request, userId, email, lifetime: LIFETIME };
        const { code } = await codes.issueCode(transaction, wanted);
        await sendMail(transaction, {
          to: email,
          template: request.kind,
          language,
          values: { code, minutes: String(LIFETIME / 60) },
        });
      });
    },

    async verify(userId, { kind, boundTo, code }) {
      const given = { userId, boundTo, code: code.replaceAll(/\s/g, '') };
      const spent = await inTransaction(db, (transaction) =>
        codes.spendCode(transaction, kind, given),
      );
      return spent !== undefined;
    },
  };
}
