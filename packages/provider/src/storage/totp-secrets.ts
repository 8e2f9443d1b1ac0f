import type { Kysely } from 'kysely';
import { parameter, prepare } from './prepared.ts';
import type { Database } from './schema.ts';
import type { TotpSecretTable } from './tables/factors.ts';

/** Queries on `totp_secrets`. */
export interface TotpSecretRows {
  insert(secret: TotpSecretTable): Promise<void>;
  list(userId: string): Promise<TotpSecretTable[]>;
  /**
   * Takes a time step. One statement decides who of many has it, on any node.
   *
   * @returns false: this step, or a later one, was taken before.
   */
  takeStep(factorId: string, step: number, now: number): Promise<boolean>;
}

export function createTotpSecretRows(db: Kysely<Database>): TotpSecretRows {
  const list = prepare<{ userId: string }, TotpSecretTable>(
    db,
    db
      .selectFrom('totp_secrets')
      .innerJoin('factors', 'factors.id', 'totp_secrets.factor_id')
      .selectAll('totp_secrets')
      .where('factors.user_id', '=', parameter<string>('userId')),
  );
  return {
    async insert(secret) {
      await db.insertInto('totp_secrets').values(secret).execute();
    },
    list: async (userId) => (await list({ userId })).rows,
    async takeStep(factorId, step, now) {
      const { numUpdatedRows } = await db
        .updateTable('totp_secrets')
        .set({ last_step: step, last_used_at: now })
        .where('factor_id', '=', factorId)
        .where('last_step', '<', step)
        .executeTakeFirstOrThrow();
      return numUpdatedRows === 1n;
    },
  };
}
