import type { PasswordPolicy, PasswordRules } from '../credentials/password-rules.ts';
import type { Passwords } from '../credentials/passwords.ts';
import type { FieldError } from '../domain-error.ts';
import { FieldErrors } from '../field-checks.ts';
import { isId } from '../paging.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import type { UserChanges } from './user.ts';
import { checkPasswordHash } from './user-fields.ts';

/** What is to be done about the password of a user who is added or changed. */
export interface PreparedPassword {
  /** undefined: it stays as it is. null: there is to be none. */
  hash: string | null | undefined;
  /** What is wrong with it; then `hash` is undefined. */
  errors: readonly FieldError[];
}

/**
 * Checks and hashes, which takes long, so it is done before the transaction and on what the user was then.
 *
 * @param options.dryRun checks only.
 * @throws {CredentialsBusyError} `credentials_busy`.
 */
export async function preparePassword(
  changes: UserChanges,
  {
    current,
    policyOf,
    passwordRules,
    passwords,
    dryRun = false,
  }: {
    /** undefined: a new user. */
    current: UserTable | undefined;
    policyOf: (groupId: string | null) => Promise<PasswordPolicy>;
    passwordRules: PasswordRules;
    passwords: Pick<Passwords, 'hash'>;
    dryRun?: boolean;
  },
): Promise<PreparedPassword> {
  const { password, password_hash } = changes;
  const errors = new FieldErrors();
  if (password_hash !== undefined) {
    if (password !== undefined) {
      errors.add(
        '/password_hash',
        'not_with_password',
        'Give password or password_hash, not both.',
      );
    }
    const hash = checkPasswordHash(errors, password_hash);
    return { hash: errors.all.length > 0 ? undefined : hash, errors: errors.all };
  }
  if (typeof password !== 'string') return { hash: password, errors: [] };
  const { group_id: groupId = current?.group_id ?? null } = changes;
  const problems = await passwordRules.check(password, {
    ...ownerOf(changes, current),
    userId: current?.id,
    policy: await policyOf(groupId !== null && isId(groupId) ? groupId : null),
  });
  for (const { code, detail } of problems) errors.add('/password', code, detail);
  const isHashed = problems.length === 0 && !dryRun;
  return { hash: isHashed ? await passwords.hash(password) : undefined, errors: errors.all };
}

const NAMES = ['email', 'username', 'name', 'given_name', 'family_name'] as const;

/** As whom the person will be known. */
function ownerOf(changes: UserChanges, current: UserTable | undefined) {
  return Object.fromEntries(
    NAMES.map((field) => [field, changes[field] === undefined ? current?.[field] : changes[field]]),
  );
}
