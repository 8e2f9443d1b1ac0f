import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** Milliseconds between two notes of one secret: a busy application uses its secret thousands of times a second. */
const PRECISION = 5 * 60 * 1000;

/** Notes when client secrets are used, so that one that is not used any more can be told. */
export interface SecretUses {
  /** Does not wait for the database; a note that is lost is made at the next use. */
  mark(secretId: string, now: number): void;
}

/** @param db whose writes are acknowledged when they are committed: nobody waits for these. */
export function createSecretUses(db: Kysely<Database>): SecretUses {
  const noted = new Map<string, number>();
  return {
    mark(secretId, now) {
      if (now - (noted.get(secretId) ?? 0) < PRECISION) return;
      noted.set(secretId, now);
      db.updateTable('client_secrets')
        .set({ last_used_at: now })
        .where('id', '=', secretId)
        .execute()
        .catch(() => noted.delete(secretId));
    },
  };
}
