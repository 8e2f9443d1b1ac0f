import { hash } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import type { HygieneAcceptanceRow } from './tables/applications.ts';

export type NewHygieneAcceptance = Omit<HygieneAcceptanceRow, 'subject_hash'>;

/** Queries on `hygiene_acceptances`. Errors of the database pass through as they are. */
export interface HygieneAcceptanceRows {
  /** @param applicationIds absent: of all applications. */
  list(applicationIds?: readonly string[]): Promise<HygieneAcceptanceRow[]>;
  find(id: string): Promise<HygieneAcceptanceRow | undefined>;
  /** In place of what was accepted of the same before, of which the `id` stays. @returns what is there now. */
  put(acceptance: NewHygieneAcceptance): Promise<HygieneAcceptanceRow>;
  /** @returns false: somebody else removed it. */
  delete(id: string): Promise<boolean>;
}

export function createHygieneAcceptanceRows(db: Kysely<Database>): HygieneAcceptanceRows {
  return {
    async list(applicationIds) {
      let all = db.selectFrom('hygiene_acceptances').selectAll();
      // An empty list is no SQL.
      if (applicationIds) all = all.where('application_id', 'in', [...applicationIds, '']);
      return await all.execute();
    },
    async find(id) {
      return await db
        .selectFrom('hygiene_acceptances')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
    },
    async put({ id, application_id, code, subject, ...accepted }) {
      return await db
        .insertInto('hygiene_acceptances')
        .values({
          ...accepted,
          id,
          application_id,
          code,
          subject,
          subject_hash: hash('sha256', subject),
        })
        .onConflict((conflict) =>
          conflict.columns(['application_id', 'code', 'subject_hash']).doUpdateSet(accepted),
        )
        .returningAll()
        .executeTakeFirstOrThrow();
    },
    async delete(id) {
      const { numDeletedRows } = await db
        .deleteFrom('hygiene_acceptances')
        .where('id', '=', id)
        .executeTakeFirstOrThrow();
      return numDeletedRows === 1n;
    },
  };
}
