import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { COMMAND_LINE } from '../actor.ts';
import { systemClock } from '../clock.ts';
import { loadConfig } from '../config.ts';
import { createParts } from '../parts.ts';
import { API_SCOPES, issueApiToken } from '../protocol/api-tokens.ts';
import { openExistingStorage } from './existing-storage.ts';
import { readArguments } from './read-arguments.ts';
import { loadSecrets } from './secrets.ts';
import { UsageError } from './usage-error.ts';

/**
 * `gatehouse token --scope admin`: prints an access token for the admin API, valid for an hour. It needs the
 * database and the master key, not the running server.
 *
 * @param args what follows `token`.
 * @throws {UsageError} for arguments that it does not understand, an unknown scope, or where nothing was ever started.
 */
export async function token(args: readonly string[]): Promise<void> {
  const { scope } = readArguments(
    ['token'],
    () => parseArgs({ args: [...args], options: { scope: { type: 'string' } } }).values,
  );
  const known: readonly string[] = API_SCOPES;
  if (!scope || !known.includes(scope)) {
    throw new UsageError(`Name the scope of the token: gatehouse token --scope ${known.join('|')}`);
  }
  const config = loadConfig(process.env);
  const storage = await openExistingStorage(config);
  try {
    const log = pino({ level: 'error' }, pino.destination(2));
    const { audit, provider, records } = await createParts({
      config,
      secrets: loadSecrets(config),
      storage,
      clock: systemClock,
      log,
    });
    const issued = await issueApiToken(provider, scope);
    const event = { action: 'api_token.issue', details: { scope } } as const;
    await audit.record(storage.grouped.db, COMMAND_LINE, event);
    await records.durable();
    console.log(issued);
  } finally {
    await storage.close();
  }
}
