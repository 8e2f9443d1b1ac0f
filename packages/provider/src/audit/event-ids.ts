import { randomFillSync } from 'node:crypto';
import { v7 } from 'uuid';
import type { Clock } from '../clock.ts';

/** The greatest time that an id can hold: 48 bits of milliseconds. */
const LAST_TIME = 2 ** 48 - 1;
/** Random bytes of one id; they are fetched for many at a time, since each fetch costs as much as six ids. */
const ID_BYTES = 16;
const POOL_BYTES = 256 * ID_BYTES;

/**
 * Ids of events (RFC 9562, section 5.7): version 7 by our clock, so that an id tells exactly when its event
 * occurred. Within a millisecond the events of one process keep their order.
 */
export function createEventIds(clock: Clock): () => { id: string; occurredAt: number } {
  let last = 0;
  let sequence = 0;
  return () => {
    const now = clock.now();
    sequence = now === last ? sequence + 1 : 0;
    last = now;
    return { id: v7({ msecs: now, seq: sequence, random: nextRandom() }), occurredAt: now };
  };
}

const pool = new Uint8Array(POOL_BYTES);
let used = POOL_BYTES;

/** @returns bytes that were not returned before; valid until the next call. */
function nextRandom(): Uint8Array {
  if (used === POOL_BYTES) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + ID_BYTES);
  used += ID_BYTES;
  return random;
}

/** @returns the least id that an event at `time`, in milliseconds since the epoch, can have. */
export function firstIdAt(time: number): string {
  const hex = Math.min(Math.max(0, time), LAST_TIME).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
