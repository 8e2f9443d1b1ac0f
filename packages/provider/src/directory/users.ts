import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor, Change } from '../actor.ts';
import { canonical } from '../canonical.ts';
import { endOneTimeTokens } from '../credentials/one-time-tokens.ts';
import { passwordColumns } from '../credentials/password-changes.ts';
import { DomainError } from '../domain-error.ts';
import { FieldErrors, isPlainText } from '../field-checks.ts';
import { isId, type Page } from '../paging.ts';
import { checkMayActOnUser } from '../policy/privileges.ts';
import { createPrivilegeRows } from '../storage/privileges.ts';
import { createRegistryRows } from '../storage/registry-rows.ts';
import { createRoleRows } from '../storage/roles.ts';
import type { Database } from '../storage/schema.ts';
import type { GroupTable, UserTable } from '../storage/tables/directory.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createUserRows } from '../storage/users.ts';
import { applyMappingsTo } from './mappings/apply-mappings.ts';
import { findRoleIds } from './role-names.ts';
import {
  type NewUser,
  type Person,
  type PersonForClaims,
  type SignInUser,
  stateOf,
  toPerson,
  toPersonForClaims,
  toUser,
  type User,
  type UserChanges,
} from './user.ts';
import {
  checkMayGrant,
  checkVisible,
  lockUser,
  readUser,
  rejectTaken,
  taken,
  type UsersOptions,
} from './user-access.ts';
import { checkFields, EMPTY_USER, type UserColumns } from './user-changes.ts';
import { createUserDeletion, type UserDeletion } from './user-deletion.ts';
import { listUsers, type UserPageRequest } from './user-list.ts';
import { type PreparedPassword, preparePassword } from './user-passwords.ts';
import { createUserRoles, type UserRoles } from './user-roles.ts';

/**
 * The people of the directory. E-mail addresses and usernames are unique without regard to case and to
 * compatible forms of characters, see {@link canonical}.
 */
export interface Users extends UserDeletion, UserRoles {
  /** @throws {DomainError} `privilege_missing`, `validation_failed`, `email_taken`, `username_taken`. */
  create(
    user: NewUser,
    change: Change & {
      /** Done last in the transaction; what it throws leaves all as it was. */
      last?: (transaction: Kysely<Database>, user: User) => Promise<void>;
    },
  ): Promise<User>;
  /** Deleted users too. @throws {DomainError} `privilege_missing`, `user_not_found`. */
  get(id: string, asked: { by: Actor }): Promise<User>;
  /**
   * As `get`, for who may set passwords and end sessions of the user.
   *
   * @throws {DomainError} `privilege_missing`, `user_not_found`.
   */
  getToHelp(id: string, asked: { by: Actor }): Promise<Person>;
  /**
   * @throws {DomainError} `privilege_missing`, `user_not_found`, `user_deleted`, `version_mismatch`,
   *   `validation_failed`, `email_taken`, `username_taken`.
   */
  update(id: string, changes: UserChanges, change: Change): Promise<User>;
  /**
   * With `q`, users of whom e-mail address, username, name or family name starts with it, in the order of that.
   *
   * @throws {DomainError} `privilege_missing`, `cursor_invalid`.
   */
  list(page: UserPageRequest, asked: { by: Actor }): Promise<Page<User>>;
  /** @param identifier an e-mail address or username as typed. */
  findForSignIn(identifier: string): Promise<SignInUser | undefined>;
  /** One query, for every use of a token. People in every state but `deleted` are found. */
  findForClaims(id: string): Promise<PersonForClaims | undefined>;
  /**
   * Keeps a new hash of the same password, at a sign-in. Does nothing when there is no such user; another password is
   * set by `PasswordChanges`.
   *
   * @param options.replacing writes only while the hash is this one, so that a rehash does not bring back a password
   *   that was changed meanwhile.
   */
  setPasswordHash(id: string, passwordHash: string, options: { replacing: string }): Promise<void>;
}

