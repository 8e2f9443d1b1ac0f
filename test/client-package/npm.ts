import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What npm says when the registry does not answer, or nothing does. */
const OUT_OF_REACH =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|E403|E407|E50\d)\b/;

/** The npm registry can't be reached, so nothing can be installed. */
export class RegistryUnreachableError extends Error {}

/**
 * Runs npm in a folder.
 *
 * @returns what it printed.
 * @throws {RegistryUnreachableError}
 */
export async function npm(folder: string, args: readonly string[]): Promise<string> {
  // `npm_execpath` is the npm that runs the tests; a bare `npm` may be another.
  const cli = process.env.npm_execpath?.endsWith('.js') ? process.env.npm_execpath : undefined;
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--fetch-retries=1'];
  try {
    const { stdout } = await run(
      cli ? process.execPath : 'npm',
      [...(cli ? [cli] : []), ...args, ...quiet],
      { cwd: folder, env: cleanEnvironment(), maxBuffer: 2 ** 25 },
    );
    return stdout;
  } catch (error) {
    const { message } = error as Error;
    const said = message.split('\n').find((line) => OUT_OF_REACH.test(line));
    if (said) throw new RegistryUnreachableError(`is npm's registry in reach? It said: ${said}`);
    throw error;
  }
}

/** The environment without what leads programs back to this repository or changes what Node.js resolves. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const led =
    /^(NODE_OPTIONS|NODE_PATH|NODE_ENV|INIT_CWD|npm_package_.*|npm_config_local_prefix|VITEST.*)$/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !led.test(name)));
}
