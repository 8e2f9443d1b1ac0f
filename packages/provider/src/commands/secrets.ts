import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { makeDataFolder } from '../storage/data-folder.ts';
import { StorageError } from '../storage/storage-error.ts';

/**
 * The master secrets: the configured ones or, for the embedded database, the one in the data folder, which is
 * made at the first start and readable by its owner only.
 *
 * @throws {StorageError} `data_folder_unwritable`
 */
export function loadSecrets(
  config: Pick<Config, 'secrets' | 'dataFolder'>,
): readonly [string, ...string[]] {
  if (config.secrets) return config.secrets;
  const path = join(config.dataFolder, 'secret');
  makeDataFolder(config.dataFolder);
  try {
    // `wx`: of two processes that start at once only one makes the secret, and both read it.
    writeFileSync(path, randomBytes(48).toString('base64'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw StorageError.dataFolderUnwritable(config.dataFolder, error);
    }
  }
  try {
    return [readFileSync(path, 'utf8').trim()];
  } catch (error) {
    throw StorageError.dataFolderUnwritable(config.dataFolder, error);
  }
}
