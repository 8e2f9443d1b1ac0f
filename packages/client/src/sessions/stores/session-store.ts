/**
 * One row of a store. A store sees neither session ids nor what a session holds: keys are digests
 * and data is encrypted, so that who reads the database can neither take over a session nor use
 * its tokens.
 */
export interface StoredEntry {
  /** Digest of the session's id; base64url, at most 64 characters. */
  readonly key: string;
  /** Digest of issuer and `sub`, to find all sessions of a person; empty for entries of no person. */
  readonly subject: string;
  /** Encrypted text of a few kilobytes. */
  readonly data: string;
  /** Grows by one with each replacement. */
  readonly revision: number;
  /** Milliseconds since 1970; from then on the entry does not exist. */
  readonly expiresAt: number;
}

/**
 * Where sessions are kept on the server. Every method is atomic, and none brings back what was
 * removed: a request that is slower than a logout must not undo it.
 */
export interface SessionStore {
  /** The entry, unless absent or expired. */
  read(key: string): Promise<StoredEntry | undefined>;
  /** Adds an entry; `false`, and nothing done, when an unexpired one has its key. */
  add(entry: StoredEntry): Promise<boolean>;
  /**
   * Replaces data and expiry of the unexpired entry whose revision is `entry.revision - 1`;
   * `false`, and nothing done, when there is none.
   */
  replace(entry: StoredEntry): Promise<boolean>;
  /** Moves the expiry of an unexpired entry, not its revision; `false` when there is none. */
  touch(key: string, expiresAt: number): Promise<boolean>;
  /** Removes an entry, if there is one. */
  remove(key: string): Promise<void>;
  /** Unexpired entries of one person, the newest expiry first; at most 1,000. */
  readAllOf(subject: string): Promise<StoredEntry[]>;
  /** Removes all entries of one person, save that of `exceptKey`; how many there were. */
  removeAllOf(subject: string, exceptKey?: string): Promise<number>;
}
