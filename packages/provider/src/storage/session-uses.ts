import type { Kysely } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { RecordCache } from './record-cache.ts';
import type { Database } from './schema.ts';

/** Queries that note the use of one session of the protocol engine, by its uid. */
export interface SessionUseRows {
  /** @returns undefined when it has ended. */
  find(sessionUid: string): Promise<{ payload: string } | undefined>;
  /**
   * Replaces the payload while it is the one that was read: who wrote it meanwhile has used the session too.
   *
   * @param change.expiresAt milliseconds since the epoch.
   */
  replace(
    sessionUid: string,
    change: { from: string; to: string; expiresAt: number },
  ): Promise<void>;
}

/** @param cache is told of what is written, outside of transactions. */
export function createSessionUseRows(db: Kysely<Database>, cache?: RecordCache): SessionUseRows {
  const find = prepare(
    db,
    db
      .selectFrom('oidc_records')
      .select('payload')
      .where('session_uid', '=', parameter<string>('sessionUid'))
      .where('kind', '=', 'Session')
      .where('consumed_at', 'is', null),
  );
  const replace = prepare(
    db,
    db
      .updateTable('oidc_records')
      .set({ payload: parameter<string>('to'), expires_at: parameter<number>('expiresAt') })
      .where('session_uid', '=', parameter<string>('sessionUid'))
      .where('kind', '=', 'Session')
      .where('consumed_at', 'is', null)
      .where('payload', '=', parameter<string>('from')),
  );
  return {
    async find(sessionUid) {
      return (await find({ sessionUid })).rows[0];
    },
    async replace(sessionUid, change) {
      await replace({ sessionUid, ...change }, () => cache?.sessionChanged(sessionUid));
    },
  };
}
