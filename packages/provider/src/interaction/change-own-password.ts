import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { PasswordChanges } from '../credentials/password-changes.ts';
import type { PasswordProblem, PasswordRules } from '../credentials/password-rules.ts';
import type { Passwords } from '../credentials/passwords.ts';
import type { PersonForClaims } from '../directory/user.ts';
import type { Policy } from '../policy/policies.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';

/**
 * Sets a password that a person has chosen for themselves; their other sessions end.
 *
 * @param options.keepSession id of the session in which they do so.
 * @param options.first done first in the transaction; what it throws leaves all as it was.
 * @returns what is wrong with it; nothing: it is set.
 * @throws {CredentialsBusyError} `credentials_busy`.
 */
export type ChangeOwnPassword = (
  person: PersonForClaims,
  given: { password: string },
  options: {
    by: Actor;
    keepSession?: string | undefined;
    first?: (transaction: Kysely<Database>) => Promise<void>;
  },
) => Promise<Pick<PasswordProblem, 'code' | 'limit'>[]>;

export function createChangeOwnPassword(options: {
  db: Kysely<Database>;
  passwords: Pick<Passwords, 'hash'>;
  rules: PasswordRules;
  changes: PasswordChanges;
  policyOf: (groupId: string | null) => Promise<Policy>;
}): ChangeOwnPassword {
  const { db, passwords, rules, changes, policyOf } = options;

  return async (person, { password }, { by, keepSession, first }) => {
    const { id: userId, email, username, name } = person;
    const policy = await policyOf(person.group_id);
    const problems = await rules.check(password, { userId, email, username, name, policy });
    if (problems.length > 0) return problems;
    const hash = await passwords.hash(password);
    await inTransaction(db, async (transaction) => {
      await first?.(transaction);
      await changes.setPassword(transaction, { userId, hash, by, keepSession });
    });
    changes.committed();
    return [];
  };
}
