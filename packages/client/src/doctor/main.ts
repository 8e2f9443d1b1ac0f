#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { CHECKS } from './check.ts';
import { ConfigurationError, readConfiguration } from './configuration.ts';
import { examine } from './examine.ts';
import { isWell, jsonReport, listOfChecks, textReport } from './report.ts';

const HELP = `gatehouse-client doctor [options]

Finds out why people can't sign in to an app, and says which line mends it.

  --env <file>      variables, as node --env-file reads them; may be repeated
  --config <file>   a module that exports the app's options
  --app <url>       where people reach the app; default OIDC_APP_URL
  --only <ids>      only these checks, comma-separated
  --strict          warnings count as errors
  --json            for machines
  --no-color        also by the variable NO_COLOR
  --version         which one this is

Exit code 0: nothing is wrong; 1: something is; 2: wrong use.

${listOfChecks()}
`;

/** Wrong use of the command. */
class UsageError extends Error {}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      allowNegative: true,
      options: {
        // Not `env-file`, which Node.js takes for its own.
        env: { type: 'string', multiple: true, default: [] },
        config: { type: 'string' },
        app: { type: 'string' },
        only: { type: 'string' },
        strict: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        color: { type: 'boolean' },
        help: { type: 'boolean', short: 'h', default: false },
        version: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    // The parser adds advice that is of no use here.
    const [sentence] = String(error instanceof Error ? error.message : error).split('. ');
    throw new UsageError(sentence);
  }
}

function originOf(app: string | undefined): string | undefined {
  if (app === undefined || app === '') return undefined;
  const url = URL.canParse(app) ? new URL(app) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url.origin;
  throw new UsageError(`--app ${app} is no address such as https://app.example.com`);
}

function idsOf(only: string | undefined): ReadonlySet<string> {
  const ids = only === undefined ? Object.keys(CHECKS) : only.split(',').map((id) => id.trim());
  const unknown = ids.find((id) => !Object.hasOwn(CHECKS, id));
  if (unknown === undefined) return new Set(ids);
  throw new UsageError(`--only ${unknown}: there is no such check; --help lists them`);
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

/** @returns the exit code. */
async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = read(args);
  if (values.version) {
    console.log(`gatehouse-client ${readVersion()}`);
    return 0;
  }
  if (values.help || positionals.length === 0) {
    console.log(HELP);
    return values.help ? 0 : 2;
  }
  if (positionals.join() !== 'doctor') {
    throw new UsageError(`there is no command ${positionals.join(' ')}; there is: doctor`);
  }
  const ids = idsOf(values.only);
  const { options, env } = await readConfiguration(
    { envFiles: values.env, config: values.config },
    process.env,
  );
  const isShown = process.stderr.isTTY && !values.json;
  if (isShown) process.stderr.write('Looking …\r');
  const app = originOf(values.app ?? options.appUrl ?? env.OIDC_APP_URL);
  const found = (await examine({ options, env, app })).filter(({ id }) => ids.has(id));
  if (isShown) process.stderr.write('         \r');
  const color = values.color ?? (process.stdout.isTTY && !env.NO_COLOR);
  console.log(values.json ? jsonReport(found, values.strict) : textReport(found, { color }));
  return isWell(found, values.strict) ? 0 : 1;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof ConfigurationError)) throw error;
  console.error(`gatehouse-client: ${error.message}\nTry gatehouse-client --help`);
  process.exitCode = 2;
}
