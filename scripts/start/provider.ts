import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Service, startService } from './child.ts';

const MAIN = 'packages/provider/src/main.ts';

export interface ProviderReady {
  url: string;
  /** At the very first start only. */
  firstAdministrator?: { email: string; username: string; password: string };
}

/** Starts the provider with the caller's environment. */
export async function startProvider(): Promise<Service<ProviderReady>> {
  return await startService<ProviderReady>('The provider', MAIN, {
    args: ['serve'],
    env: { GATEHOUSE_LOG_LEVEL: process.env.GATEHOUSE_LOG_LEVEL ?? 'warn' },
  });
}

/** @returns an access token for the admin API, as `gatehouse token --scope admin` prints it. */
export async function createApiToken(): Promise<string> {
  const main = fileURLToPath(new URL(`../../${MAIN}`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [
    main,
    'token',
    '--scope',
    'admin',
  ]);
  return stdout.trim();
}
