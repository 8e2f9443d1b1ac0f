import type { Kysely } from 'kysely';
import { lockRows } from './locking.ts';
import { parameter, prepareFor } from './prepared.ts';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';
import type { OneTimeTokenTable } from './tables/one-time-tokens.ts';

/** Queries on `one_time_tokens`. */
export interface OneTimeTokenRows {
  insert(on: Kysely<Database>, token: OneTimeTokenTable): Promise<void>;
  /**
   * Ends what was issued before for the same purpose: of a user, or of an address without one; of codes only those of
   * the same browser, so that nobody ends somebody else's.
   */
  endEarlier(
    on: Kysely<Database>,
    of: Pick<OneTimeTokenTable, 'kind' | 'user_id' | 'email_canonical' | 'bound_to'>,
    now: number,
  ): Promise<void>;
  /** As `insert`, for many in few statements. */
  insertAll(on: Kysely<Database>, tokens: readonly OneTimeTokenTable[]): Promise<void>;
  /** Finds a link that can be used at `now`. */
  find(kind: string, secretHash: string, now: number): Promise<OneTimeTokenTable | undefined>;
  /** One statement decides who of many uses a link, on any node. */
  spend(
    on: Kysely<Database>,
    wanted: { kind: string; secretHash: string; now: number },
  ): Promise<OneTimeTokenTable | undefined>;
  /** Takes one try of a code, atomically; undefined: there is none, or its tries are used up. */
  takeTry(
    on: Kysely<Database>,
    wanted: { kind: string; userId: string | null; boundTo: string; now: number; most: number },
  ): Promise<OneTimeTokenTable | undefined>;
  /** As `spend`, of a code by its id. */
  spendById(
    on: Kysely<Database>,
    wanted: { id: string; now: number },
  ): Promise<OneTimeTokenTable | undefined>;
  /**
   * Removes up to `limit` that expired before `now`.
   *
   * @returns how many.
   */
  sweep(now: number, limit: number): Promise<number>;
}

export function createOneTimeTokenRows(db: Kysely<Database>): OneTimeTokenRows {
  const spend = prepareFor<{ kind: string; secretHash: string; now: number }, OneTimeTokenTable>(
    db
      .updateTable('one_time_tokens')
      .set({ spent_at: parameter<number>('now') })
      .where('kind', '=', parameter<string>('kind'))
      .where('secret_hash', '=', parameter<string>('secretHash'))
      .where('bound_to', 'is', null)
      .where('spent_at', 'is', null)
      .where('expires_at', '>', parameter<number>('now'))
      .returningAll(),
  );
  const takeTry = prepareFor<
    { kind: string; userId: string | null; boundTo: string; now: number; most: number },
    OneTimeTokenTable
  >(
    db
      .updateTable('one_time_tokens')
      .set((eb) => ({ tries: eb('tries', '+', 1) }))
      .where('kind', '=', parameter<string>('kind'))
      .where('user_id', '=', parameter<string>('userId'))
      .where('bound_to', '=', parameter<string>('boundTo'))
      .where('tries', '<', parameter<number>('most'))
      .where('spent_at', 'is', null)
      .where('expires_at', '>', parameter<number>('now'))
      .returningAll(),
  );

  return {
    async insert(on, token) {
      await on.insertInto('one_time_tokens').values(token).execute();
    },
    async insertAll(on, tokens) {
      for (const some of slices(tokens)) {
        await on.insertInto('one_time_tokens').values(some).execute();
      }
    },
    async endEarlier(on, { kind, user_id, email_canonical, bound_to }, now) {
      // Two that are issued at once are issued one after the other. Asked for nobody too: the same work for everybody.
      const user = on
        .selectFrom('users')
        .select('id')
        .where('id', '=', user_id ?? '');
      await lockRows(on, user).execute();
      let earlier = on
        .updateTable('one_time_tokens')
        .set({ spent_at: now })
        .where('kind', '=', kind)
        .where('spent_at', 'is', null);
      earlier =
        user_id === null
          ? earlier.where('user_id', 'is', null).where('email_canonical', '=', email_canonical)
          : earlier.where('user_id', '=', user_id);
      earlier =
        bound_to === null
          ? earlier.where('bound_to', 'is', null)
          : earlier.where('bound_to', '=', bound_to);
      await earlier.execute();
    },
    async find(kind, secretHash, now) {
      return await db
        .selectFrom('one_time_tokens')
        .selectAll()
        .where('kind', '=', kind)
        .where('secret_hash', '=', secretHash)
        .where('bound_to', 'is', null)
        .where('spent_at', 'is', null)
        .where('expires_at', '>', now)
        .executeTakeFirst();
    },
    async spend(on, wanted) {
      return (await spend(on, wanted)).rows[0];
    },
    async takeTry(on, wanted) {
      return (await takeTry(on, wanted)).rows[0];
    },
    async spendById(on, { id, now }) {
      return await on
        .updateTable('one_time_tokens')
        .set({ spent_at: now })
        .where('id', '=', id)
        .where('spent_at', 'is', null)
        .returningAll()
        .executeTakeFirst();
    },
    async sweep(now, limit) {
      const expired = db
        .selectFrom('one_time_tokens')
        .select('id')
        .where('expires_at', '<=', now)
        .limit(limit);
      const { numDeletedRows } = await db
        .deleteFrom('one_time_tokens')
        .where('id', 'in', expired)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

/**
 * Ends the links and codes of users whose password, address or state has changed: they were sent to who was in charge
 * of the account before. `kept` are kinds that outlive such a change.
 *
 * @param on the transaction of the change.
 */
export async function endOneTimeTokensOf(
  on: Kysely<Database>,
  userIds: readonly string[],
  { now, kept }: { now: number; kept: readonly string[] },
): Promise<void> {
  if (userIds.length === 0) return;
  let live = on
    .updateTable('one_time_tokens')
    .set({ spent_at: now })
    .where('user_id', 'in', userIds)
    .where('spent_at', 'is', null);
  if (kept.length > 0) live = live.where('kind', 'not in', kept);
  await live.execute();
}

/** Which of the users have a link of this kind that can be used at `now`. */
export async function listUsersWithToken(
  on: Kysely<Database>,
  { kind, userIds, now }: { kind: string; userIds: readonly string[]; now: number },
): Promise<string[]> {
  if (userIds.length === 0) return [];
  const found = await on
    .selectFrom('one_time_tokens')
    .select('user_id')
    .where('user_id', 'in', userIds)
    .where('kind', '=', kind)
    .where('spent_at', 'is', null)
    .where('expires_at', '>', now)
    .execute();
  return found.flatMap(({ user_id }) => user_id ?? []);
}

/**
 * Ends a user's links of one kind that were issued at `since` or later.
 *
 * @param on the transaction of the change.
 */
export async function endTokensSince(
  on: Kysely<Database>,
  { kind, userId, since, now }: { kind: string; userId: string; since: number; now: number },
): Promise<void> {
  await on
    .updateTable('one_time_tokens')
    .set({ spent_at: now })
    .where('kind', '=', kind)
    .where('user_id', '=', userId)
    .where('created_at', '>=', since)
    .where('spent_at', 'is', null)
    .execute();
}
