import type { Kysely } from 'kysely';
import type { Encryption } from './encryption.ts';
import type { Database } from './schema.ts';

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
  add(key: SigningKey): Promise<void>;
}

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
    async add(key) {
      await db
        .insertInto('signing_keys')
        .values({
          kid: key.kid,
          alg: key.alg,
          private_jwk: encryption.seal(key.privateJwk, context(key.kid)),
          created_at: key.createdAt,
        })
        .execute();
    },
  };
}
