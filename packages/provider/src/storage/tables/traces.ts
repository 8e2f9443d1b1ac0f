import type { Selectable } from 'kysely';

/** A sign-in as an application asked for it, or a request for tokens that belongs to none; see `traces/`. */
export interface TraceTable {
  /** UUID version 7 of `started_at`, so that its order is that of time. */
  id: string;
  started_at: number;
  /** As the request names it, whether there is such an application or not. */
  client_id: string | null;
  /** null: nobody proved who they are. */
  user_id: string | null;
  session_id: string | null;
  outcome: string;
  /** When what `outcome` says was so: what is written late does not hide what came after. */
  outcome_at: number;
  error: string | null;
  refreshes: number;
  refreshed_at: number | null;
  userinfo_requests: number;
  userinfo_at: number | null;
}

/** What one request added to a trace. */
export interface TraceEntryTable {
  trace_id: string;
  /** UUID version 7 of when it was, so that entries of one process keep their order. */
  id: string;
  occurred_at: number;
  /** The correlation id of the request. */
  reference: string;
  /** JSON, see `traces/trace-entry.ts`. */
  entry: string;
}

export type TraceRow = Selectable<TraceTable>;
export type TraceEntryRow = Selectable<TraceEntryTable>;
