import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Calls the admin API with a token of the command line. @returns the parsed answer. */
export type CallAdminApi = (method: string, path: string, json: unknown) => Promise<unknown>;

/** As an operator would: a token from the command line, for the provider at `url` over the database in `dataFolder`. */
export function createAdminCaller(url: string, dataFolder: string): CallAdminApi {
  const main = fileURLToPath(new URL('../packages/provider/src/main.ts', import.meta.url));
  const token = execFileSync(process.execPath, [main, 'token', '--scope', 'admin'], {
    env: { ...process.env, GATEHOUSE_DATA: dataFolder },
    encoding: 'utf8',
  }).trim();
  return async (method, path, json) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(json),
    });
    if (!response.ok) throw new Error(await response.text());
    return await response.json();
  };
}
