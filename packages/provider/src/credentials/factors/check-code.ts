import type { Actor } from '../../actor.ts';
import type { EmailCodes } from './email-codes.ts';
import { looksLikeRecoveryCode, type RecoveryCodes } from './recovery-codes.ts';
import type { Totp } from './totp.ts';

/** Factors that are proved by typing something. */
export type TypedFactor = 'totp' | 'email_code' | 'recovery_code';

/** A code that somebody has typed as their second factor. */
export interface TypedCode {
  userId: string;
  /** As typed: of an app, of a message, or a recovery code. */
  code: string;
  /** Kinds that may be used. */
  allowed: readonly TypedFactor[];
  /** See {@link EmailCodes}. */
  boundTo: string;
}

/**
 * Checks a code of a second factor, of whichever kind it is, and uses it up. The caller counts attempts: a million codes
 * of six digits are soon tried by somebody who knows the password.
 *
 * @returns the kind of the code; undefined: it is not right, or not of a kind that may be used.
 */
export type CheckCode = (
  typed: TypedCode,
  asked: { by: Actor },
) => Promise<TypedFactor | undefined>;

export function createCheckCode(options: {
  totp: Pick<Totp, 'verify'>;
  recoveryCodes: Pick<RecoveryCodes, 'use'>;
  emailCodes: Pick<EmailCodes, 'verify'>;
}): CheckCode {
  const { totp, recoveryCodes, emailCodes } = options;
  return async ({ userId, code, allowed, boundTo }, { by }) => {
    if (looksLikeRecoveryCode(code)) {
      const used = allowed.includes('recovery_code')
        ? await recoveryCodes.use(userId, code, { by })
        : undefined;
      return used && 'recovery_code';
    }
    if (allowed.includes('totp') && (await totp.verify(userId, code))) return 'totp';
    const given = { kind: 'factor_code', boundTo, code } as const;
    const isMailed = allowed.includes('email_code') && (await emailCodes.verify(userId, given));
    return isMailed ? 'email_code' : undefined;
  };
}
