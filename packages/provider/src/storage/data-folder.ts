import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StorageError } from './storage-error.ts';

/**
 * Makes the data folder when it is missing, readable by its owner only, and the folders above it. Node's own recursive
 * `mkdir` tries for ever where a file system says of a new folder that the one above it is not there, as /proc does.
 *
 * @throws {StorageError} `data_folder_unwritable`
 */
export function makeDataFolder(folder: string): void {
  try {
    for (const path of missingOf(folder)) {
      try {
        mkdirSync(path, { mode: 0o700 });
      } catch (error) {
        // Another process was faster.
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
    if (!statSync(folder).isDirectory()) throw new Error(`${folder} is a file`);
  } catch (cause) {
    throw StorageError.dataFolderUnwritable(folder, cause);
  }
}

/** The folder and those above it, as far as they are not there; the outermost first. */
function missingOf(folder: string): string[] {
  if (statSync(folder, { throwIfNoEntry: false })) return [];
  return [...missingOf(dirname(folder)), folder];
}
