import type { Actor } from '../../actor.ts';
import type { EmailCodes } from './email-codes.ts';
import { looksLikeRecoveryCode, type RecoveryCodes } from './recovery-codes.ts';
import type { Totp } from './totp.ts';

/** A place among the tries that a person has, taken before anything is checked. */
export type Attempt =
  | { allowed: true; succeeded(): Promise<void>; failed(): Promise<void> }
  | {
      allowed: false;
      /** Seconds. */
      retryAfter: number;
    };

/** Counts tries over every way to prove who somebody is, see `policy/`. */
export type BeginAttempt = (of: {
  /** Id of the person. */
  account: string;
  address: string | null;
  device?: string | undefined;
}) => Promise<Attempt>;

export interface TypedCode {
  userId: string;
  /** As typed: of an app, of a message, or a recovery code. */
  code: string;
  /** Kinds that the person's policy allows; recovery codes stand in for any. */
  allowed: readonly ('totp' | 'email_code')[];
  /** See {@link EmailCodes}. */
  boundTo: string;
  /** Of the browser, when it is one the person has used before. */
  device?: string | undefined;
}

export type CodeProof =
  | {
      outcome: 'proved';
      kind: 'totp' | 'email_code';
      /** RFC 8176. */
      amr: ['otp'];
    }
  | { outcome: 'proved'; kind: 'recovery_code'; amr: ['otp']; codesLeft: number }
  | { outcome: 'refused' }
  /** Nothing was checked. */
  | { outcome: 'too_many_attempts'; retryAfter: number };

/**
 * Proves a second factor by a code that was typed, of whichever kind it is. Every try is counted: a million codes of
 * six digits are soon tried by somebody who knows the password.
 */
export function createProveCode(options: {
  totp: Pick<Totp, 'verify'>;
  recoveryCodes: Pick<RecoveryCodes, 'use'>;
  emailCodes: Pick<EmailCodes, 'verify'>;
  beginAttempt: BeginAttempt;
}): (typed: TypedCode, asked: { by: Actor }) => Promise<CodeProof> {
  const { totp, recoveryCodes, emailCodes, beginAttempt } = options;

  async function check(typed: TypedCode, by: Actor): Promise<CodeProof> {
    const { userId, code, allowed, boundTo } = typed;
    if (looksLikeRecoveryCode(code)) {
      const used = await recoveryCodes.use(userId, code, { by });
      if (!used) return { outcome: 'refused' };
      return { outcome: 'proved', kind: 'recovery_code', amr: ['otp'], codesLeft: used.left };
    }
    if (allowed.includes('totp') && (await totp.verify(userId, code))) {
      return { outcome: 'proved', kind: 'totp', amr: ['otp'] };
    }
    const given = { kind: 'factor_code', boundTo, code } as const;
    if (allowed.includes('email_code') && (await emailCodes.verify(userId, given))) {
      return { outcome: 'proved', kind: 'email_code', amr: ['otp'] };
    }
    return { outcome: 'refused' };
  }

  return async (typed, { by }) => {
    const attempt = await beginAttempt({
      account: typed.userId,
      address: by.request?.address ?? null,
      device: typed.device,
    });
    if (!attempt.allowed) {
      return { outcome: 'too_many_attempts', retryAfter: attempt.retryAfter };
    }
    const proof = await check(typed, by);
    await (proof.outcome === 'proved' ? attempt.succeeded() : attempt.failed());
    return proof;
  };
}
