import type { Kysely } from 'kysely';
import type { Storage } from './database.ts';
import { unclaimedRows } from './locking.ts';
import { parameter, prepare, prepareFor } from './prepared.ts';
import type { Database } from './schema.ts';
import { slices } from './slices.ts';
import type { MailTable } from './tables/mail.ts';

/** A mail that is this process's to send. Times are milliseconds since the epoch. */
export interface ClaimedMail {
  id: string;
  template: string;
  recipient: string;
  /** Sealed. */
  content: string | null;
  /** How often it was claimed, this time included. */
  attempts: number;
  createdAt: number;
  giveUpAt: number;
}

/**
 * The queue of mails. Several processes may work on it: a mail is claimed by one of them at a time, and is due
 * again when the claim has run out.
 */
export interface MailRows {
  /** @param on the transaction of what causes the mail. */
  add(on: Kysely<Database>, mail: MailTable): Promise<void>;
  /** As `add`, for many in few statements. */
  addAll(on: Kysely<Database>, mails: readonly MailTable[]): Promise<void>;
  /** In one statement, so that no mail is claimed twice; who has waited longest first. */
  claim(wanted: {
    now: number;
    /** When the claim runs out. */
    until: number;
    limit: number;
  }): Promise<ClaimedMail[]>;
  /**
   * Ends a mail and empties it. Does nothing when the claim has run out and somebody else has made one.
   *
   * @returns whether it did.
   */
  finish(
    on: Kysely<Database>,
    claimed: ClaimedMail,
    end: { state: 'sent' | 'failed'; now: number; lastError: string | null },
  ): Promise<boolean>;
  /** Gives a claim back; does nothing when it has run out and somebody else has made one. */
  release(
    claimed: ClaimedMail,
    next: { dueAt: number; attempts: number; lastError: string | null },
  ): Promise<void>;
  find(id: string): Promise<MailTable | undefined>;
  /** The latest first. */
  list(wanted: {
    state?: MailTable['state'] | undefined;
    /** Only smaller ids. */
    beforeId: string | undefined;
    limit: number;
  }): Promise<MailTable[]>;
  /**
   * Removes up to `limit` that were added before `before`.
   *
   * @returns how many.
   */
  sweep(before: number, limit: number): Promise<number>;
}

export function createMailRows({ db, engine }: Pick<Storage, 'db' | 'engine'>): MailRows {
  const insert = prepareFor<MailTable, never>(
    db.insertInto('mails').values({
      id: parameter('id'),
      template: parameter('template'),
      recipient: parameter('recipient'),
      state: parameter('state'),
      content: parameter('content'),
      attempts: parameter('attempts'),
      due_at: parameter('due_at'),
      give_up_at: parameter('give_up_at'),
      created_at: parameter('created_at'),
      finished_at: parameter('finished_at'),
      last_error: parameter('last_error'),
    }),
  );
  const anyDue = prepare(
    db,
    db.selectFrom('mails').select('id').where('due_at', '<=', parameter<number>('now')).limit(1),
  );
  const due = db
    .selectFrom('mails')
    .select('id')
    .where('due_at', '<=', parameter<number>('now'))
    .orderBy('due_at')
    .limit(parameter<number>('limit'));
  const claim = prepare(
    db,
    db
      .updateTable('mails')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), due_at: parameter<number>('until') }))
      .where('id', 'in', unclaimedRows(engine, due))
      .returningAll(),
  );

  return {
    async add(on, mail) {
      await insert(on, mail);
    },
    async addAll(on, mails) {
      for (const some of slices(mails)) {
        await on.insertInto('mails').values(some).execute();
      }
    },
    async claim({ now, until, limit }) {
      // Looked for each second, and mostly nothing is there: a read, which holds up no writer.
      if ((await anyDue({ now })).rows.length === 0) return [];
      return (await claim({ now, until, limit })).rows.map(toClaimed);
    },
    async finish(on, { id, attempts }, { state, now, lastError }) {
      const { numUpdatedRows } = await on
        .updateTable('mails')
        .set({ state, content: null, due_at: null, finished_at: now, last_error: lastError })
        .where('id', '=', id)
        .where('attempts', '=', attempts)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async release({ id, attempts: claimed }, { dueAt, attempts, lastError }) {
      await db
        .updateTable('mails')
        .set({ due_at: dueAt, attempts, last_error: lastError })
        .where('id', '=', id)
        .where('attempts', '=', claimed)
        .where('state', '=', 'waiting')
        .execute();
    },
    find: (id) => db.selectFrom('mails').selectAll().where('id', '=', id).executeTakeFirst(),
    async list({ state, beforeId, limit }) {
      let page = db.selectFrom('mails').selectAll().orderBy('id', 'desc').limit(limit);
      page = page.where('state', state === undefined ? '!=' : '=', state ?? 'void');
      if (beforeId !== undefined) page = page.where('id', '<', beforeId);
      return await page.execute();
    },
    async sweep(before, limit) {
      const old = db.selectFrom('mails').select('id').where('created_at', '<', before).limit(limit);
      const { numDeletedRows } = await db
        .deleteFrom('mails')
        .where('id', 'in', old)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function toClaimed(row: MailTable): ClaimedMail {
  const { id, template, recipient, content, attempts } = row;
  const { created_at: createdAt, give_up_at: giveUpAt } = row;
  return { id, template, recipient, content, attempts, createdAt, giveUpAt };
}
