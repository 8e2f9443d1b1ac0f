import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import { endOneTimeTokens } from '../../credentials/one-time-tokens.ts';
import { passwordColumns } from '../../credentials/password-changes.ts';
import { DomainError } from '../../domain-error.ts';
import { FieldErrors } from '../../field-checks.ts';
import { checkMayActOnUser } from '../../policy/privileges.ts';
import { createMappingRows } from '../../storage/mappings.ts';
import { createRememberedDeviceRows } from '../../storage/remembered-devices.ts';
import type { Database } from '../../storage/schema.ts';
import type { UserTable } from '../../storage/tables/directory.ts';
import { createUserBatchRows, type HandRole } from '../../storage/user-batches.ts';
import { compareMappings, compileRows, writeMappings } from '../mappings/apply-mappings.ts';
import { pickRoleIds } from '../role-names.ts';
import type { NewUser } from '../user.ts';
import { checkFields, EMPTY_USER } from '../user-changes.ts';
import type { BatchItem, BatchOptions, BatchResult, CheckedItem, EarlierItems } from './batch.ts';
import { type BatchContext, loadBatchContext } from './batch-context.ts';

interface Decision {
  result: BatchResult;
  row?: UserTable;
  before?: UserTable | undefined;
  given: HandRole[];
  taken: HandRole[];
  fields: string[];
  /** Who is sent an invitation. */
  invited?: UserTable;
}

/**
 * Adds or changes many users in the caller's transaction by the rules of one: the same checks, events and
 * mappings, for about ten queries in all. Later items see earlier ones.
 *
 * @throws the database's violation of a unique constraint, when somebody else took an address at the same moment.
 */
export async function writeUsers(
  transaction: Kysely<Database>,
  items: readonly BatchItem[],
  options: BatchOptions,
): Promise<BatchResult[]> {
  const checked = items.map((item) => checkAlone(item));
  const context = await loadBatchContext(transaction, checked, options);
  const decisions = checked.map((item) => decide(item, context, options));
  if (!options.dryRun) await write(transaction, decisions, options);
  return decisions.map(({ result }) => result);
}

/** What identifies the user is needed to look up all users at once; errors are told when they are decided on. */
function checkAlone(item: BatchItem): CheckedItem {
  const errors = new FieldErrors();
  const { email, username } = item.user;
  return { item, columns: checkFields(errors, { email, username }, undefined) };
}

function decide(
  { item, columns: alone }: CheckedItem,
  context: BatchContext,
  options: BatchOptions,
): Decision {
  const { user } = item;
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
      fields: Object.keys(user),
    };
  }
}