interface ToCheck {
  changes: UserChanges;
  /** Absent: a new user. */
  current?: UserTable;
  password: PreparedPassword;
}

export function createUsers(options: UsersOptions): Users {
  const { db, clock, audit, passwords, passwordRules, passwordChanges } = options;
  const { attributes, policies, sessions } = options;
  const rows = createUserRows(db);

  const prepare = (changes: UserChanges, current?: UserTable) =>
    preparePassword(changes, { current, policyOf: policies.ofGroup, passwordRules, passwords });

  async function checkChanges(
    on: Kysely<Database>,
    { changes, current, password }: ToCheck,
  ): Promise<{ columns: UserColumns; roleIds: string[] | undefined }> {
    const errors = new FieldErrors();
    const columns = checkFields(errors, changes, current);
    if (changes.group_id !== undefined) {
      await checkGroup(on, errors, changes.group_id);
      columns.group_id = changes.group_id;
      columns.group_by_hand = changes.group_id === null ? 0 : 1;
    }
    // Found before; told together with the rest.
    for (const { pointer, code, detail } of password.errors) errors.add(pointer, code, detail);
    if (changes.attributes !== undefined || !current) {
      const schema = await attributes.schema(on);
      const stored = current?.attributes ?? null;
      columns.attributes = schema.write(errors, changes.attributes ?? {}, stored);
    }
    const roleIds = changes.roles && (await findRoleIds(on, errors, changes.roles));
    if (errors.all.length > 0) throw DomainError.invalid(errors.all);
    return { columns, roleIds };
  }

  /** Where the username is taken as well, the engines differ in which of the two they name. */
  async function isEmailTaken(email: string): Promise<boolean> {
    const wanted = canonical(email);
    return (await rows.findByIdentifier(wanted))?.email_canonical === wanted;
  }

  return {
    ...createUserDeletion(options),
    ...createUserRoles(options),

    async create(user, { by, last }) {
      const groupId = user.group_id ?? null;
      checkMayActOnUser(by, 'create', { groupId, isPrivileged: false });
      const password = await prepare(user);
      return await inTransaction(db, async (transaction) => {
        const { columns, roleIds } = await checkChanges(transaction, { changes: user, password });
        const now = clock.now();
        const row: UserTable = {
          ...EMPTY_USER,
          ...columns,
          ...(typeof password.hash === 'string' && passwordColumns(password.hash, now)),
          id: newId(),
          created_at: now,
          updated_at: now,
          version: 1,
        };
        await createUserRows(transaction).insert(row).catch(rejectTaken);
        if (roleIds && roleIds.length > 0) {
          const target = { groupId, isPrivileged: false };
          await checkMayGrant(transaction, by, { target, roleIds });
          await createRoleRows(transaction).setByHand(row.id, roleIds, now);
        }
        await audit.record(transaction, by, {
          action: 'user.create',
          target: { type: 'user', id: row.id },
          details: { fields: Object.keys(user) },
        });
        await applyMappingsTo(transaction, row.id, { attributes, audit, now });
        const created = await readUser(transaction, row.id, attributes);
        await last?.(transaction, created);
        return created;
      }).catch(async (error) => {
        const isUsername = error instanceof DomainError && error.code === 'username_taken';
        if (isUsername && (await isEmailTaken(user.email))) throw taken('email', { cause: error });
        throw error;
      });
    },

    async get(id, { by }) {
      const found = isId(id) ? await rows.findWithRoles(id) : undefined;
      checkVisible(found?.user, by);
      if (!found) throw new DomainError('user_not_found');
      return toUser(found, await attributes.schema());
    },

    async getToHelp(id, { by }) {
      const found = isId(id) ? await rows.findWithRoles(id) : undefined;
      const { group_id: groupId } = checkVisible(found?.user, by);
      if (!found) throw new DomainError('user_not_found');
      const isPrivileged = await createPrivilegeRows(db).isUserPrivileged(id);
      checkMayActOnUser(by, 'help', { groupId, isPrivileged });
      return toPerson(found);
    },

    async update(id, changes, change) {
      const { by } = change;
      const before = checkVisible(isId(id) ? await rows.find(id) : undefined, by);
      const password = await prepare(changes, before);
      let ends = false;
      const user = await inTransaction(db, async (transaction) => {
        const { user: current, target } = await lockUser(transaction, id, change);
        if (current.deleted_at !== null) throw new DomainError('user_deleted');
        checkMayActOnUser(by, actionOf(changes, current), target);
        if (changes.group_id !== undefined) {
          checkMayActOnUser(by, 'change', { ...target, groupId: changes.group_id });
        }
        const { columns, roleIds } = await checkChanges(transaction, {
          changes,
          current,
          password,
        });
        const { hash } = password;
        if (hash !== undefined) {
          await passwordChanges.setPassword(transaction, { userId: id, hash, by });
        }
        const now = clock.now();
        await createUserRows(transaction)
          .update(id, { ...columns, updated_at: now, version: current.version + 1 })
          .catch(rejectTaken);
        if (roleIds) {
          await checkMayGrant(transaction, by, { target, roleIds });
          await createRoleRows(transaction).setByHand(id, roleIds, now);
        }
        const isOut = columns.state !== undefined && columns.state !== 'active';
        if (isOut) await sessions?.endAllWithin(transaction, id);
        ends = isOut || hash !== undefined;
        if (isOut || hasNewEmail(current, columns)) {
          await endOneTimeTokens(transaction, [id], now);
        }
        await audit.record(transaction, by, {
          action: 'user.update',
          target: { type: 'user', id },
          details: { fields: Object.keys(changes), ...(changes.state && { state: changes.state }) },
        });
        await applyMappingsTo(transaction, id, { attributes, audit, now });
        return await readUser(transaction, id, attributes);
      });
      if (ends) sessions?.committed();
      return user;
    },

    list: (page, { by }) => listUsers({ db, attributes }, page, by),

    async findForClaims(id) {
      const found = isId(id) ? await rows.findWithRoles(id) : undefined;
      return found?.user.deleted_at === null ? toPersonForClaims(found) : undefined;
    },

    async findForSignIn(identifier) {
      const wanted = canonical(identifier);
      const row = isPlainText(wanted) ? await rows.findByIdentifier(wanted) : undefined;
      if (!row || row.deleted_at !== null) return undefined;
      const { id, email, username, name, locale, group_id, password_hash } = row;
      return { id, email, username, name, locale, group_id, state: stateOf(row), password_hash };
    },

    async setPasswordHash(id, passwordHash, { replacing }) {
      await rows.rehash(id, passwordHash, replacing);
    },
  };
}

/** @returns whether links and codes that were sent before are in the wrong hands by now. */
function hasNewEmail(current: UserTable, { email_canonical }: UserColumns): boolean {
  return email_canonical !== undefined && email_canonical !== current.email_canonical;
}

/** A new password, and letting a locked person in again, are what a help desk is for. */
function actionOf(changes: UserChanges, current: UserTable): 'help' | 'change' {
  const { password: _, password_hash: __, must_change_password: ___, state, ...others } = changes;
  const unlocks = state === undefined || (state === 'active' && current.state === 'locked');
  return unlocks && Object.keys(others).length === 0 ? 'help' : 'change';
}

async function checkGroup(
  on: Kysely<Database>,
  errors: FieldErrors,
  groupId: string | null,
): Promise<void> {
  if (groupId === null) return;
  const groups = createRegistryRows<GroupTable>(on, 'groups');
  if (isId(groupId) && (await groups.find(groupId))) return;
  errors.add('/group_id', 'group_not_found', 'There is no group of this id.');
}
