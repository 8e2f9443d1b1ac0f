import { randomBytes } from 'node:crypto';
import type { Clock } from '../core/clock.ts';

/**
 * Makes ids of users: UUIDs of version 7 (RFC 9562, section 5.7), in the order of their making.
 * Those of one instant get the next milliseconds, as section 6.2 allows.
 */
export function createUserIds(clock: Clock): () => string {
  let last = 0;
  return () => {
    last = Math.max(clock(), last + 1);
    const bytes = randomBytes(16);
    bytes.writeUIntBE(last, 0, 6);
    bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x70, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
  };
}
