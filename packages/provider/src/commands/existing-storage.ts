import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { openStorage, type Storage } from '../storage/database.ts';
import { UsageError } from './usage-error.ts';

/**
 * Opens the database for a command that has nothing to do in an empty one.
 *
 * @throws {UsageError} where nothing was ever started.
 * @throws {StorageError} as {@link openStorage} does.
 */
export async function openExistingStorage(
  config: Pick<Config, 'databaseUrl' | 'dataFolder'>,
): Promise<Storage> {
  if (!config.databaseUrl && !existsSync(join(config.dataFolder, 'gatehouse.db'))) {
    throw new UsageError(
      `There is no database in ${config.dataFolder}: start Gatehouse first, or name its folder in GATEHOUSE_DATA.`,
    );
  }
  return await openStorage(config);
}
