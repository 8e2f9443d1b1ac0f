import { type Kysely, sql } from 'kysely';
import type { Storage } from './database.ts';
import type { Database } from './schema.ts';
import { createSettings } from './settings.ts';
import type { EventRow } from './tables/audit.ts';
import { inTransaction } from './transaction.ts';

const HEAD = 'audit_chain_head';

/** An event in its place in the chain. */
export type SealedEvent = EventRow & { sequence: number; hash: string };

/** The place of an event that has none yet. */
export interface Seal {
  id: string;
  sequence: number;
  hash: string;
}

/** Queries on the chain of `events`; what a head and a hash are is the caller's to know. */
export interface EventChainRows {
  hasUnsealed(): Promise<boolean>;
  countUnsealed(): Promise<number>;
  countSealed(): Promise<number>;
  readHead(): Promise<string | undefined>;
  /**
   * Seals up to `limit` events, in the order of ids, and moves the head with them. One caller at a time, on any
   * node: the head is locked until both are on the disk.
   *
   * @param seal returns the place of each event, and the new head.
   * @returns how many were sealed.
   */
  sealNext(
    limit: number,
    seal: (head: string | undefined, events: EventRow[]) => { head: string; seals: Seal[] },
  ): Promise<number>;
  /** Every event with a place, in their order, also where several claim the same one. */
  list(wanted: {
    after?: { sequence: number; id: string } | undefined;
    limit: number;
  }): Promise<SealedEvent[]>;
  findLast(): Promise<SealedEvent | undefined>;
}

export function createEventChainRows({
  db,
  engine,
}: Pick<Storage, 'db' | 'engine'>): EventChainRows {
  const sealed = () =>
    db.selectFrom('events').selectAll().where('sequence', 'is not', null).$castTo<SealedEvent>();

  return {
    async hasUnsealed() {
      const found = await db
        .selectFrom('events')
        .select('id')
        .where('sequence', 'is', null)
        .limit(1)
        .execute();
      return found.length > 0;
    },

    async countUnsealed() {
      const { count } = await db
        .selectFrom('events')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('sequence', 'is', null)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    async countSealed() {
      const { count } = await db
        .selectFrom('events')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('sequence', 'is not', null)
        .executeTakeFirstOrThrow();
      return Number(count);
    },

    readHead: () => createSettings(db).get(HEAD),

    sealNext: (limit, seal) =>
      inTransaction(db, async (transaction) => {
        const head = await lockHead(transaction, engine);
        const events = await transaction
          .selectFrom('events')
          .selectAll()
          .where('sequence', 'is', null)
          .orderBy('id')
          .limit(limit)
          .execute();
        if (events.length === 0) return 0;
        const { head: next, seals } = seal(head, events);
        await setSeals(transaction, engine, seals);
        await createSettings(transaction).set(HEAD, next);
        return seals.length;
      }),

    async list({ after, limit }) {
      let page = sealed().orderBy('sequence').orderBy('id').limit(limit);
      if (after) {
        page = page
          .where('sequence', '>=', after.sequence)
          .where(({ or, eb }) =>
            or([eb('sequence', '>', after.sequence), eb('id', '>', after.id)]),
          );
      }
      return await page.execute();
    },

    findLast: () => sealed().orderBy('sequence', 'desc').limit(1).executeTakeFirst(),
  };
}

/** The head of a chain that is about to begin. Does nothing where there is one. */
export async function addFirstHead(db: Kysely<Database>, head: string): Promise<void> {
  await createSettings(db).addOnce(HEAD, head);
}

/** On SQLite a transaction is alone with the database as it is. */
async function lockHead(
  transaction: Kysely<Database>,
  engine: Storage['engine'],
): Promise<string | undefined> {
  const head = transaction.selectFrom('settings').select('value').where('name', '=', HEAD);
  const row = await (engine === 'postgresql' ? head.forUpdate() : head).executeTakeFirst();
  return row?.value;
}

/** One statement for any number of events, whose text is always the same. */
async function setSeals(
  transaction: Kysely<Database>,
  engine: Storage['engine'],
  seals: readonly Seal[],
): Promise<void> {
  const given = JSON.stringify(seals);
  const update =
    engine === 'postgresql'
      ? sql`update events set sequence = seal.sequence, hash = seal.hash
          from json_to_recordset(${given}::json) as seal(id text, sequence bigint, hash text)
          where events.id = seal.id`
      : sql`update events set sequence = seal.value ->> 'sequence', hash = seal.value ->> 'hash'
          from json_each(${given}) as seal
          where events.id = seal.value ->> 'id'`;
  await update.execute(transaction);
}
