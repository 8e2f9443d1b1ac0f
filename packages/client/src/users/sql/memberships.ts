import type { Kysely } from 'kysely';
import type { GroupsFrom } from '../user-store.ts';
import { rowsOf, type Steps } from './engine.ts';
import type { Tables } from './tables.ts';

/** Replaces a user's memberships of one source. */
export function* replaceMemberships(
  db: Kysely<Tables>,
  userId: string,
  { source, names }: GroupsFrom,
): Steps<void> {
  let others = db
    .deleteFrom('gatehouse_group_members')
    .where('user_id', '=', userId)
    .where('source', '=', source);
  if (names.length > 0) others = others.where('group_name', 'not in', names);
  yield* rowsOf(others);
  if (names.length === 0) return;
  yield* rowsOf(
    db
      .insertInto('gatehouse_group_members')
      .values(names.map((name) => ({ user_id: userId, group_name: name, source })))
      .onConflict((conflict) => conflict.doNothing()),
  );
}
