import type { Selectable } from 'kysely';

/** A test of an application's integration, which somebody runs from the dashboard. It is gone in minutes. */
export interface IntegrationTestTable {
  id: string;
  application_id: string;
  /** Who runs it; nobody else is shown anything of it. */
  actor_type: string;
  actor_id: string | null;
  created_at: number;
  expires_at: number;
  /** JSON: what the authorization request asks for. */
  request: string;
  /** SHA-256 of what the link to the start carries, which is good once. */
  start_hash: string;
  /** SHA-256 of `state`, by which the answer finds it. */
  state_hash: string;
  /** The PKCE challenge. */
  challenge: string;
  /** JSON of `state`, `nonce`, PKCE verifier and the secret that was given, sealed. */
  secrets: string;
  /** null: not yet; each happens once. */
  started_at: number | null;
  returned_at: number | null;
  /** The trace of its last authorization request. */
  trace_id: string | null;
  /** JSON of what came back, sealed. */
  result: string | null;
}

export type IntegrationTestRow = Selectable<IntegrationTestTable>;
