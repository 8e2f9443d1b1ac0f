import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';

/** What is kept of a sign-in under way. */
export interface StoredSignInFlow {
  progress: string;
  version: number;
}

/** Queries on sign-ins under way, by the uid that the browser's cookie names. */
export interface SignInFlowRows {
  /** @returns undefined when there is none, or it has expired. */
  find(uid: string, now: number): Promise<StoredSignInFlow | undefined>;
  /**
   * Writes the progress in one statement that only one of those can win who saw the same version.
   *
   * @param flow.version that was seen; 0: none was there.
   * @returns whether this call was the one.
   */
  move(
    uid: string,
    flow: { userId: string | null; progress: string; version: number; expiresAt: number },
  ): Promise<boolean>;
  delete(uid: string): Promise<void>;
  /** Removes up to `limit` that expired before `now`. @returns how many were removed. */
  sweep(now: number, limit: number): Promise<number>;
}

export function createSignInFlowRows(db: Kysely<Database>): SignInFlowRows {
  const find = prepare<{ idHash: string; now: number }, StoredSignInFlow>(
    db,
    db
      .selectFrom('sign_in_flows')
      .select(['progress', 'version'])
      .where('id_hash', '=', parameter<string>('idHash'))
      .where('expires_at', '>', parameter<number>('now')),
  );

  return {
    async find(uid, now) {
      return (await find({ idHash: hashOf(uid), now })).rows[0];
    },
    async move(uid, { userId, progress, version, expiresAt }) {
      const row = {
        id_hash: hashOf(uid),
        user_id: userId,
        progress,
        version: version + 1,
        expires_at: expiresAt,
      };
      if (version === 0) {
        const { numInsertedOrUpdatedRows } = await db
          .insertInto('sign_in_flows')
          .values(row)
          .onConflict((conflict) => conflict.column('id_hash').doNothing())
          .executeTakeFirstOrThrow();
        return numInsertedOrUpdatedRows === 1n;
      }
      const { numUpdatedRows } = await db
        .updateTable('sign_in_flows')
        .set(row)
        .where('id_hash', '=', row.id_hash)
        .where('version', '=', version)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async delete(uid) {
      await db.deleteFrom('sign_in_flows').where('id_hash', '=', hashOf(uid)).execute();
    },
    async sweep(now, limit) {
      const { numDeletedRows } = await db
        .deleteFrom('sign_in_flows')
        .where('id_hash', 'in', (eb) =>
          eb
            .selectFrom('sign_in_flows')
            .select('id_hash')
            .where('expires_at', '<', now)
            .orderBy('expires_at')
            .limit(limit),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

/** A copy of the database resumes nobody's sign-in. */
function hashOf(uid: string): string {
  return hash('sha256', uid, 'hex');
}
