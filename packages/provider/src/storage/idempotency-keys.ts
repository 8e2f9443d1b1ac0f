import { hash, randomUUID } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Encryption } from './encryption.ts';
import type { Database } from './schema.ts';

/** A request that carries a key. */
export interface KeyedRequest {
  /** The key of one holder: others may use the same for requests of their own. */
  holder: string;
  key: string;
  /** Of the request, by which it is known again. */
  fingerprint: string;
}

/** What has become of a key. */
export type KeyState =
  /** It is the caller's, who now does what is asked and hands `claim` to `keep` or `release`. */
  | { state: 'claimed'; claim: KeyClaim }
  /** Somebody does it at this moment, or died while doing it. */
  | { state: 'under_way' }
  /** It was used for another request. */
  | { state: 'of_another_request' }
  | { state: 'answered'; answer: string };

/** Says whose claim it is, so that one that has run out takes nothing from who came next. */
export interface KeyClaim {
  keyHash: string;
  claim: string;
}

/**
 * Answers to requests by the key that came with them. Only hashes of keys are stored, and answers sealed, since
 * they can hold secrets.
 */
export interface IdempotencyKeys {
  /**
   * One statement decides who of many has the key, on any node.
   *
   * @param expiresAt when the claim runs out unless `keep` is called, in case the process dies.
   */
  claim(request: KeyedRequest, times: { now: number; expiresAt: number }): Promise<KeyState>;
  /** Keeps the answer until `expiresAt`. */
  keep(claim: KeyClaim, answer: string, expiresAt: number): Promise<void>;
  /** Leaves the key to the next request. */
  release(claim: KeyClaim): Promise<void>;
  /**
   * Removes up to `limit` keys that expired before `now`.
   *
   * @returns how many.
   */
  sweep(now: number, limit: number): Promise<number>;
}

export function createIdempotencyKeys(
  db: Kysely<Database>,
  encryption: Pick<Encryption, 'seal' | 'open'>,
): IdempotencyKeys {
  const context = (keyHash: string) => `answer to idempotency key ${keyHash}`;
  return {
    async claim({ holder, key, fingerprint }, { now, expiresAt }) {
      const keyHash = hash('sha256', JSON.stringify([holder, key]), 'base64url');
      const claim = randomUUID();
      const { numInsertedOrUpdatedRows } = await db
        .insertInto('idempotency_keys')
        .values({ key_hash: keyHash, fingerprint, claim, answer: null, expires_at: expiresAt })
        .onConflict((conflict) =>
          conflict
            .column('key_hash')
            .doUpdateSet({ fingerprint, claim, answer: null, expires_at: expiresAt })
            .where('idempotency_keys.expires_at', '<=', now),
        )
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 1n) return { state: 'claimed', claim: { keyHash, claim } };
      const row = await db
        .selectFrom('idempotency_keys')
        .select(['fingerprint', 'answer'])
        .where('key_hash', '=', keyHash)
        .executeTakeFirst();
      // It was released or swept meanwhile: the next attempt finds it free.
      if (!row) return { state: 'under_way' };
      if (row.fingerprint !== fingerprint) return { state: 'of_another_request' };
      if (row.answer === null) return { state: 'under_way' };
      return { state: 'answered', answer: encryption.open(row.answer, context(keyHash)) };
    },
    async keep({ keyHash, claim }, answer, expiresAt) {
      await db
        .updateTable('idempotency_keys')
        .set({ answer: encryption.seal(answer, context(keyHash)), expires_at: expiresAt })
        .where('key_hash', '=', keyHash)
        .where('claim', '=', claim)
        .execute();
    },
    async release({ keyHash, claim }) {
      await db
        .deleteFrom('idempotency_keys')
        .where('key_hash', '=', keyHash)
        .where('claim', '=', claim)
        .execute();
    },
    async sweep(now, limit) {
      const { numDeletedRows } = await db
        .deleteFrom('idempotency_keys')
        .where('key_hash', 'in', (expired) =>
          expired
            .selectFrom('idempotency_keys')
            .select('key_hash')
            .where('expires_at', '<=', now)
            .limit(limit),
        )
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}
