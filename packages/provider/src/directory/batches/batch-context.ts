import type { Kysely } from 'kysely';
import { isId } from '../../paging.ts';
import { listUsersWithToken } from '../../storage/one-time-tokens.ts';
import type { Database } from '../../storage/schema.ts';
import type { UserTable } from '../../storage/tables/directory.ts';
import { createUserBatchRows } from '../../storage/user-batches.ts';
import type { AttributeSchema } from '../attribute-schema.ts';
import { loadRoleIds, type RoleIds } from '../role-names.ts';
import type { BatchOptions, CheckedItem } from './batch.ts';

/** All that many users are checked against, read at once. */
export interface BatchContext {
  schema: AttributeSchema;
  byEmail: ReadonlyMap<string, UserTable>;
  byUsername: ReadonlyMap<string, UserTable>;
  groupIds: ReadonlySet<string>;
  privilegedRoleIds: ReadonlySet<string>;
  /** By user. */
  rolesByHand: ReadonlyMap<string, ReadonlySet<string>>;
  /** Users who have an invitation that is still good, of those of whom it matters. */
  invited: ReadonlySet<string>;
  /** Of all roles that are named. */
  roleIds: RoleIds;
}

/** Costs seven queries at most, whatever the number of items. */
export async function loadBatchContext(
  transaction: Kysely<Database>,
  items: readonly CheckedItem[],
  { attributes, mode, now }: Pick<BatchOptions, 'attributes' | 'mode' | 'now'>,
): Promise<BatchContext> {
  const rows = createUserBatchRows(transaction);
  const users = items.map(({ item }) => item.user);
  const known = await rows.findAndLock({
    emails: unique(items.map(({ columns }) => columns.email_canonical)),
    usernames: unique(items.map(({ columns }) => columns.username_canonical)),
  });
  const roleIds = await loadRoleIds(
    transaction,
    users.flatMap(({ roles = [] }) => roles),
  );
  const groupIds = unique(users.map(({ group_id }) => group_id)).filter(isId);
  const hold = mode === 'upsert' ? known.map(({ id }) => id) : [];
  const rolesByHand = new Map<string, Set<string>>();
  for (const { user_id, role_id } of await rows.listRolesByHand(hold)) {
    const held = rolesByHand.get(user_id) ?? new Set();
    rolesByHand.set(user_id, held.add(role_id));
  }
  const toInvite = items.some(({ item }) => item.invite)
    ? known.flatMap(({ id, state }) => (hold.length > 0 && state === 'invited' ? id : []))
    : [];
  return {
    schema: await attributes.schema(transaction),
    byEmail: new Map(known.map((user) => [user.email_canonical, user])),
    byUsername: new Map(
      known.flatMap((user) =>
        user.username_canonical === null ? [] : [[user.username_canonical, user]],
      ),
    ),
    groupIds: new Set(await rows.listGroups(groupIds)),
    invited: new Set(
      await listUsersWithToken(transaction, { kind: 'invitation', userIds: toInvite, now }),
    ),
    privilegedRoleIds: new Set(await rows.listPrivilegedRoles([...roleIds.values()])),
    rolesByHand,
    roleIds,
  };
}

function unique(values: readonly (string | null | undefined)[]): string[] {
  return [...new Set(values.filter((value) => typeof value === 'string'))];
}
