import type { Kysely } from 'kysely';
import { parameter, prepareFor } from './prepared.ts';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';
import type { EventRow } from './tables/audit.ts';

/** Rows of one statement: both engines bound the values of a statement, and keep each length of it compiled. */
const INSERTED_AT_ONCE = 50;

/** Columns that events are searched by; each has an index that lists its events in the order of ids. */
const MATCHED = [
  'action',
  'outcome',
  'actor_id',
  'target_type',
  'target_id',
  'client_id',
  'session_id',
  'correlation_id',
  'ip_address',
] as const;

/** Only rows that have these values. */
export type EventMatch = { [Column in (typeof MATCHED)[number]]?: string | undefined };

export type NewEventRow = Omit<EventRow, 'sequence' | 'hash'>;

/** Queries on `events`, as far as they do not concern the chain. */
export interface EventRows {
  /** From how many addresses failures came that befell a user, from this event on; of the last `atMost` failures. */
  countAddresses(wanted: { targetId: string; fromId: string; atMost: number }): Promise<number>;
  insert(on: Kysely<Database>, event: NewEventRow): Promise<void>;
  insertAll(on: Kysely<Database>, events: readonly NewEventRow[]): Promise<void>;
  find(id: string): Promise<EventRow | undefined>;
  list(wanted: {
    match: EventMatch;
    /** Only greater ids. */
    afterId?: string | undefined;
    /** Only this id and greater ones. */
    fromId?: string | undefined;
    /** Only smaller ids. */
    beforeId?: string | undefined;
    order: 'asc' | 'desc';
    limit: number;
  }): Promise<EventRow[]>;
}

export function createEventRows(db: Kysely<Database>): EventRows {
  const insert = prepareFor<NewEventRow, never>(
    db.insertInto('events').values({
      id: parameter('id'),
      occurred_at: parameter('occurred_at'),
      action: parameter('action'),
      outcome: parameter('outcome'),
      reason: parameter('reason'),
      actor_type: parameter('actor_type'),
      actor_id: parameter('actor_id'),
      target_type: parameter('target_type'),
      target_id: parameter('target_id'),
      client_id: parameter('client_id'),
      session_id: parameter('session_id'),
      ip_address: parameter('ip_address'),
      user_agent: parameter('user_agent'),
      correlation_id: parameter('correlation_id'),
      details: parameter('details'),
    }),
  );

  return {
    async insert(on, event) {
      await insert(on, event);
    },
    async insertAll(on, events) {
      for (const some of slices(events, INSERTED_AT_ONCE)) {
        await on.insertInto('events').values(some).execute();
      }
    },
    async countAddresses({ targetId, fromId, atMost }) {
      const { addresses } = await db
        .selectFrom((failed) =>
          failed
            .selectFrom('events')
            .select('ip_address')
            .where('target_id', '=', targetId)
            .where('target_type', '=', 'user')
            .where('outcome', '=', 'failure')
            .where('id', '>=', fromId)
            .orderBy('id', 'desc')
            .limit(atMost)
            .as('failures'),
        )
        .select(({ fn }) => fn.count<number>('ip_address').distinct().as('addresses'))
        .executeTakeFirstOrThrow();
      return addresses;
    },
    find: (id) => db.selectFrom('events').selectAll().where('id', '=', id).executeTakeFirst(),
    async list({ match, afterId, fromId, beforeId, order, limit }) {
      let page = db.selectFrom('events').selectAll().orderBy('id', order).limit(limit);
      for (const column of MATCHED) {
        const value = match[column];
        if (value !== undefined) page = page.where(column, '=', value);
      }
      if (afterId !== undefined) page = page.where('id', '>', afterId);
      if (fromId !== undefined) page = page.where('id', '>=', fromId);
      if (beforeId !== undefined) page = page.where('id', '<', beforeId);
      return await page.execute();
    },
  };
}
