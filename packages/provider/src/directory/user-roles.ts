import type { Actor, Change } from '../actor.ts';
import { DomainError } from '../domain-error.ts';
import { isId } from '../paging.ts';
import { constraintViolation } from '../storage/constraint-violation.ts';
import { createRoleRows } from '../storage/roles.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createUserRows } from '../storage/users.ts';
import { type Role, toRole } from './roles.ts';
import { checkMayGrant, checkVisible, lockUser, type UsersOptions } from './user-access.ts';

/** A role that a person has, and why: somebody gave it, a mapping gives it, or both. */
export interface HeldRole extends Role {
  given_by: ('hand' | 'mapping')[];
}

/** The roles of each user. */
export interface UserRoles {
  /** By name. @throws {DomainError} `privilege_missing`, `user_not_found`. */
  listRoles(id: string, asked: { by: Actor }): Promise<HeldRole[]>;
  /**
   * By hand. Does nothing when somebody has given the user the role before.
   *
   * @throws {DomainError} `privilege_missing`, `user_not_found`, `user_deleted`, `role_not_found`.
   */
  grantRole(id: string, roleId: string, change: Change): Promise<void>;
  /**
   * Takes back what was given by hand; what a mapping gives stays.
   *
   * @throws {DomainError} `privilege_missing`, `user_not_found`, `user_deleted`.
   */
  withdrawRole(id: string, roleId: string, change: Change): Promise<void>;
}

export function createUserRoles(options: Pick<UsersOptions, 'db' | 'clock' | 'audit'>): UserRoles {
  const { db, clock, audit } = options;

  /** Leaves no trace where nothing changes. */
  async function change(
    id: string,
    roleId: string,
    asked: Change,
    action: 'role.grant' | 'role.withdraw',
  ): Promise<void> {
    await inTransaction(db, async (transaction) => {
      const { user, target } = await lockUser(transaction, id, asked);
      if (user.deleted_at !== null) throw new DomainError('user_deleted');
      await checkMayGrant(transaction, asked.by, { target, roleIds: [roleId] });
      const now = clock.now();
      const rows = createRoleRows(transaction);
      const changed =
        action === 'role.grant'
          ? await rows.grant(id, roleId, now).catch(rejectUnknownRole)
          : await rows.withdraw(id, roleId);
      if (!changed) return;
      await createUserRows(transaction).update(id, { updated_at: now, version: user.version + 1 });
      await audit.record(transaction, asked.by, {
        action,
        target: { type: 'user', id },
        details: { role_id: roleId },
      });
    });
  }

  return {
    async listRoles(id, { by }) {
      checkVisible(isId(id) ? await createUserRows(db).find(id) : undefined, by);
      const held = await createRoleRows(db).listOfUser(id);
      return held.map(({ by_hand, by_mapping, ...role }) => ({
        ...toRole(role),
        given_by: [
          ...(by_hand ? (['hand'] as const) : []),
          ...(by_mapping ? (['mapping'] as const) : []),
        ],
      }));
    },

    async grantRole(id, roleId, asked) {
      if (!isId(roleId)) throw new DomainError('role_not_found');
      await change(id, roleId, asked, 'role.grant');
    },

    async withdrawRole(id, roleId, asked) {
      if (isId(roleId)) await change(id, roleId, asked, 'role.withdraw');
    },
  };
}

function rejectUnknownRole(error: unknown): never {
  if (constraintViolation(error)?.kind !== 'foreign_key') throw error;
  throw new DomainError('role_not_found', { cause: error });
}