/** @throws {DomainError} when the item fails. */
function decideOnValid(
  item: BatchItem,
  of: { before: UserTable | undefined; context: BatchContext; options: BatchOptions },
): Decision {
  const { before, context, options } = of;
  const user: NewUser = item.invite && !before ? { ...item.user, state: 'invited' } : item.user;
  const groupId = user.group_id ?? before?.group_id ?? null;
  // Whose privileges are not looked up is taken for privileged, whom only a super administrator changes.
  const isPrivileged = before !== undefined;
  checkMayActOnUser(options.by, before ? 'change' : 'create', { groupId, isPrivileged });
  const errors = new FieldErrors();
  for (const { pointer, code, detail } of item.errors ?? []) errors.add(pointer, code, detail);
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

  const isNew = before === undefined;
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
  claimAddresses(row, item, context, options.earlier);
  const held = context.rolesByHand.get(row.id) ?? new Set<string>();
  const pair = (role_id: string) => ({ user_id: row.id, role_id });
  const given = (roleIds ?? []).filter((id) => !held.has(id)).map(pair);
  const taken = roleIds ? [...held].filter((id) => !roleIds.includes(id)).map(pair) : [];
  const isInvited =
    item.invite === true &&
    isToBeInvited(row, { before, hasInvitation: context.invited.has(row.id) });
  if (isInvited && !options.userMails?.canSend) throw new DomainError('mail_not_configured');
  const isSame =
    before !== undefined &&
    password === undefined &&
    given.length + taken.length === 0 &&
    Object.entries(columns).every(([name, value]) => before[name as keyof UserTable] === value);
  const outcome = isNew ? 'created' : isSame && !isInvited ? 'unchanged' : 'updated';
  return {
    result: {
      outcome,
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
  { label }: BatchItem,
  { byEmail, byUsername }: BatchContext,
  { emails, usernames }: EarlierItems,
): void {
  const { email_canonical: email, username_canonical: username } = row;
  const check = (
    code: 'email_taken' | 'username_taken',
    { field, earlier, owner }: { field: string; earlier?: string; owner?: UserTable | undefined },
  ) => {
    if (earlier === undefined && (owner === undefined || owner.id === row.id)) return;
    const detail = earlier
      ? `This ${field} is in ${earlier} as well.`
      : `Another user has this ${field}.`;
    throw new DomainError(code, {
      detail,
      errors: [{ pointer: `/${field}`, code, detail }],
    });
  };
  const inEmail = emails.get(email);
  check('email_taken', {
    field: 'email',
    owner: byEmail.get(email),
    ...(inEmail && { earlier: inEmail }),
  });
  if (username !== null) {
    const inUsername = usernames.get(username);
    check('username_taken', {
      field: 'username',
      owner: byUsername.get(username),
      ...(inUsername && { earlier: inUsername }),
    });
    usernames.set(username, label);
  }
  emails.set(email, label);
}

/** Links and codes that were sent before are in the wrong hands by now. */
function isTakenOver(row: UserTable, before: UserTable): boolean {
  return (
    (row.state !== before.state && row.state !== 'active') ||
    row.password_hash !== before.password_hash ||
    row.email_canonical !== before.email_canonical
  );
}

async function write(
  transaction: Kysely<Database>,
  decisions: readonly Decision[],
  options: BatchOptions,
): Promise<void> {
  const { audit, attributes, sessions, by, now, details } = options;
  const rows = createUserBatchRows(transaction);
  const changed = decisions.filter((decision) => decision.row !== undefined);
  const rowsOf = (isNew: boolean) =>
    changed.flatMap(({ row, before }) => (row && (before === undefined) === isNew ? [row] : []));
  await rows.replace(rowsOf(false));
  await rows.insert(rowsOf(true));
  await rows.takeByHand(changed.flatMap(({ taken }) => taken));
  await rows.giveByHand(
    changed.flatMap(({ given }) => given),
    now,
  );
  for (const { row, before } of changed) {
    const ends =
      row &&
      before &&
      ((before.state === 'active' && row.state !== 'active') || hasNewPassword({ row, before }));
    if (ends) await sessions?.endAllWithin(transaction, row.id);
    if (row && hasNewPassword({ row, before })) {
      await createRememberedDeviceRows(transaction).deleteAll(row.id);
    }
  }
  const takenOver = changed.flatMap(({ row, before }) =>
    row && before && isTakenOver(row, before) ? row.id : [],
  );
  await endOneTimeTokens(transaction, takenOver, now);
  await audit.recordAll(
    transaction,
    by,
    changed.map(({ row, before, fields }) => ({
      action: before ? 'user.update' : 'user.create',
      target: { type: 'user', id: row?.id ?? '' },
      details: {
        fields,
        ...(before && row?.state !== before.state && { state: row?.state }),
        ...details,
      },
    })),
  );
  await audit.recordAll(
    transaction,
    by,
    changed.filter(hasNewPassword).map(({ row }) => ({
      action: 'password.change',
      target: { type: 'user', id: row?.id ?? '' },
      details: { imported: true, ...details },
    })),
  );
  await options.userMails?.inviteAllWithin(
    transaction,
    decisions.flatMap(({ invited }) => invited ?? []),
    { by, details },
  );
  const users = changed.flatMap(({ row }) => row ?? []);
  const rules = await createMappingRows(transaction).listEnabled();
  const evaluate = compileRows(rules, await attributes.schema(transaction));
  const { changes } = await compareMappings(transaction, users, evaluate);
  await writeMappings(transaction, changes, { audit, now });
}

/** Whether somebody who was there has another password now. */
function hasNewPassword({ row, before }: Pick<Decision, 'row' | 'before'>): boolean {
  return before !== undefined && row !== undefined && row.password_hash !== before.password_hash;
}
