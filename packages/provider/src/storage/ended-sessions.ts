import type { Kysely } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { RecordCache } from './record-cache.ts';
import type { Database } from './schema.ts';

/*
 * The protocol engine reads a session when a request begins and writes it back when the request ends. Whoever
 * keeps requests coming would bring back what was ended meanwhile, so a session that ended stays behind, empty,
 * for longer than any request takes, and is not written again. `consumed_at` says when it ended.
 */

/** Milliseconds. */
const KEPT_AFTER_END = 3600 * 1000;

/** The columns of a session that ended at `now`. */
export function endedAt(now: number) {
  return { consumed_at: now, expires_at: now + KEPT_AFTER_END };
}

/** The columns that are not needed of it any more: they tell of a person. */
export const EMPTIED = { payload: '{}', account_id: null } as const;

/** Writes of single sessions; `idHash` is what the id is kept as. */
export interface SessionWrites {
  /** Does nothing when the session has ended, under this id or, by its uid, as a whole. */
  upsert(session: {
    idHash: string;
    payload: string;
    sessionUid: string;
    accountId: string | null;
    expiresAt: number | null;
  }): Promise<void>;
  /** Ends what goes by this id. The session itself may live on under another, which the engine gives it. */
  end(idHash: string, now: number): Promise<void>;
}

/** @param cache is told of what is written. */
export function createSessionWrites(
  db: Kysely<Database>,
  cache: RecordCache | undefined,
): SessionWrites {
  const upsert = prepare(
    db,
    db
      .insertInto('oidc_records')
      .columns(['kind', 'id_hash', 'payload', 'session_uid', 'account_id', 'expires_at'])
      .expression(
        db
          .selectNoFrom((eb) => [
            eb.val('Session').as('kind'),
            eb.val(parameter<string>('idHash')).as('id_hash'),
            eb.val(parameter<string>('payload')).as('payload'),
            eb.val(parameter<string>('sessionUid')).as('session_uid'),
            eb.val(parameter<string>('accountId')).as('account_id'),
            eb.cast<number>(eb.val(parameter<number>('expiresAt')), 'bigint').as('expires_at'),
          ])
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('oidc_records as ended')
                  .select('ended.id_hash')
                  .where('ended.session_uid', '=', parameter<string>('sessionUid'))
                  .where('ended.consumed_at', 'is not', null),
              ),
            ),
          ),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['id_hash', 'kind'])
          .doUpdateSet((row) => ({
            payload: row.ref('excluded.payload'),
            session_uid: row.ref('excluded.session_uid'),
            account_id: row.ref('excluded.account_id'),
            expires_at: row.ref('excluded.expires_at'),
          }))
          .where('oidc_records.consumed_at', 'is', null),
      )
      .returning('consumed_at'),
  );
  const end = prepare(
    db,
    db
      .updateTable('oidc_records')
      .set({
        ...EMPTIED,
        session_uid: null,
        consumed_at: parameter<number>('now'),
        expires_at: parameter<number>('expiresAt'),
      })
      .where('id_hash', '=', parameter<string>('idHash'))
      .where('kind', '=', 'Session'),
  );
  return {
    async upsert(session) {
      const { idHash, payload, sessionUid, expiresAt } = session;
      await upsert(session, ({ rows: [row] }) =>
        cache?.written(
          { kind: 'Session', idHash },
          row && { payload, expires_at: expiresAt, ...row },
          sessionUid,
        ),
      );
    },
    async end(idHash, now) {
      await end({ idHash, now, expiresAt: endedAt(now).expires_at }, () =>
        cache?.changed({ kind: 'Session', idHash }),
      );
    },
  };
}
