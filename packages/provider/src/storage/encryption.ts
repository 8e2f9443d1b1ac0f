import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { StorageError } from './storage-error.ts';

const VERSION = 'v1';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Seals what must not be readable in a copy of the database. */
export interface Encryption {
  /**
   * @param context what the value is and whose; a value sealed in one place does not open in another.
   * @returns `v1.` and base64url of nonce, ciphertext and tag (AES-256-GCM).
   */
  seal(plaintext: string, context: string): string;
  /** @throws {StorageError} `secret_mismatch`: none of the secrets opens it. */
  open(sealed: string, context: string): string;
  /** Keys for a purpose, one for each secret, the newest first; base64url of 32 bytes. */
  deriveKeys(purpose: string): [string, ...string[]];
}

/**
 * @param secrets the master secrets, newest first: the first one seals, all open (rotation).
 */
export function createEncryption(secrets: readonly [string, ...string[]]): Encryption {
  const derive = (secret: string, purpose: string) =>
    Buffer.from(hkdfSync('sha256', secret, 'gatehouse', purpose, 32));
  const [newest, ...older] = secrets;
  const sealingKey = derive(newest, 'encryption at rest');
  const openingKeys = [sealingKey, ...older.map((secret) => derive(secret, 'encryption at rest'))];

  return {
    seal(plaintext, context) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealingKey, iv).setAAD(Buffer.from(context));
      const bytes = Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final()]);
      return `${VERSION}.${Buffer.concat([bytes, cipher.getAuthTag()]).toString('base64url')}`;
    },
    open(sealed, context) {
      const [version, encoded = ''] = sealed.split('.');
      const bytes = Buffer.from(encoded, 'base64url');
      if (version === VERSION && bytes.length >= IV_BYTES + TAG_BYTES) {
        for (const key of openingKeys) {
          const opened = tryOpen(key, bytes, context);
          if (opened !== undefined) return opened;
        }
      }
      throw new StorageError(
        'secret_mismatch',
        'The database was sealed with another master key: set GATEHOUSE_SECRET to the value it was made with (several, comma-separated, while you rotate it), or put the file "secret" back into the data folder that the database is from.',
      );
    },
    deriveKeys(purpose) {
      const key = (secret: string) => derive(secret, purpose).toString('base64url');
      return [key(newest), ...older.map(key)];
    },
  };
}

function tryOpen(key: Buffer, bytes: Buffer, context: string): string | undefined {
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, IV_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const plaintext = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
    return Buffer.concat([plaintext, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
