import { v7 as newId } from 'uuid';
import { passwordColumns } from '../../credentials/password-changes.ts';
import { DomainError, type FieldError } from '../../domain-error.ts';
import { FieldErrors } from '../../field-checks.ts';
import { checkMayActOnUser } from '../../policy/privileges.ts';
import type { UserTable } from '../../storage/tables/directory.ts';
import type { UserRole } from '../../storage/user-roles.ts';
import { pickRoleIds } from '../role-names.ts';
import type { NewUser } from '../user.ts';
import { taken } from '../user-access.ts';
import { checkFields, EMPTY_USER, type UserColumns } from '../user-changes.ts';
import type { BatchItem, BatchOptions, BatchResult, CheckedItem, EarlierItems } from './batch.ts';
import type { BatchContext } from './batch-context.ts';

/** What is to be done of one item. */
export interface Decision {
  result: BatchResult;
  /** Absent: nothing is written of the user. */
  row?: UserTable;
  /** Absent: a new user. */
  before?: UserTable | undefined;
  given: UserRole[];
  taken: UserRole[];
  /** Names of what was given of the user. */
  fields: string[];
  /** Who is sent an invitation. */
  invited?: UserTable;
}

/** Decides by the rules of one user; what it throws for one of them is the result. */
export function decide(
  { item, columns: alone }: CheckedItem,
  context: BatchContext,
  options: BatchOptions,
): Decision {
  const { email_canonical: email = '' } = alone;
  const before = options.mode === 'upsert' ? context.byEmail.get(email) : undefined;
  try {
    return decideOnValid(item, { before, context, options });
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { code, message, errors } = error;
    return {
      result: {
        outcome: 'failed',
        id: null,
        code,
        detail: message,
        errors,
        emailCanonical: null,
        usernameCanonical: null,
      },
      given: [],
      taken: [],
      fields: Object.keys(item.user),
    };
  }
}

interface Checking {
  before: UserTable | undefined;
  context: BatchContext;
  options: BatchOptions;
}

/** @throws {DomainError} when the item fails. */
function decideOnValid(item: BatchItem, of: Checking): Decision {
  const { before, context, options } = of;
  const user: NewUser = item.invite && !before ? { ...item.user, state: 'invited' } : item.user;
  const { columns, roleIds } = checkItem(user, item.errors ?? [], of);
  const password = newPasswordOf(item, before, options.now);
  const row: UserTable = {
    ...(before ?? {
      ...EMPTY_USER,
      state: options.newState,
      id: newId(),
      created_at: options.now,
      version: 0,
    }),
    ...(password && { must_change_password: 0 }),
    ...columns,
    ...password,
    ...(password && columns.state === undefined && isYetToBegin(before) && { state: 'active' }),
    updated_at: options.now,
    version: (before?.version ?? 0) + 1,
  };
  claimAddresses(row, item.label, { context, earlier: options.earlier });
  const held = context.rolesByHand.get(row.id) ?? new Set<string>();
  const pair = (role_id: string) => ({ user_id: row.id, role_id });
  const given = (roleIds ?? []).filter((id) => !held.has(id)).map(pair);
  const taken = roleIds ? [...held].filter((id) => !roleIds.includes(id)).map(pair) : [];
  const isInvited =
    item.invite === true &&
    isToBeInvited(row, { before, hasInvitation: context.invited.has(row.id) });
  if (isInvited && !options.userMails?.canSend) throw new DomainError('mail_not_configured');
  const isNew = before === undefined;
  const isSame =
    !isNew &&
    password === undefined &&
    given.length + taken.length === 0 &&
    Object.entries(columns).every(([name, value]) => before[name as keyof UserTable] === value);
  return {
    result: {
      outcome: isNew ? 'created' : isSame && !isInvited ? 'unchanged' : 'updated',
      id: options.dryRun && isNew ? null : row.id,
      code: null,
      detail: null,
      errors: [],
      emailCanonical: row.email_canonical,
      usernameCanonical: row.username_canonical,
    },
    ...(!isSame && { row }),
    ...(isInvited && { invited: row }),
    before,
    given,
    taken,
    fields: Object.keys(user),
  };
}

