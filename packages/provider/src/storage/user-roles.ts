import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';
import type { UserRoleTable } from './tables/directory.ts';

/** A user, and a role of theirs. */
export type UserRole = Pick<UserRoleTable, 'user_id' | 'role_id'>;

/** Why somebody has a role: who has it for both keeps it when one is gone. */
export type RoleReason = 'by_hand' | 'by_mapping';

/** Does nothing of what somebody has for this reason already. */
export async function giveRoles(
  db: Kysely<Database>,
  roles: readonly UserRole[],
  { reason, now }: { reason: RoleReason; now: number },
): Promise<void> {
  for (const some of slices(roles)) {
    await db
      .insertInto('user_roles')
      .values(
        some.map((role) => ({ ...role, granted_at: now, by_hand: 0, by_mapping: 0, [reason]: 1 })),
      )
      .onConflict((conflict) =>
        conflict.columns(['user_id', 'role_id']).doUpdateSet({ [reason]: 1 }),
      )
      .execute();
  }
}

/** Takes back what was given for this reason. Costs two statements for each role, since few are taken from many. */
export async function takeRoles(
  db: Kysely<Database>,
  roles: readonly UserRole[],
  reason: RoleReason,
): Promise<void> {
  const other: RoleReason = reason === 'by_hand' ? 'by_mapping' : 'by_hand';
  for (const [roleId, ofRole] of Map.groupBy(roles, (role) => role.role_id)) {
    const userIds = ofRole.map(({ user_id }) => user_id);
    await db
      .updateTable('user_roles')
      .set({ [reason]: 0 })
      .where('role_id', '=', roleId)
      .where('user_id', 'in', userIds)
      .execute();
    await db
      .deleteFrom('user_roles')
      .where('role_id', '=', roleId)
      .where('user_id', 'in', userIds)
      .where(other, '=', 0)
      .execute();
  }
}
