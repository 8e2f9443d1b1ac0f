import * as argon2 from '@node-rs/argon2';
import {
  DIGEST_BYTES,
  decodeBase64,
  type PasswordFormat,
  parseCount,
  type ReadHash,
} from './format.ts';

/** KiB: what libsodium takes for its moderate setting. */
const MAX_MEMORY = 256 * 1024;
/** KiB that are gone over in all passes, about 0.8 seconds. */
const MAX_WORK = 3 * MAX_MEMORY;
const MAX_LANES = 16;
/** RFC 9106, section 3.1. */
const MIN_MEMORY_OF_LANE = 8;
const SALT_BYTES = { min: 8, max: 64 };

const PHC =
  /^(?:argon2)?(\$argon2(?:id|i|d)\$v=(?:16|19)\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+))$/;

/** Argon2id, Argon2i and Argon2d (RFC 9106) as PHC strings; also with the prefix of Django. */
export const argon2Format: PasswordFormat = {
  name: 'Argon2 ($argon2id$, $argon2i$, $argon2d$; with Django’s argon2 before it)',
  read(hash) {
    const [, phc = '', m = '', t = '', p = '', salt = '', digest = ''] = PHC.exec(hash) ?? [];
    if (!decodeBase64(salt, SALT_BYTES) || !decodeBase64(digest, DIGEST_BYTES)) return undefined;
    // PHC strings are written without padding, and not read with it.
    if (phc.endsWith('=') || salt.endsWith('=')) return undefined;
    return readArgon2(phc, { memory: parseCount(m), passes: parseCount(t), lanes: parseCount(p) });
  },
};

/**
 * @param phc well-formed, with these parameters.
 * @returns see {@link PasswordFormat.read}.
 */
export function readArgon2(
  phc: string,
  { memory, passes, lanes }: { memory: number; passes: number; lanes: number },
): ReadHash | 'too_costly' | undefined {
  if (!(passes >= 1) || !(lanes >= 1) || !(memory >= MIN_MEMORY_OF_LANE * lanes)) return undefined;
  const isBounded = memory <= MAX_MEMORY && memory * passes <= MAX_WORK && lanes <= MAX_LANES;
  if (!isBounded) return 'too_costly';
  return { matches: (password) => argon2.verify(phc, password) };
}
