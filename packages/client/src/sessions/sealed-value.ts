import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + IV_BYTES;

/** Encrypts and authenticates text for one purpose; the name of its place is authenticated too. */
export interface SealedValues {
  /** Encrypts with the first secret; the result is base64url. */
  seal(name: string, text: string): string;
  /** Decrypts with any of the secrets; `undefined` when forged, moved to another name, or too old a secret. */
  open(name: string, sealed: string): string | undefined;
  /** {@link SealedValues.seal} for bytes. */
  sealBytes(name: string, bytes: Uint8Array): string;
  /** {@link SealedValues.open} for bytes. */
  openBytes(name: string, sealed: string): Buffer | undefined;
}

/** Derives a 256-bit key for one purpose from a secret. RFC 5869 (HKDF-SHA-256). */
export function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `gatehouse client ${purpose}`, 32));
}

/** AES-256-GCM with a random 96-bit IV; additional data: name and version. NIST SP 800-38D. */
export function createSealedValues(secrets: readonly string[], purpose: string): SealedValues {
  const keys = secrets.map((secret) => deriveKey(secret, purpose));
  const additionalData = (name: string) => Buffer.from(`${name}\n${VERSION}`);

  function sealBytes(name: string, bytes: Uint8Array): string {
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', keys[0] as Buffer, iv).setAAD(
      additionalData(name),
    );
    const encrypted = cipher.update(bytes);
    cipher.final();
    return Buffer.concat([Buffer.of(VERSION), iv, encrypted, cipher.getAuthTag()]).toString(
      'base64url',
    );
  }

  function openBytes(name: string, value: string): Buffer | undefined {
    const bytes = Buffer.from(value, 'base64url');
    if (bytes.length < HEADER_BYTES + TAG_BYTES || bytes[0] !== VERSION) return undefined;
    const iv = bytes.subarray(1, HEADER_BYTES);
    const encrypted = bytes.subarray(HEADER_BYTES, -TAG_BYTES);
    const tag = bytes.subarray(-TAG_BYTES);
    for (const key of keys) {
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES })
          .setAAD(additionalData(name))
          .setAuthTag(tag);
        const opened = decipher.update(encrypted);
        decipher.final();
        return opened;
      } catch {
        // Not this secret's, or forged: the next one decides.
      }
    }
    return undefined;
  }

  return {
    seal: (name, text) => sealBytes(name, Buffer.from(text)),
    open: (name, value) => openBytes(name, value)?.toString('utf8'),
    sealBytes,
    openBytes,
  };
}
