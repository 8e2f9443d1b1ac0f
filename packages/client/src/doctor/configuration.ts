import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parseEnv } from 'node:util';
import type { GatehouseOptions } from '../core/options.ts';

/** Where the app's settings are. */
export interface ConfigurationSource {
  /** Files of variables, as `node --env-file` reads them; those of the process go before. */
  readonly envFiles: readonly string[];
  /** A module whose `default` or `options` are the app's options. */
  readonly config: string | undefined;
}

/** What could not be read, and how to mend it. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
  readonly code = 'ERR_GATEHOUSE_DOCTOR_CONFIGURATION';
}

/**
 * Reads the settings of an app.
 *
 * @throws {ConfigurationError} when a file is not there or not readable.
 */
export async function readConfiguration(
  { envFiles, config }: ConfigurationSource,
  processEnv: Readonly<Record<string, string | undefined>>,
): Promise<{ options: GatehouseOptions; env: Readonly<Record<string, string | undefined>> }> {
  const fromFiles = Object.assign({}, ...envFiles.map(readEnvFile)) as Record<string, string>;
  const env = { ...fromFiles, ...processEnv };
  if (config === undefined) return { options: {}, env };
  // A module may read its own settings from the environment.
  for (const [name, value] of Object.entries(fromFiles)) process.env[name] ??= value;
  return { options: await importOptions(config), env };
}

function readEnvFile(path: string): Record<string, string | undefined> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigurationError(`--env ${path} can't be read: ${messageOf(cause)}`);
  }
}

async function importOptions(path: string): Promise<GatehouseOptions> {
  let loaded: unknown;
  try {
    loaded = await import(pathToFileURL(path).href);
  } catch (cause) {
    throw new ConfigurationError(`--config ${path} can't be loaded: ${messageOf(cause)}`);
  }
  const { default: byDefault, options } = loaded as Readonly<Record<string, unknown>>;
  const found = options ?? byDefault;
  if (typeof found === 'object' && found !== null) return found as GatehouseOptions;
  throw new ConfigurationError(
    `--config ${path} has no options: export them, for example export const options = { issuer: '…' }, and pass the same to gatehouse(options).`,
  );
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : String(cause);
}
