/** A file of users that is taken in. */
export interface ImportTable {
  id: string;
  /** `receiving`: the file is not here as a whole yet. */
  state: 'receiving' | 'running' | 'finished' | 'cancelled' | 'failed';
  /** Code of why it failed. */
  reason: string | null;
  /** `upsert`: who is there already, by e-mail address, is changed. */
  mode: 'create' | 'upsert';
  /** 1: nothing is written but what would come of each row. */
  dry_run: number;
  /** JSON list: the header of the file. */
  columns: string;
  /** JSON of who sent it, without their privileges, which are looked up as it goes on. */
  actor: string;
  rows_total: number;
  /** The rows up to this one are done. */
  rows_done: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  created_at: number;
  finished_at: number | null;
}

/** A row of a file. */
export interface ImportRowTable {
  import_id: string;
  /** 1 for the first below the header. */
  number: number;
  /** JSON list of texts; null: done, and what they say is in the directory or nowhere. */
  cells: string | null;
  /** null: to be done. */
  outcome: 'created' | 'updated' | 'unchanged' | 'failed' | null;
  user_id: string | null;
  /** JSON list of what is wrong. */
  errors: string | null;
  /**
   * Digest of the canonical e-mail address of rows that did not fail, so that no later one is about the same person.
   */
  email_key: string | null;
  username_key: string | null;
}
