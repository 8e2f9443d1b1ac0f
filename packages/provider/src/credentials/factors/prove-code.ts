import type { Actor } from '../../actor.ts';
import type { Attempts } from '../../policy/attempts.ts';
import type { EmailCodes } from './email-codes.ts';
import { looksLikeRecoveryCode, type RecoveryCodes } from './recovery-codes.ts';
import type { Totp } from './totp.ts';

export interface TypedCode {
  userId: string;
  /** As typed: of an app, of a message, or a recovery code. */
  code: string;
  /** Kinds that the person's policy allows; recovery codes stand in for any. */
  allowed: readonly ('totp' | 'email_code')[];
  /** See {@link EmailCodes}. */
  boundTo: string;
  /** Value of the cookie by which the browser is known, see `policy/known-devices.ts`. */
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

export type ProveCode = (typed: TypedCode, asked: { by: Actor }) => Promise<CodeProof>;

/**
 * Proves a second factor by a code that was typed, of whichever kind it is. Every try is counted: a million codes of
 * six digits are soon tried by somebody who knows the password.
 */
export function createProveCode(options: {
  totp: Pick<Totp, 'verify'>;
  recoveryCodes: Pick<RecoveryCodes, 'use'>;
  emailCodes: Pick<EmailCodes, 'verify'>;
  attempts: Pick<Attempts, 'begin'>;
}): ProveCode {
  const { totp, recoveryCodes, emailCodes, attempts } = options;

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
    const attempt = await attempts.begin({
      account: { userId: typed.userId },
      address: by.request?.address ?? null,
      device: typed.device,
    });
    if (!attempt.allowed) {
      return { outcome: 'too_many_attempts', retryAfter: attempt.retryAfter };
    }
    const proof = await check(typed, by);
    if (proof.outcome === 'proved') await attempt.succeeded();
    return proof;
  };
}
