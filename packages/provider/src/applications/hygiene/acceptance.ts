import type { Actor } from '../../actor.ts';
import type { HygieneAcceptanceRow } from '../../storage/tables/applications.ts';
import type { Found } from './rule.ts';

/** That a finding is left as it is: why, by whom and for how long. Times are milliseconds since the epoch. */
export interface Acceptance {
  id: string;
  application_id: string;
  /** Of the finding. */
  code: string;
  /** The URI, or the id of the secret, that it is about; null: the application as a whole. */
  subject: string | null;
  reason: string;
  /** From then on it is a finding again; null: it is accepted for good. */
  until: number | null;
  accepted_at: number;
  accepted_by: Pick<Actor, 'type' | 'id'>;
}

/** What a finding depends on, as it is kept. */
export function basisOf({ basis = null }: Pick<Found, 'basis'>): string {
  return JSON.stringify(basis);
}

/** Names what was found of which application. */
export function placeOf(of: { application_id: string; code: string; subject: string }): string {
  return JSON.stringify([of.application_id, of.code, of.subject]);
}

/** Whether what was accepted is still the same, and its time is not over. */
export function isInForce(
  { basis, accepted_until }: Pick<HygieneAcceptanceRow, 'basis' | 'accepted_until'>,
  finding: { basis: string; now: number },
): boolean {
  return basis === finding.basis && (accepted_until === null || accepted_until > finding.now);
}

/** An acceptance as its row holds it. */
export function toAcceptance(row: HygieneAcceptanceRow): Acceptance {
  return {
    id: row.id,
    application_id: row.application_id,
    code: row.code,
    subject: row.subject === '' ? null : row.subject,
    reason: row.reason,
    until: row.accepted_until,
    accepted_at: row.accepted_at,
    accepted_by: { type: row.actor_type as Actor['type'], id: row.actor_id },
  };
}
