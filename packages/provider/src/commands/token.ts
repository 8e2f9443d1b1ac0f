import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { API_SCOPES, issueApiToken } from '../protocol/api-tokens.ts';
import { createParts } from '../server.ts';
import { openStorage } from '../storage/database.ts';
import { loadSecrets } from './secrets.ts';
import { UsageError } from './usage-error.ts';

/**
 * `gatehouse token --scope admin`: prints an access token for the admin API, valid for an hour. It needs the
 * database and the master key, not the running server.
 *
 * @throws {UsageError} for an unknown scope, or where nothing was ever started.
 */
export async function token({ scope }: { scope: string | undefined }): Promise<void> {
  const known: readonly string[] = API_SCOPES;
  if (!scope || !known.includes(scope)) {
    throw new UsageError(`Name the scope of the token: gatehouse token --scope ${known.join('|')}`);
  }
  const config = loadConfig(process.env);
  if (!config.databaseUrl && !existsSync(join(config.dataFolder, 'gatehouse.db'))) {
    throw new UsageError(
      `There is no database in ${config.dataFolder}: start Gatehouse first, or name its folder in GATEHOUSE_DATA.`,
    );
  }
  const secrets = loadSecrets(config);
  const storage = await openStorage(config);
  try {
    const log = pino({ level: 'error' }, pino.destination(2));
    const { provider, records } = await createParts({
      config,
      secrets,
      storage,
      clock: systemClock,
      log,
    });
    const issued = await issueApiToken(provider, scope);
    await records.durable();
    console.log(issued);
  } finally {
    await storage.close();
  }
}
