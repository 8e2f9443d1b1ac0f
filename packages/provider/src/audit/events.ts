import type { Kysely } from 'kysely';
import type { Actor } from '../actor.ts';
import type { Database } from '../storage/schema.ts';

export interface NewEvent {
  action: string;
  outcome?: 'success' | 'failure';
  reason?: string;
  target?: { type: string; id: string };
  clientId?: string;
  details?: Record<string, unknown>;
}

export interface AuditLog {
  record(db: Kysely<Database>, by: Actor, event: NewEvent): Promise<void>;
}

export function createAuditLog(): AuditLog {
  return { record: async () => undefined };
}
