import { hash, randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import type { Clock } from '../../clock.ts';
import { createFactorRows } from '../../storage/factors.ts';
import { createRecoveryCodeRows } from '../../storage/recovery-codes.ts';
import type { Database } from '../../storage/schema.ts';
import { inTransaction } from '../../storage/transaction.ts';
import { addFactor, lockPerson } from './factor.ts';
import type { TellPerson } from './factor-notices.ts';

const CODES = 10;
/**
 * 80 random bits a code. Nobody tries 2^80 hashes, so a plain SHA-256 keeps a code as well as Argon2id keeps a
 * password, without its ten milliseconds; and unlike a hash with the master key it outlives that key's rotation.
 */
const CODE_BYTES = 10;
const CODE = /^[0-9A-Z]{16}$/;
/** Crockford's: no letter looks like a digit, or like another. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Codes for the day on which a person has none of their other factors at hand; each is good once. */
export interface RecoveryCodes {
  /**
   * Makes ten, in place of those that there were.
   *
   * @returns the codes, which nobody can read again.
   * @throws {DomainError} `user_not_found`, `too_many_factors`.
   */
  regenerate(userId: string, change: { by: Actor }): Promise<string[]>;
  /**
   * Uses a code up, once, whichever process it comes to. Case, spaces and hyphens do not matter.
   *
   * @returns how many are left; undefined: there is no such code, or it was used.
   */
  use(userId: string, code: string, change: { by: Actor }): Promise<{ left: number } | undefined>;
}

export function createRecoveryCodes(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: Pick<AuditLog, 'record'>;
  tellPerson: TellPerson;
}): RecoveryCodes {
  const { db, clock, audit, tellPerson } = options;
  return {
    async regenerate(userId, { by }) {
      const codes = Array.from({ length: CODES }, makeCode);
      const id = newId();
      await inTransaction(db, async (transaction) => {
        await lockPerson(transaction, userId);
        await createFactorRows(transaction).deleteKind(userId, 'recovery_codes');
        const factor = {
          id,
          user_id: userId,
          kind: 'recovery_codes',
          name: null,
          created_at: clock.now(),
        } as const;
        await addFactor(transaction, factor, { audit, tellPerson, by });
        const hashes = codes.map((code) => hashCode(id, readCode(code)));
        await createRecoveryCodeRows(transaction).insertAll(id, hashes);
      });
      return codes;
    },

    async use(userId, typed, { by }) {
      const code = readCode(typed);
      if (!CODE.test(code)) return undefined;
      return await inTransaction(db, async (transaction) => {
        const rows = createRecoveryCodeRows(transaction);
        const id = await rows.findSet(userId);
        if (!id || !(await rows.use(id, hashCode(id, code), clock.now()))) return undefined;
        const left = await rows.countLeft(id);
        await audit.record(transaction, by, {
          action: 'recovery_code.use',
          target: { type: 'user', id: userId },
          details: { factor_id: id, codes_left: left },
        });
        return { left };
      });
    },
  };
}

/** @returns whether what was typed can be a recovery code, and nothing shorter such as a code of an app. */
export function looksLikeRecoveryCode(typed: string): boolean {
  return CODE.test(readCode(typed));
}

/** With the id of its set, so that one guess is not a guess at everybody's. */
function hashCode(factorId: string, code: string): string {
  return hash('sha256', `${factorId} ${code}`, 'base64url');
}

function makeCode(): string {
  let bits = BigInt(`0x${randomBytes(CODE_BYTES).toString('hex')}`);
  let code = '';
  for (let i = 0; i < (CODE_BYTES * 8) / 5; i += 1) {
    code += ALPHABET[Number(bits & 31n)];
    bits >>= 5n;
  }
  return (code.match(/.{4}/g) ?? []).join('-');
}

/** What was meant by what was typed. */
function readCode(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '').toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1');
}