/**
 * Checks all but the addresses and what needs the whole row.
 *
 * @param known what is wrong with the item already.
 * @throws {DomainError} `privilege_missing`, `validation_failed`.
 */
function checkItem(
  user: NewUser,
  known: readonly FieldError[],
  { before, context, options }: Checking,
): { columns: UserColumns; roleIds: string[] | undefined } {
  const groupId = user.group_id ?? before?.group_id ?? null;
  // Whose privileges are not looked up is taken for privileged, whom only a super administrator changes.
  const isPrivileged = before !== undefined;
  checkMayActOnUser(options.by, before ? 'change' : 'create', { groupId, isPrivileged });
  const errors = new FieldErrors();
  for (const { pointer, code, detail } of known) errors.add(pointer, code, detail);
  const columns = checkFields(errors, user, before);
  if (user.group_id !== undefined) {
    if (user.group_id !== null && !context.groupIds.has(user.group_id)) {
      errors.add('/group_id', 'group_not_found', 'There is no group of this id.');
    }
    columns.group_id = user.group_id;
    columns.group_by_hand = user.group_id === null ? 0 : 1;
  }
  if (user.attributes !== undefined || !before) {
    const stored = before?.attributes ?? null;
    columns.attributes = context.schema.write(errors, user.attributes ?? {}, stored);
  }
  const roleIds = user.roles && pickRoleIds(errors, user.roles, context.roleIds);
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  if (roleIds && roleIds.length > 0) {
    const lets = roleIds.some((id) => context.privilegedRoleIds.has(id));
    checkMayActOnUser(options.by, 'grant', { groupId, isPrivileged: isPrivileged || lets });
  }
  return { columns, roleIds };
}

/**
 * Who has set a password here keeps it, so that a file that is sent again does not bring back an old one.
 *
 * @returns undefined: it stays as it is.
 */
function newPasswordOf(
  { passwordHash }: BatchItem,
  before: UserTable | undefined,
  now: number,
): ReturnType<typeof passwordColumns> | undefined {
  if (passwordHash === undefined || passwordHash === before?.password_hash) return undefined;
  const isTheirs = before && before.password_hash !== null && before.password_imported === 0;
  return isTheirs ? undefined : passwordColumns(passwordHash, now);
}

function isToBeInvited(
  row: UserTable,
  { before, hasInvitation }: { before: UserTable | undefined; hasInvitation: boolean },
): boolean {
  if (row.state !== 'invited' || row.deleted_at !== null) return false;
  // A link that was sent to who was in charge before ends with this change.
  return before === undefined || !hasInvitation || isTakenOver(row, before);
}

/** Of whom nothing was missing but a password. */
function isYetToBegin(before: UserTable | undefined): boolean {
  return before === undefined || before.state === 'invited';
}

/** @throws {DomainError} `email_taken`, `username_taken`. */
function claimAddresses(
  row: UserTable,
  label: string,
  { context, earlier }: { context: BatchContext; earlier: EarlierItems },
): void {
  const { email_canonical: email, username_canonical: username } = row;
  const claim = (
    field: 'email' | 'username',
    value: string,
    { owner, claimed }: { owner: UserTable | undefined; claimed: Map<string, string> },
  ) => {
    const isOthers = owner !== undefined && owner.id !== row.id;
    if (claimed.has(value) || isOthers) throw taken(field, { earlier: claimed.get(value) });
  };
  claim('email', email, { owner: context.byEmail.get(email), claimed: earlier.emails });
  if (username !== null) {
    const owner = context.byUsername.get(username);
    claim('username', username, { owner, claimed: earlier.usernames });
    earlier.usernames.set(username, label);
  }
  earlier.emails.set(email, label);
}

/** Links and codes that were sent before are in the wrong hands by now. */
export function isTakenOver(row: UserTable, before: UserTable): boolean {
  return (
    (row.state !== before.state && row.state !== 'active') ||
    row.password_hash !== before.password_hash ||
    row.email_canonical !== before.email_canonical
  );
}
