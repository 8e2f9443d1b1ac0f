import type { Kysely } from 'kysely';
import { EMPTIED, endedAt } from './ended-sessions.ts';
import type { Database } from './schema.ts';

/** A record that belongs to a person, as the protocol engine wrote it. */
export interface PersonalRecord {
  payload: string;
  session_uid: string | null;
  expires_at: number | null;
}

/** A record, and whose it is. */
export interface PersonalRecordOf extends PersonalRecord {
  account_id: string | null;
}

/** Queries on the sessions of one person among the records of the protocol engine. */
export interface SessionRows {
  /** Those that have neither expired nor ended. */
  list(accountId: string, now: number): Promise<PersonalRecord[]>;
  /** As `list`, of several people. */
  listOfAll(accountIds: readonly string[], now: number): Promise<PersonalRecordOf[]>;
  /**
   * Ends sessions, so that each is returned to one caller only. Two statements: to be called in a transaction.
   *
   * @param wanted.sessionUid only this one; absent: all of the person.
   * @param wanted.exceptUid all but this one.
   */
  take(
    accountId: string,
    wanted: { now: number; sessionUid?: string; exceptUid?: string | undefined },
  ): Promise<PersonalRecord[]>;
}

export function createSessionRows(db: Kysely<Database>): SessionRows {
  const columns = ['payload', 'session_uid', 'expires_at'] as const;
  return {
    list: (accountId, now) =>
      db
        .selectFrom('oidc_records')
        .select(columns)
        .where('account_id', '=', accountId)
        .where('kind', '=', 'Session')
        .where('consumed_at', 'is', null)
        .where('expires_at', '>', now)
        .execute(),
    async listOfAll(accountIds, now) {
      if (accountIds.length === 0) return [];
      return await db
        .selectFrom('oidc_records')
        .select([...columns, 'account_id'])
        .where('account_id', 'in', accountIds)
        .where('kind', '=', 'Session')
        .where('consumed_at', 'is', null)
        .where('expires_at', '>', now)
        .execute();
    },
    async take(accountId, { now, sessionUid, exceptUid }) {
      let end = db
        .updateTable('oidc_records')
        .set(endedAt(now))
        .where('account_id', '=', accountId)
        .where('kind', '=', 'Session');
      if (sessionUid !== undefined) end = end.where('session_uid', '=', sessionUid);
      if (exceptUid !== undefined) end = end.where('session_uid', '!=', exceptUid);
      const ended = await end.returning(columns).execute();
      await db
        .updateTable('oidc_records')
        .set(EMPTIED)
        .where('account_id', '=', accountId)
        .where('kind', '=', 'Session')
        .where('consumed_at', 'is not', null)
        .execute();
      return ended;
    },
  };
}
