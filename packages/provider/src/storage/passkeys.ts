import type { Kysely } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { PasskeyTable } from './tables/factors.ts';

/** A passkey, whose it is, and by what their authenticators know them. */
export interface OwnedPasskey extends PasskeyTable {
  user_id: string;
  handle: string;
}

/** What a signature said of the passkey that made it. */
export interface PasskeyUse {
  counter: number;
  backedUp: boolean;
  now: number;
}

/** Queries on `passkeys`, `user_handles` and `spent_challenges`. */
export interface PasskeyRows {
  insert(passkey: PasskeyTable): Promise<void>;
  findByCredentialId(credentialId: string): Promise<OwnedPasskey | undefined>;
  list(userId: string): Promise<PasskeyTable[]>;
  /**
   * Notes a signature. One statement, so that of two copies of an authenticator one comes too late.
   *
   * @returns false: its counter is not above the last one (WebAuthn Level 3, section 6.1.1).
   */
  markUsed(factorId: string, use: PasskeyUse): Promise<boolean>;
  /** @returns the person's handle: `fresh` when they had none. */
  ensureHandle(userId: string, fresh: string): Promise<string>;
  /**
   * One statement decides who of many spends a challenge, on any node.
   *
   * @returns false: it is spent.
   */
  spend(challengeHash: string, expiresAt: number): Promise<boolean>;
  /**
   * Removes up to `limit` challenges that expired before `now`.
   *
   * @returns how many.
   */
  sweepChallenges(now: number, limit: number): Promise<number>;
}

export function createPasskeyRows(db: Kysely<Database>): PasskeyRows {
  const findByCredentialId = prepare<{ credentialId: string }, OwnedPasskey>(
    db,
    db
      .selectFrom('passkeys')
      .innerJoin('factors', 'factors.id', 'passkeys.factor_id')
      .innerJoin('user_handles', 'user_handles.user_id', 'factors.user_id')
      .selectAll('passkeys')
      .select(['factors.user_id', 'user_handles.handle'])
      .where('passkeys.credential_id', '=', parameter<string>('credentialId')),
  );
  const findHandle = async (userId: string) =>
    await db
      .selectFrom('user_handles')
      .select('handle')
      .where('user_id', '=', userId)
      .executeTakeFirst();

  return {
    async insert(passkey) {
      await db.insertInto('passkeys').values(passkey).execute();
    },
    async findByCredentialId(credentialId) {
      return (await findByCredentialId({ credentialId })).rows[0];
    },
    list: (userId) =>
      db
        .selectFrom('passkeys')
        .innerJoin('factors', 'factors.id', 'passkeys.factor_id')
        .selectAll('passkeys')
        .where('factors.user_id', '=', userId)
        .execute(),
    async markUsed(factorId, { counter, backedUp, now }) {
      const { numUpdatedRows } = await db
        .updateTable('passkeys')
        .set({ counter, backed_up: backedUp ? 1 : 0, last_used_at: now })
        .where('factor_id', '=', factorId)
        // One that does not count says 0 each time.
        .where('counter', counter === 0 ? '=' : '<', counter)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async ensureHandle(userId, fresh) {
      const found = await findHandle(userId);
      if (found) return found.handle;
      await db
        .insertInto('user_handles')
        .values({ user_id: userId, handle: fresh })
        .onConflict((conflict) => conflict.column('user_id').doNothing())
        .execute();
      return (await findHandle(userId))?.handle ?? fresh;
    },
    async spend(challengeHash, expiresAt) {
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('spent_challenges')
        .values({ challenge_hash: challengeHash, expires_at: expiresAt })
        .onConflict((conflict) => conflict.column('challenge_hash').doNothing())
        .executeTakeFirstOrThrow();
      return numInsertedOrUpdatedRows === 1n;
    },
    async sweepChallenges(now, limit) {
      const { numDeletedRows } = await db
        .deleteFrom('spent_challenges')
        .where('challenge_hash', 'in', (expired) =>
          expired
            .selectFrom('spent_challenges')
            .select('challenge_hash')
            .where('expires_at', '<=', now)
            .limit(limit),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
