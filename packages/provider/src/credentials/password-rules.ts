import type { Kysely } from 'kysely';
import { canonical } from '../canonical.ts';
import type { PolicySettings } from '../policy/policies.ts';
import { createPasswordRows } from '../storage/password-history.ts';
import type { Database } from '../storage/schema.ts';
import type { BreachedPasswords } from './breached-passwords.ts';
import { isCommonPassword } from './common-passwords.ts';
import {
  isPasswordTooLong,
  MAX_PASSWORD_BYTES,
  normalizePassword,
  type Passwords,
} from './passwords.ts';
import { type PasswordOwner, personalWords, withoutWords } from './personal-words.ts';

/** What a policy says about passwords. */
export type PasswordPolicy = Pick<
  PolicySettings,
  'password_min_length' | 'password_history' | 'password_check_common' | 'password_check_breached'
>;

/** Why a password may not be set. */
export interface PasswordProblem {
  code: 'too_short' | 'too_long' | 'common' | 'about_you' | 'reused' | 'breached';
  /** Characters of `too_short`, bytes of `too_long`, passwords of `reused`. */
  limit?: number;
  /** A sentence for administrators and programs; pages have their own by `code`. */
  detail: string;
}

/** Who gets the password; nothing of it is kept. */
export interface NewPasswordOwner extends PasswordOwner {
  /** Absent: somebody who is not there yet. */
  userId?: string | undefined;
}

/** What a new password has to be like. */
export interface PasswordRules {
  /**
   * What is wrong with a new password for this person under their policy; empty when it may be set. Former passwords
   * and leaks are only asked for where nothing else is wrong: the former take an Argon2id verification each, the latter
   * a request to another service.
   *
   * @throws {CredentialsBusyError} `credentials_busy`.
   */
  check(
    password: string,
    about: NewPasswordOwner & { policy: PasswordPolicy },
  ): Promise<PasswordProblem[]>;
}

export function createPasswordRules(options: {
  db: Kysely<Database>;
  passwords: Pick<Passwords, 'matchesAny'>;
  breached: BreachedPasswords;
  /** Names of this installation, which are known to everybody. */
  ownWords: readonly string[];
}): PasswordRules {
  const { db, passwords, breached, ownWords } = options;
  const known = ownWords.flatMap((name) => personalWords({ name }));

  async function isReused(password: string, userId: string, remembered: number) {
    // The one that they have counts as well.
    const hashes = await createPasswordRows(db).listHashes(userId, remembered - 1);
    return await passwords.matchesAny(hashes, password);
  }

  return {
    async check(password, { policy, userId, ...owner }) {
      // Before all else, so that nobody has a megabyte worked on.
      if (isPasswordTooLong(password)) return [problem('too_long', MAX_PASSWORD_BYTES)];
      const minLength = policy.password_min_length;
      const normalized = normalizePassword(password);
      if ([...normalized].length < minLength) return [problem('too_short', minLength)];
      const found: PasswordProblem[] = [];
      if (policy.password_check_common) {
        if (await isCommonPassword(normalized)) found.push(problem('common'));
        const words = [...personalWords(owner), ...known];
        if (hasTooLittleElse(normalized, words, minLength)) found.push(problem('about_you'));
      }
      if (found.length > 0) return found;
      const { password_history: remembered } = policy;
      if (
        userId !== undefined &&
        remembered > 0 &&
        (await isReused(password, userId, remembered))
      ) {
        return [problem('reused', remembered)];
      }
      const isBreached = policy.password_check_breached && (await breached.has(normalized));
      return isBreached ? [problem('breached')] : [];
    },
  };
}

/** Words about the person don't count: what else there is has to be as long as a password. */
function hasTooLittleElse(password: string, words: readonly string[], minLength: number): boolean {
  const rest = withoutWords(password, words);
  return rest.length < canonical(password).length && [...rest].length < minLength;
}

function problem(code: PasswordProblem['code'], limit = 0): PasswordProblem {
  return { code, ...(limit > 0 && { limit }), detail: `password ${DETAILS[code](limit)}` };
}

const DETAILS: Readonly<Record<PasswordProblem['code'], (limit: number) => string>> = {
  too_short: (limit) => `is shorter than ${limit} characters.`,
  too_long: (limit) => `is longer than ${limit} bytes.`,
  common: () => 'is one that many people have, and is tried first: choose another.',
  about_you: () =>
    'is made of the person’s name or address, or that of this service, with little else: add to it, or choose another.',
  reused: (limit) => `is one of the last ${limit} that this person had: choose another.`,
  breached: () => 'is in a public leak: choose another.',
};
