import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Runs `work` in one transaction: the one that `db` is already, or a new one. */
export function inTransaction<T>(
  db: Kysely<Database>,
  work: (transaction: Kysely<Database>) => Promise<T>,
): Promise<T> {
  return db.isTransaction ? work(db) : db.transaction().execute(work);
}
