import type { Generated, Selectable } from 'kysely';

/** What happened. Nothing of a row changes but its place in the chain, which it is given once. */
export interface EventTable {
  /** UUID version 7 of `occurred_at`, so that its order is that of time. */
  id: string;
  occurred_at: number;
  action: string;
  outcome: string;
  reason: string | null;
  actor_type: string;
  actor_id: string | null;
  target_type: string | null;
  target_id: string | null;
  client_id: string | null;
  session_id: string | null;
  ip_address: string | null;
  user_agent: string | null;
  correlation_id: string | null;
  details: string | null;
  /** 1, 2, 3, … without a gap; null: not sealed yet, and `hash` neither. */
  sequence: Generated<number | null>;
  hash: Generated<string | null>;
}

/** An event as it is read. */
export type EventRow = Selectable<EventTable>;
