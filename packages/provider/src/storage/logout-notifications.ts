import { v7 as newId } from 'uuid';
import type { Storage } from './database.ts';
import { unclaimedRows } from './locking.ts';
import { parameter, prepare } from './prepared.ts';
import { slices } from './slices.ts';
import type { LogoutNotificationTable } from './tables/protocol.ts';

/** Whom to tell of the end of which session. */
export interface LogoutNotification {
  clientId: string;
  sub: string;
  /** null: all sessions of the person in the application. */
  sid: string | null;
}

/** A notification that is this process's to deliver. Times are milliseconds since the epoch. */
export interface ClaimedNotification extends LogoutNotification {
  id: string;
  /** How often it was claimed, this time included. */
  attempts: number;
  createdAt: number;
}

/**
 * The queue of notifications. Several processes may work on it: a notification is claimed by one of them at a
 * time, and is due again when the claim has run out.
 */
export interface LogoutNotifications {
  /** Due at once. */
  add(notifications: readonly LogoutNotification[], now: number): Promise<void>;
  /** The applications that have a notification due, who has waited longest first. */
  listDueClients(now: number): Promise<string[]>;
  /** In one statement, so that no notification is claimed twice; up to `limit` of one application. */
  claim(wanted: {
    clientId: string;
    now: number;
    /** When the claim runs out. */
    until: number;
    limit: number;
  }): Promise<ClaimedNotification[]>;
  /** Does nothing when the claim has run out and somebody else has made one. */
  remove(claimed: ClaimedNotification): Promise<void>;
  /** Gives a claim back; does nothing when it has run out and somebody else has made one. */
  release(
    claimed: ClaimedNotification,
    next: { dueAt: number; attempts: number; lastError: string | null },
  ): Promise<void>;
  /** The earliest time after `now` at which one is due. */
  nextDueAt(now: number): Promise<number | undefined>;
  /**
   * Removes up to `limit` that were added before `before`.
   *
   * @returns the `client_id` of each.
   */
  sweep(before: number, limit: number): Promise<string[]>;
  /** As in {@link file://./oidc-records.ts}: the other methods resolve when their write is committed. */
  durable(): Promise<void>;
}

export function createLogoutNotifications(
  { db, durable }: Storage['grouped'],
  engine: Storage['engine'],
): LogoutNotifications {
  const listDueClients = prepare(
    db,
    db
      .selectFrom('logout_notifications')
      .select('client_id')
      .where('due_at', '<=', parameter<number>('now'))
      .groupBy('client_id')
      .orderBy((eb) => eb.fn.min('due_at')),
  );
  const nextDueAt = prepare(
    db,
    db
      .selectFrom('logout_notifications')
      .select((eb) => eb.fn.min('due_at').as('due_at'))
      .where('due_at', '>', parameter<number>('now')),
  );
  const due = db
    .selectFrom('logout_notifications')
    .select('id')
    .where('client_id', '=', parameter<string>('clientId'))
    .where('due_at', '<=', parameter<number>('now'))
    .orderBy('due_at')
    .limit(parameter<number>('limit'));
  const claim = prepare(
    db,
    db
      .updateTable('logout_notifications')
      .set((eb) => ({
        attempts: eb('attempts', '+', 1),
        due_at: parameter<number>('until'),
      }))
      .where('id', 'in', unclaimedRows(engine, due))
      .returningAll(),
  );
  const remove = prepare(
    db,
    db
      .deleteFrom('logout_notifications')
      .where('id', '=', parameter<string>('id'))
      .where('attempts', '=', parameter<number>('claim')),
  );
  const release = prepare(
    db,
    db
      .updateTable('logout_notifications')
      .set({
        due_at: parameter<number>('dueAt'),
        attempts: parameter<number>('attempts'),
        last_error: parameter<string>('lastError'),
      })
      .where('id', '=', parameter<string>('id'))
      .where('attempts', '=', parameter<number>('claim')),
  );

  return {
    async add(notifications, now) {
      const rows = notifications.map(({ clientId, sub, sid }) => ({
        id: newId(),
        client_id: clientId,
        sub,
        sid,
        attempts: 0,
        due_at: now,
        created_at: now,
        last_error: null,
      }));
      for (const some of slices(rows)) {
        await db.insertInto('logout_notifications').values(some).execute();
      }
    },
    async listDueClients(now) {
      return (await listDueClients({ now })).rows.map((row) => row.client_id);
    },
    async claim(wanted) {
      return (await claim(wanted)).rows.map(toClaimed);
    },
    async remove({ id, attempts }) {
      await remove({ id, claim: attempts });
    },
    async release({ id, attempts: claimed }, next) {
      await release({ id, claim: claimed, ...next });
    },
    async nextDueAt(now) {
      return (await nextDueAt({ now })).rows[0]?.due_at ?? undefined;
    },
    async sweep(before, limit) {
      const old = db
        .selectFrom('logout_notifications')
        .select('id')
        .where('created_at', '<', before)
        .limit(limit);
      const removed = await db
        .deleteFrom('logout_notifications')
        .where('id', 'in', old)
        .returning('client_id')
        .execute();
      return removed.map((row) => row.client_id);
    },
    durable,
  };
}

function toClaimed(row: LogoutNotificationTable): ClaimedNotification {
  const { id, client_id: clientId, sub, sid, attempts, created_at: createdAt } = row;
  return { id, clientId, sub, sid, attempts, createdAt };
}
