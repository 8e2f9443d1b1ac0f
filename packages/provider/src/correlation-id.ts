import { randomBytes } from 'node:crypto';

/** Crockford's base 32: without I, L, O and U, so that it survives being read out over the telephone. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
const POOL_BYTES = 4096;

let pool = Buffer.alloc(0);
let offset = 0;

/**
 * A new id under which one request is logged and which its error page shows, such as `7QF2-M9XD`. 40 random
 * bits: enough to find a line in a log, not a secret.
 */
export function createCorrelationId(): string {
  if (offset + LENGTH > pool.length) {
    pool = randomBytes(POOL_BYTES);
    offset = 0;
  }
  let id = '';
  for (let i = 0; i < LENGTH; i += 1) {
    if (i === LENGTH / 2) id += '-';
    id += ALPHABET[(pool[offset + i] ?? 0) % ALPHABET.length];
  }
  offset += LENGTH;
  return id;
}

/** As people write it: in any case, with or without the hyphen, and with letters for the digits that they look like. */
export function parseCorrelationId(text: string): string | undefined {
  const plain = text.trim().toUpperCase().replaceAll(/[\s-]/g, '');
  const id = plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1');
  if (!/^[0-9A-HJKMNP-TV-Z]{8}$/.test(id)) return undefined;
  return `${id.slice(0, LENGTH / 2)}-${id.slice(LENGTH / 2)}`;
}
