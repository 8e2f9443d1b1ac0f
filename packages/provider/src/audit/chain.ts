import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EventRow } from '../storage/tables/audit.ts';

/** Says how rows are written for the hash; another way of writing them would begin another version. */
const VERSION = 1;

/** The last event of the chain, or its beginning. */
export interface ChainHead {
  /** How many events the chain has. */
  sequence: number;
  hash: string;
}

/** The head of a chain without an event. */
export const GENESIS: ChainHead = { sequence: 0, hash: '' };

/**
 * The hash of an event in the chain: HMAC-SHA-256 over the hash before it and all that the event says, in
 * base64url. The order of the chain is in the hashes alone; `sequence` repeats it, and is checked to have no gap.
 *
 * @param previous hash of the event before; empty for the first.
 */
export function hashEvent(key: Buffer, previous: string, event: EventRow): string {
  // As JSON, so that no two different rows are written alike.
  const content = JSON.stringify([
    VERSION,
    event.id,
    event.occurred_at,
    event.action,
    event.outcome,
    event.reason,
    event.actor_type,
    event.actor_id,
    event.target_type,
    event.target_id,
    event.client_id,
    event.session_id,
    event.ip_address,
    event.user_agent,
    event.correlation_id,
    event.details,
  ]);
  return mac(key, `event\n${previous}\n${content}`);
}

/** The head as it is kept, with a MAC over it: who lacks the key cannot move it. */
export function writeHead(key: Buffer, { sequence, hash }: ChainHead): string {
  return `${sequence}.${hash}.${mac(key, `head\n${sequence}\n${hash}`)}`;
}

/** @returns undefined when there is no head, or it was not written with this key. */
export function readHead(key: Buffer, stored: string | undefined): ChainHead | undefined {
  const [sequence = '', hash = ''] = stored?.split('.') ?? [];
  const head = { sequence: Number(sequence), hash };
  const [given, expected] = [Buffer.from(stored ?? ''), Buffer.from(writeHead(key, head))];
  return given.length === expected.length && timingSafeEqual(given, expected) ? head : undefined;
}

function mac(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('base64url');
}
