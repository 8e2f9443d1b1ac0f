import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StorageOptions } from '../../src/storage/database.ts';
import { SECRET } from '../provider-fixture.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `gatehouse` with these arguments over a database, as a process of its own, to its end. */
export function runGatehouse(
  { databaseUrl, dataFolder }: StorageOptions,
  args: readonly string[],
  secret: string = SECRET,
): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
    GATEHOUSE_SECRET: secret,
    ...(databaseUrl ? { DATABASE_URL: databaseUrl } : { GATEHOUSE_DATA: dataFolder }),
  };
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      ['--no-warnings', MAIN, ...args],
      { env, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout, stderr) => {
        const code = error ? error.code : 0;
        if (typeof code === 'number') resolve({ code, stdout, stderr });
        else reject(error);
      },
    );
  });
}
