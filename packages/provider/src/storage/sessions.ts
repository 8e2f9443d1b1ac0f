import type { Kysely } from 'kysely';
import { EMPTIED, endedAt } from './ended-sessions.ts';
import { hashId } from './oidc-records.ts';
import type { Database } from './schema.ts';

/** A record that belongs to a person, as the protocol engine wrote it. */
export interface PersonalRecord {
  payload: string;
  session_uid: string | null;
  expires_at: number | null;
}

/** Queries on the sessions and grants of one person among the records of the protocol engine. */
export interface SessionRows {
  /** Those that have neither expired nor ended. */
  list(accountId: string, now: number): Promise<PersonalRecord[]>;
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
  /** The grants that have not expired, without those of the ids in `except`. */
  listGrants(
    accountId: string,
    wanted: { now: number; except: readonly string[] },
  ): Promise<PersonalRecord[]>;
}

export function createSessionRows(db: Kysely<Database>): SessionRows {
  const columns = ['payload', 'session_uid', 'expires_at'] as const;
  const alive = (kind: string, accountId: string, now: number) =>
    db
      .selectFrom('oidc_records')
      .select(columns)
      .where('account_id', '=', accountId)
      .where('kind', '=', kind)
      .where('expires_at', '>', now);

  return {
    list: (accountId, now) => alive('Session', accountId, now).execute(),
    async listGrants(accountId, { now, except }) {
      const found = await alive('Grant', accountId, now).select('id_hash').execute();
      const known = new Set(except.map(hashId));
      return found.filter((grant) => !known.has(grant.id_hash));
    },
    async take(accountId, { now, sessionUid, exceptUid }) {
      let end = db
        .updateTable('oidc_records')
        .set(endedAt(now))
        .where('account_id', '=', accountId)
        .where('kind', '=', 'Session');
      if (sessionUid !== undefined) end = end.where('session_uid', '=', sessionUid);
      if (exceptUid !== undefined) {
        end = end.where((eb) =>
          eb.or([eb('session_uid', '!=', exceptUid), eb('session_uid', 'is', null)]),
        );
      }
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
