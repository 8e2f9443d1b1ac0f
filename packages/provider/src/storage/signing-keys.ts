import type { Kysely } from 'kysely';
import type { Encryption } from './encryption.ts';
import type { Database } from './schema.ts';
import { createSettings } from './settings.ts';
import { inTransaction } from './transaction.ts';

/** A key that tokens are signed with. */
export interface SigningKey {
  kid: string;
  alg: string;
  /** The private JWK as JSON. */
  privateJwk: string;
  createdAt: number;
}

/** The provider's signing keys; the private half is sealed with the master key. */
export interface SigningKeys {
  /** @throws {StorageError} `secret_mismatch`: sealed with another master key. */
  list(): Promise<SigningKey[]>;
  /** Adds each whose `alg` has no key yet, however many processes do this at the same moment. */
  addMissing(keys: readonly SigningKey[]): Promise<void>;
}

/** The row that is locked while keys are added. */
const FIRST_MADE = 'signing_keys_first_made_at';

export function createSigningKeys(db: Kysely<Database>, encryption: Encryption): SigningKeys {
  const context = (kid: string) => `signing_keys.private_jwk:${kid}`;
  return {
    async list() {
      const rows = await db
        .selectFrom('signing_keys')
        .selectAll()
        .orderBy('created_at')
        .orderBy('kid')
        .execute();
      return rows.map((row) => ({
        kid: row.kid,
        alg: row.alg,
        privateJwk: encryption.open(row.private_jwk, context(row.kid)),
        createdAt: row.created_at,
      }));
    },
    async addMissing(keys) {
      const [first] = keys;
      if (!first) return;
      await inTransaction(db, async (transaction) => {
        const settings = createSettings(transaction);
        // The first of two processes makes the row, for which the second waits; later ones lock it.
        await settings.addOnce(FIRST_MADE, String(first.createdAt));
        await settings.getAndLock(FIRST_MADE);
        const present = await transaction.selectFrom('signing_keys').select('alg').execute();
        const missing = keys.filter(({ alg }) => !present.some((key) => key.alg === alg));
        if (missing.length === 0) return;
        await transaction
          .insertInto('signing_keys')
          .values(
            missing.map(({ kid, alg, privateJwk, createdAt }) => ({
              kid,
              alg,
              private_jwk: encryption.seal(privateJwk, context(kid)),
              created_at: createdAt,
            })),
          )
          .execute();
      });
    },
  };
}
