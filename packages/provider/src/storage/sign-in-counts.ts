import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

const HOUR = 3_600_000;

/** How many sign-ins were alike in an hour. */
export interface SignInCount {
  /** Start of the hour, in milliseconds since the epoch. */
  hour: number;
  outcome: string;
  client_id: string | null;
  reason: string | null;
  /** 1: with more than one factor (RFC 8176, `mfa`). */
  mfa: number;
  count: number;
}

/** Counts sign-ins by one index alone, `events_sign_ins`; the cost is that of their number. */
export interface SignInCounts {
  /** @param fromId this event id and greater ones, up to `beforeId`, which is not among them. */
  between(fromId: string, beforeId: string): Promise<SignInCount[]>;
}

export function createSignInCounts(db: Kysely<Database>): SignInCounts {
  return {
    async between(fromId, beforeId) {
      const rows = await db
        .selectFrom('events')
        .select(({ fn }) => [
          sql<number>`occurred_at - occurred_at % ${sql.lit(HOUR)}`.as('hour'),
          'outcome',
          'client_id',
          'reason',
          sql<number>`case when details like '%"mfa"%' then 1 else 0 end`.as('mfa'),
          fn.countAll<number>().as('count'),
        ])
        // As text of the statement: the engines know only then that the index covers it.
        .where('action', '=', sql.lit('sign_in'))
        .where('id', '>=', fromId)
        .where('id', '<', beforeId)
        .groupBy(['hour' as never, 'outcome', 'client_id', 'reason', 'mfa' as never])
        .execute();
      return rows.map((row) => ({ ...row, hour: Number(row.hour), count: Number(row.count) }));
    },
  };
}
