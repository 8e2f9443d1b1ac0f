/**
 * A counter of attempts to prove who one is. It fills by one place for each attempt that failed or is under way,
 * and empties with time.
 */
export interface AttemptTable {
  /** HMAC of what is counted, by a key of the master key. */
  key: string;
  /** Of a person or identifier, of one browser that has signed in as them before, or of where attempts come from. */
  kind: 'account' | 'device' | 'address' | 'network';
  /** `key` of the account, of accounts and devices. */
  owner: string | null;
  /** Attempts that failed or are under way, since the counter was last empty. */
  failures: number;
  /** When it was last empty. */
  since: number;
  /** The last attempt; the one before that; and a made-up name of the last, by which it knows whether it still is. */
  last_at: number;
  previous_at: number | null;
  last_attempt: string;
  /** When the counter is empty again; each attempt moves it by the time in which one place is forgotten. */
  forgotten_at: number;
  /** When the next attempt is allowed. */
  allowed_at: number;
}
