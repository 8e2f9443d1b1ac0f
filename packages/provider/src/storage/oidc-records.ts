import { hash } from 'node:crypto';
import { sql } from 'kysely';
import type { Storage } from './database.ts';
import { createSessionWrites } from './ended-sessions.ts';
import { parameter, prepare } from './prepared.ts';

const SESSION = 'Session';

/** A record as its owner gives it. `expiresAt` is in milliseconds since the epoch. */
export interface OidcRecord {
  payload: string;
  grantId: string | null;
  sessionUid: string | null;
  /** `sub` of the person whose session or grant it is. */
  accountId: string | null;
  expiresAt: number | null;
}

export interface StoredOidcRecord {
  payload: string;
  expires_at: number | null;
  consumed_at: number | null;
}

/** The records of the protocol engine; ids are hashed before they reach the database. */
export interface OidcRecords {
  /** Does nothing to a session that has ended, see {@link file://./ended-sessions.ts}. */
  upsert(kind: string, id: string, record: OidcRecord): Promise<void>;
  find(kind: string, id: string): Promise<StoredOidcRecord | undefined>;
  findBySessionUid(kind: string, sessionUid: string): Promise<StoredOidcRecord | undefined>;
  /**
   * Marks the record as used, in one statement that only one caller can win, on any node.
   *
   * @returns whether this call was the one; false when it was used before or is gone.
   */
  consume(kind: string, id: string, now: number): Promise<boolean>;
  /** A session leaves its id behind for a while, see there too. */
  destroy(kind: string, id: string, now: number): Promise<void>;
  /** Removes the records of `kind` that belong to the grant. */
  destroyByGrant(kind: string, grantId: string): Promise<void>;
  /**
   * Removes up to `limit` records that expired before `now`.
   *
   * @returns how many were removed.
   */
  sweep(now: number, limit: number): Promise<number>;
  /**
   * Resolves when all that was written before the call is on the disk. The other methods resolve when their
   * write is committed, so this is awaited before the answer to a request leaves.
   */
  durable(): Promise<void>;
}

export function createOidcRecords({
  db,
  durable,
  recordCache: cache,
}: Storage['grouped']): OidcRecords {
  const sessions = createSessionWrites(db, cache);
  const upsert = prepare(
    db,
    db
      .insertInto('oidc_records')
      .values({
        kind: parameter<string>('kind'),
        id_hash: parameter<string>('idHash'),
        payload: parameter('payload'),
        grant_id: parameter<string>('grantId'),
        session_uid: parameter<string>('sessionUid'),
        account_id: parameter<string>('accountId'),
        expires_at: parameter('expiresAt'),
      })
      .onConflict((conflict) =>
        conflict.columns(['id_hash', 'kind']).doUpdateSet((row) => ({
          payload: row.ref('excluded.payload'),
          grant_id: row.ref('excluded.grant_id'),
          session_uid: row.ref('excluded.session_uid'),
          account_id: row.ref('excluded.account_id'),
          expires_at: row.ref('excluded.expires_at'),
        })),
      )
      .returning('consumed_at'),
  );
  const columns = ['payload', 'expires_at', 'consumed_at'] as const;
  const find = prepare(
    db,
    db
      .selectFrom('oidc_records')
      .select(columns)
      .where('id_hash', '=', parameter<string>('idHash'))
      .where('kind', '=', parameter<string>('kind')),
  );
  const findBySessionUid = prepare(
    db,
    db
      .selectFrom('oidc_records')
      .select(columns)
      .where('session_uid', '=', parameter<string>('sessionUid'))
      .where('kind', '=', parameter<string>('kind')),
  );
  const consume = prepare(
    db,
    db
      .updateTable('oidc_records')
      .set({ consumed_at: parameter<number>('now') })
      .where('id_hash', '=', parameter<string>('idHash'))
      .where('kind', '=', parameter<string>('kind'))
      .where('consumed_at', 'is', null),
  );
  const destroy = prepare(
    db,
    db
      .deleteFrom('oidc_records')
      .where('id_hash', '=', parameter<string>('idHash'))
      .where('kind', '=', parameter<string>('kind')),
  );
  const destroyByGrant = prepare(
    db,
    db
      .deleteFrom('oidc_records')
      .where('grant_id', '=', parameter<string>('grantId'))
      .where('kind', '=', parameter<string>('kind')),
  );

  return {
    async upsert(kind, id, record) {
      const { payload, sessionUid, expiresAt } = record;
      const key = { kind, idHash: hashId(id) };
      if (kind === SESSION && sessionUid) {
        await sessions.upsert({ idHash: key.idHash, ...record, sessionUid });
        return;
      }
      await upsert({ ...key, ...record }, ({ rows: [row] }) =>
        cache?.written(key, row && { payload, expires_at: expiresAt, ...row }, sessionUid),
      );
    },
    async find(kind, id) {
      const key = { kind, idHash: hashId(id) };
      return cache?.find(key) ?? (await find(key)).rows[0];
    },
    async findBySessionUid(kind, sessionUid) {
      return (
        cache?.findBySessionUid(kind, sessionUid) ??
        (await findBySessionUid({ kind, sessionUid })).rows[0]
      );
    },
    async consume(kind, id, now) {
      const key = { kind, idHash: hashId(id) };
      const { numAffectedRows } = await consume({ ...key, now }, () => cache?.changed(key));
      return numAffectedRows === 1n;
    },
    async destroy(kind, id, now) {
      const key = { kind, idHash: hashId(id) };
      if (kind === SESSION) await sessions.end(key.idHash, now);
      else await destroy(key, () => cache?.changed(key));
    },
    async destroyByGrant(kind, grantId) {
      await destroyByGrant({ kind, grantId }, () => cache?.anyChanged());
    },
    async sweep(now, limit) {
      const expired = db
        .selectFrom('oidc_records')
        .select(['id_hash', 'kind'])
        .where('expires_at', '<', now)
        .limit(limit);
      const { numDeletedRows } = await db
        .deleteFrom('oidc_records')
        .where(sql<boolean>`(id_hash, kind) in ${expired}`)
        .executeTakeFirstOrThrow();
      // Not in the same step: what was read meanwhile says itself that it has expired.
      if (numDeletedRows > 0n) cache?.anyChanged();
      return Number(numDeletedRows);
    },
    durable,
  };
}

/** What the id of a record is kept as. */
function hashId(id: string): string {
  return hash('sha256', id, 'base64url');
}
