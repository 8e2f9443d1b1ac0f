import type { Kysely } from 'kysely';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import type { EndSessions, PasswordChanges } from '../credentials/password-changes.ts';
import type { PasswordRules } from '../credentials/password-rules.ts';
import type { Passwords } from '../credentials/passwords.ts';
import { DomainError } from '../domain-error.ts';
import type { Mailer } from '../mail/mailer.ts';
import { isId } from '../paging.ts';
import type { Policies } from '../policy/policies.ts';
import { type AdministeredUser, checkMayActOnUser, visibleGroups } from '../policy/privileges.ts';
import type { InstallationSettings } from '../policy/settings.ts';
import { checkVersion } from '../registry/registry.ts';
import { constraintViolation } from '../storage/constraint-violation.ts';
import { createPrivilegeRows } from '../storage/privileges.ts';
import type { Database } from '../storage/schema.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import { createUserRows } from '../storage/users.ts';
import type { Attributes } from './attributes.ts';
import { toUser, type User } from './user.ts';

export interface UsersOptions {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  passwords: Pick<Passwords, 'hash'>;
  passwordRules: PasswordRules;
  passwordChanges: PasswordChanges;
  attributes: Pick<Attributes, 'schema'>;
  policies: Pick<Policies, 'ofGroup'>;
  /** Absent: where nobody deletes themselves. */
  settings?: Pick<InstallationSettings, 'current'>;
  /** Absent: where nobody has signed in yet. */
  sessions?: EndSessions;
  /** Absent: nobody is told that they have deleted themselves. */
  mailer?: Pick<Mailer, 'canSend' | 'send'>;
}

/** A user whose row is kept from changing until the transaction ends. */
export interface LockedUser {
  user: UserTable;
  target: AdministeredUser;
}

/**
 * @returns the user, when there is one that `by` may see.
 * @throws {DomainError} `user_not_found`, `privilege_missing`.
 */
export function checkVisible<Row extends Pick<UserTable, 'group_id'>>(
  user: Row | undefined,
  by: Actor,
): Row {
  const groups = visibleGroups(by);
  const isVisible = user && (!groups || (user.group_id !== null && groups.has(user.group_id)));
  if (!isVisible) throw new DomainError('user_not_found');
  return user;
}

/**
 * Takes a user to be changed in a transaction.
 *
 * @throws {DomainError} `user_not_found`, `version_mismatch`, `privilege_missing`.
 */
export async function lockUser(
  transaction: Kysely<Database>,
  id: string,
  { by, version }: Change,
): Promise<LockedUser> {
  const found = isId(id) ? await createUserRows(transaction).findAndLock(id) : undefined;
  const user = checkVisible(found, by);
  checkVersion(user, version);
  const isPrivileged = await createPrivilegeRows(transaction).isUserPrivileged(id);
  return { user, target: { groupId: user.group_id, isPrivileged } };
}

/** @throws {DomainError} `user_not_found`. */
export async function readUser(
  on: Kysely<Database>,
  id: string,
  attributes: Pick<Attributes, 'schema'>,
): Promise<User> {
  const found = await createUserRows(on).findWithRoles(id);
  if (!found) throw new DomainError('user_not_found');
  return toUser(found, await attributes.schema(on));
}

/**
 * Giving somebody a role that lets administer is itself the work of a super administrator.
 *
 * @throws {DomainError} `privilege_missing`.
 */
export async function checkMayGrant(
  on: Kysely<Database>,
  by: Actor,
  { target, roleIds }: { target: AdministeredUser; roleIds: readonly string[] },
): Promise<void> {
  const areRolesPrivileged = await createPrivilegeRows(on).areRolesPrivileged(roleIds);
  checkMayActOnUser(by, 'grant', {
    ...target,
    isPrivileged: target.isPrivileged || areRolesPrivileged,
  });
}

/** Several requests may want one address at once; the database decides, and the others are told here. */
export function rejectTaken(error: unknown): never {
  const violation = constraintViolation(error);
  if (violation?.column === 'users.email_canonical') throw taken('email', { cause: error });
  if (violation?.column === 'users.username_canonical') throw taken('username', { cause: error });
  throw error;
}

/**
 * @param of.earlier what people call who has it, when that is no user yet.
 * @returns what is told of a field that somebody else has.
 */
export function taken(
  field: 'email' | 'username',
  { earlier, cause }: { earlier?: string | undefined; cause?: unknown } = {},
): DomainError {
  const code = `${field}_taken` as const;
  const detail =
    earlier === undefined
      ? `Another user has this ${field}.`
      : `This ${field} is in ${earlier} as well.`;
  return new DomainError(code, { detail, errors: [{ pointer: `/${field}`, code, detail }], cause });
}
