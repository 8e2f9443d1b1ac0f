import { argon2Format } from './argon2.ts';
import { bcryptFormat } from './bcrypt.ts';
import { MAX_HASH_LENGTH, type PasswordFormat, type ReadHash } from './format.ts';
import { keycloakFormat } from './keycloak.ts';
import { djangoPbkdf2 } from './pbkdf2.ts';
import { scryptFormat } from './scrypt.ts';

/** The formats of other systems that can be brought in; no two take the same hash. */
export const PASSWORD_FORMATS: readonly PasswordFormat[] = [
  argon2Format,
  bcryptFormat,
  djangoPbkdf2,
  keycloakFormat,
  scryptFormat,
];

/** @returns see {@link PasswordFormat.read}. */
export function readPasswordHash(hash: string): ReadHash | 'too_costly' | undefined {
  if (hash.length > MAX_HASH_LENGTH) return undefined;
  for (const { read } of PASSWORD_FORMATS) {
    const found = read(hash);
    if (found) return found;
  }
  return undefined;
}
