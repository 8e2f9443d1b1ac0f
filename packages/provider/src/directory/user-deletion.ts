import type { Kysely } from 'kysely';
import type { Actor, Change } from '../actor.ts';
import { canonical } from '../canonical.ts';
import { endOneTimeTokens } from '../credentials/one-time-tokens.ts';
import { DomainError } from '../domain-error.ts';
import { checkMayActOnUser } from '../policy/privileges.ts';
import { createPrivilegeRows } from '../storage/privileges.ts';
import type { Database } from '../storage/schema.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createUserRows } from '../storage/users.ts';
import { applyMappingsTo } from './mappings/apply-mappings.ts';
import type { User } from './user.ts';
import { lockUser, readUser, rejectTaken, type UsersOptions } from './user-access.ts';

/** The end of a user: deleted first, and erased for good after a while or when somebody says so. */
export interface UserDeletion {
  /**
   * Ends their sessions and lets others have their e-mail address and username. Does nothing to a deleted user.
   *
   * @throws {DomainError} `privilege_missing`, `user_not_found`, `version_mismatch`.
   */
  delete(id: string, change: Change): Promise<void>;
  /**
   * As `delete`, by the person, where the settings of the installation let people. It can be taken back by an
   * administrator only. A mail tells them so: whoever else was in their session can't keep it from them.
   *
   * @throws {DomainError} `self_deletion_off`, `privilege_missing`: they may administer something, `user_not_found`.
   */
  deleteOwn(change: { by: Actor }): Promise<void>;
  /**
   * Brings back a deleted user as they were.
   *
   * @throws {DomainError} `privilege_missing`, `user_not_found`, `user_not_deleted`, `version_mismatch`,
   *   `email_taken`, `username_taken`.
   */
  restore(id: string, change: Change): Promise<User>;
  /**
   * Removes all that is kept of a deleted user, for good.
   *
   * @throws {DomainError} `privilege_missing`, `user_not_found`, `user_not_deleted`, `version_mismatch`.
   */
  erase(id: string, change: Change): Promise<void>;
  /**
   * Erases up to `limit` users who were deleted before `time`.
   *
   * @returns how many.
   */
  eraseDeletedBefore(time: number, limit: number, change: Change): Promise<number>;
}

export function createUserDeletion(
  options: Pick<
    UsersOptions,
    'db' | 'clock' | 'audit' | 'attributes' | 'sessions' | 'settings' | 'mailer'
  >,
): UserDeletion {
  const { db, clock, audit, attributes, sessions, settings, mailer } = options;

  async function erase(id: string, change: Change): Promise<void> {
    await inTransaction(db, async (transaction) => {
      const { user, target } = await lockUser(transaction, id, change);
      checkMayActOnUser(change.by, 'delete', target);
      if (user.deleted_at === null) throw new DomainError('user_not_deleted');
      await createUserRows(transaction).delete(id);
      const event = { action: 'user.erase', target: { type: 'user', id } } as const;
      await audit.record(transaction, change.by, event);
    });
  }

  async function remove(transaction: Kysely<Database>, user: UserTable, by: Actor): Promise<void> {
    const { id } = user;
    await createUserRows(transaction).update(id, {
      deleted_at: clock.now(),
      // No address can hold a colon, so it is free for others and yet unique.
      email_canonical: `deleted:${id}`,
      username_canonical: null,
      name_canonical: '',
      family_name_canonical: '',
      updated_at: clock.now(),
      version: user.version + 1,
    });
    await sessions?.endAllWithin(transaction, id);
    await endOneTimeTokens(transaction, [id], clock.now());
    const event = { action: 'user.delete', target: { type: 'user', id } } as const;
    await audit.record(transaction, by, event);
  }

  async function tellPerson(transaction: Kysely<Database>, user: UserTable, days: number) {
    if (!mailer?.canSend) return;
    await mailer.send(transaction, {
      to: user.email,
      language: user.locale,
      template: 'account_deleted',
      values: { name: user.name, at: clock.now(), timeZone: user.zoneinfo, path: '/', days },
    });
  }

  return {
    erase,

    async delete(id, change) {
      const ends = await inTransaction(db, async (transaction) => {
        const { user, target } = await lockUser(transaction, id, change);
        checkMayActOnUser(change.by, 'delete', target);
        if (user.deleted_at !== null) return false;
        await remove(transaction, user, change.by);
        return true;
      });
      if (ends) sessions?.committed();
    },

    async deleteOwn({ by }) {
      const id = by.type === 'user' ? by.id : null;
      const chosen = await settings?.current();
      if (!chosen?.self_deletion) throw new DomainError('self_deletion_off');
      await inTransaction(db, async (transaction) => {
        const user = id === null ? undefined : await createUserRows(transaction).findAndLock(id);
        if (!user || user.deleted_at !== null) throw new DomainError('user_not_found');
        if (await createPrivilegeRows(transaction).isUserPrivileged(user.id)) {
          throw new DomainError('privilege_missing', {
            detail: 'Who may administer something is deleted by another administrator.',
          });
        }
        await remove(transaction, user, by);
        await tellPerson(transaction, user, chosen.deleted_users_kept_days);
      });
      sessions?.committed();
    },

    async restore(id, change) {
      return await inTransaction(db, async (transaction) => {
        const { user, target } = await lockUser(transaction, id, change);
        checkMayActOnUser(change.by, 'delete', target);
        if (user.deleted_at === null) throw new DomainError('user_not_deleted');
        await createUserRows(transaction)
          .update(id, {
            deleted_at: null,
            email_canonical: canonical(user.email),
            username_canonical: user.username && canonical(user.username),
            name_canonical: canonical(user.name ?? ''),
            family_name_canonical: canonical(user.family_name ?? ''),
            updated_at: clock.now(),
            version: user.version + 1,
          })
          .catch(rejectTaken);
        const event = { action: 'user.restore', target: { type: 'user', id } } as const;
        await audit.record(transaction, change.by, event);
        // The rules may have changed meanwhile.
        await applyMappingsTo(transaction, id, { attributes, audit, now: clock.now() });
        return await readUser(transaction, id, attributes);
      });
    },

    async eraseDeletedBefore(time, limit, change) {
      const ids = await createUserRows(db).listDeletedBefore(time, limit);
      for (const id of ids) await erase(id, change).catch(ignoreGone);
      return ids.length;
    },
  };
}

/** Another process has erased them, or somebody has brought them back, since they were listed. */
function ignoreGone(error: unknown): void {
  const { code } = error as Partial<DomainError>;
  if (code !== 'user_not_found' && code !== 'user_not_deleted') throw error;
}
