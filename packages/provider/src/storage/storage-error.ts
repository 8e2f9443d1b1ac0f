/** Stable, for programs. */
export type StorageErrorCode =
  | 'data_folder_unwritable'
  | 'database_unreachable'
  | 'database_unusable'
  | 'disk_failed'
  | 'secret_mismatch';

/** The database cannot be used; `message` is one sentence for the operator that says how to mend it. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  static dataFolderUnwritable(folder: string, cause: unknown): StorageError {
    return new StorageError(
      'data_folder_unwritable',
      `The data folder ${folder} cannot be written to (${reason(cause)}): give this user write access to it, or name another in GATEHOUSE_DATA.`,
      { cause },
    );
  }

  static unreachable(url: string, cause: unknown): StorageError {
    const host = URL.parse(url)?.host ?? 'the given host';
    return new StorageError(
      'database_unreachable',
      `The database at ${host} did not accept a connection (${reason(cause)}): check DATABASE_URL and that PostgreSQL is running.`,
      { cause },
    );
  }

  static diskFailed(cause: unknown): StorageError {
    return new StorageError(
      'disk_failed',
      `Writing to the embedded database failed (${reason(cause)}): nothing that was acknowledged is lost; free or repair the disk, then start again.`,
      { cause },
    );
  }

  static unusable(where: string, cause: unknown): StorageError {
    return new StorageError(
      'database_unusable',
      `The database at ${where} could not be brought to the current schema (${reason(cause)}); it was left as it was.`,
      { cause },
    );
  }
}

function reason(cause: unknown): string {
  const { code, message } = cause as { code?: string; message?: string };
  return message || code || 'unknown reason';
}
