import { randomBytes } from 'node:crypto';
import type { Kysely } from 'kysely';
import type { Encryption } from '../storage/encryption.ts';
import { addFirstHead } from '../storage/event-chain.ts';
import type { Database } from '../storage/schema.ts';
import { createSettings } from '../storage/settings.ts';
import { inTransaction } from '../storage/transaction.ts';
import { GENESIS, writeHead } from './chain.ts';

const NAME = 'audit_chain_key';
const CONTEXT = `settings.${NAME}`;
const KEY_BYTES = 32;

interface Where {
  db: Kysely<Database>;
  encryption: Encryption;
}

/**
 * The key of the chain, sealed with the master key: rotating that changes neither the key nor a hash.
 *
 * @returns undefined where no chain has begun.
 * @throws {StorageError} `secret_mismatch`: sealed with another master key.
 */
export async function findChainKey({ db, encryption }: Where): Promise<Buffer | undefined> {
  const sealed = await createSettings(db).get(NAME);
  return sealed === undefined
    ? undefined
    : Buffer.from(encryption.open(sealed, CONTEXT), 'base64url');
}

/**
 * As {@link findChainKey}, and begins the chain where there is none: one key, and one head, on any number of nodes.
 *
 * @throws {StorageError} `secret_mismatch`.
 */
export async function ensureChainKey({ db, encryption }: Where): Promise<Buffer> {
  const found = await findChainKey({ db, encryption });
  if (found) return found;
  const key = randomBytes(KEY_BYTES);
  await inTransaction(db, async (transaction) => {
    const sealed = encryption.seal(key.toString('base64url'), CONTEXT);
    const first = await createSettings(transaction).addOnce(NAME, sealed);
    if (first) await addFirstHead(transaction, writeHead(key, GENESIS));
  });
  const kept = await findChainKey({ db, encryption });
  if (!kept) throw new TypeError('The key of the chain was added just now, or before.');
  return kept;
}
