/** A link or a code that can be used once. */
export interface OneTimeTokenTable {
  id: string;
  /** What it is good for, and nothing else. */
  kind: string;
  /** Of a link SHA-256, of a code a keyed hash, see `credentials/one-time-tokens.ts`. */
  secret_hash: string;
  /** null: of somebody who has no account yet. */
  user_id: string | null;
  /** Where it was sent. */
  email: string;
  email_canonical: string;
  /** Of a code: hash of the browser and the flow that asked for it. */
  bound_to: string | null;
  /** How often a code was tried. */
  tries: number;
  /** JSON that belongs to it, sealed with the master key. */
  data: string | null;
  created_at: number;
  expires_at: number;
  /** When it was used, or ended by what came after it. */
  spent_at: number | null;
}
