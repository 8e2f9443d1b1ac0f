import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Queries on `recovery_codes`. */
export interface RecoveryCodeRows {
  insertAll(factorId: string, codeHashes: readonly string[]): Promise<void>;
  /** Id of the person's set of codes. */
  findSet(userId: string): Promise<string | undefined>;
  /**
   * One statement decides who of many uses a code, on any node.
   *
   * @returns false: there is no such code, or it was used.
   */
  use(factorId: string, codeHash: string, now: number): Promise<boolean>;
  countLeft(factorId: string): Promise<number>;
}

export function createRecoveryCodeRows(db: Kysely<Database>): RecoveryCodeRows {
  return {
    async insertAll(factorId, codeHashes) {
      const rows = codeHashes.map((code_hash) => ({
        factor_id: factorId,
        code_hash,
        used_at: null,
      }));
      await db.insertInto('recovery_codes').values(rows).execute();
    },
    async findSet(userId) {
      const found = await db
        .selectFrom('factors')
        .select('id')
        .where('user_id', '=', userId)
        .where('kind', '=', 'recovery_codes')
        .executeTakeFirst();
      return found?.id;
    },
    async use(factorId, codeHash, now) {
      const { numUpdatedRows } = await db
        .updateTable('recovery_codes')
        .set({ used_at: now })
        .where('factor_id', '=', factorId)
        .where('code_hash', '=', codeHash)
        .where('used_at', 'is', null)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
    async countLeft(factorId) {
      const { left } = await db
        .selectFrom('recovery_codes')
        .select(({ fn }) => fn.countAll<number>().as('left'))
        .where('factor_id', '=', factorId)
        .where('used_at', 'is', null)
        .executeTakeFirstOrThrow();
      return left;
    },
  };
}
