import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { makeDataFolder } from '../storage/data-folder.ts';
import { StorageError } from '../storage/storage-error.ts';

/** Characters: one that we made has 64. */
const SHORTEST = 32;

/**
 * The master secrets: the configured ones or, for the embedded database, the one in the data folder, which is
 * made at the first start and readable by its owner only.
 *
 * @throws {StorageError} `data_folder_unwritable`, `secret_damaged`.
 */
export function loadSecrets(
  config: Pick<Config, 'secrets' | 'dataFolder'>,
): readonly [string, ...string[]] {
  if (config.secrets) return config.secrets;
  const { dataFolder: folder } = config;
  const path = join(folder, 'secret');
  makeDataFolder(folder);
  try {
    makeSecret(path);
    const secret = readFileSync(path, 'utf8').trim();
    if (secret.length >= SHORTEST) return [secret];
  } catch (error) {
    throw StorageError.dataFolderUnwritable(folder, error);
  }
  throw StorageError.secretDamaged(path);
}

/** `wx`: of two processes that start at once one makes the secret, and both read it. */
function makeSecret(path: string): void {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  try {
    writeFileSync(file, randomBytes(48).toString('base64'), { flush: true });
  } catch (error) {
    // Made by us just now, and not written, as on a full disk. What failed to open may be the secret of a database.
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
}
