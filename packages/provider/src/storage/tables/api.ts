/** A request that was answered, or is being answered, under a key that its client gave. */
export interface IdempotencyKeyTable {
  /** SHA-256 of the holder of the token and the key. */
  key_hash: string;
  /** SHA-256 of method, address and body. */
  fingerprint: string;
  /** Made up by who does what is asked. */
  claim: string;
  /** Sealed with the master key; null: under way. */
  answer: string | null;
  /** When the key is free again; while under way, soon. */
  expires_at: number;
}
