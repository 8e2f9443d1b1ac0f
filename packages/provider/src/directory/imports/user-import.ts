import type { ImportTable } from '../../storage/tables/imports.ts';
import type { BatchOutcome } from '../batches/batch.ts';

/** A file of users that is taken in. Times are milliseconds since the epoch. */
export interface UserImport {
  id: string;
  /** `failed`: it can't go on; what is done stays. */
  state: Exclude<ImportTable['state'], 'receiving'>;
  /** Code of why it failed. */
  reason: string | null;
  /** `upsert`: who is there already, by e-mail address, is changed. */
  mode: 'create' | 'upsert';
  /** Nothing is written but what would come of each row. */
  dry_run: boolean;
  rows_total: number;
  rows_done: number;
  created: number;
  updated: number;
  unchanged: number;
  failed: number;
  created_at: number;
  finished_at: number | null;
}

/** What came of a row. */
export interface ImportResult {
  /** 1 for the first below the header. */
  number: number;
  outcome: BatchOutcome;
  user_id: string | null;
  errors: ImportResultError[];
}

/** What is wrong with a row of the file. */
export interface ImportResultError {
  /** null: the row as a whole. */
  column: string | null;
  code: string;
  detail: string;
}

/** An import as its row holds it. */
export function toImport({ columns: _, actor: __, dry_run, ...row }: ImportTable): UserImport {
  return { ...row, state: row.state as UserImport['state'], dry_run: dry_run === 1 };
}
