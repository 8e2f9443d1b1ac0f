import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Service, startService, type Watch } from './child.ts';

const COMMAND = 'packages/provider/bin/gatehouse.mjs';

export interface ProviderReady {
  url: string;
  /** At the very first start only. */
  firstAdministrator?: { email: string; username: string; password: string };
}

/** Starts the provider with the caller's environment, and `env` over it. */
export async function startProvider(
  watch: Watch,
  env: Record<string, string> = {},
): Promise<Service<ProviderReady>> {
  return await startService<ProviderReady>('The provider', COMMAND, {
    watch,
    args: ['serve'],
    env: { ...env, GATEHOUSE_LOG_LEVEL: process.env.GATEHOUSE_LOG_LEVEL ?? 'warn' },
  });
}

/** @returns an access token for the admin API, as `gatehouse token --scope admin` prints it. */
export async function createApiToken(): Promise<string> {
  const command = fileURLToPath(new URL(`../../${COMMAND}`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    command,
    'token',
    '--scope',
    'admin',
  ]);
  return stdout.trim();
}
