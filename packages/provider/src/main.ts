import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { HELP, helpFor } from './commands/help.ts';
import { readArguments } from './commands/read-arguments.ts';
import { UsageError } from './commands/usage-error.ts';
import { holdYoungGeneration } from './commands/young-generation.ts';
import { ConfigError } from './config/config-error.ts';
import { StorageError } from './storage/storage-error.ts';

/** Entry of the command line: calls one command, which is loaded only then. */
async function main([command, ...args]: string[]): Promise<void> {
  if (command === undefined) {
    console.error(HELP);
    process.exitCode = 1;
    return;
  }
  if ([command, ...args].some((word) => word === '--help' || word === '-h')) {
    console.log(helpFor(...[command, ...args].filter((word) => /^\w/.test(word)).slice(0, 2)));
    return;
  }
  switch (command) {
    case 'serve':
      readArguments(['serve'], () => parseArgs({ args, options: {} }));
      holdYoungGeneration();
      return await (await import('./commands/serve.ts')).serve();
    case 'token':
      return await (await import('./commands/token.ts')).token(args);
    case 'quickstart':
      return await (await import('./commands/quickstart.ts')).quickstart(args);
    case 'audit':
      return await (await import('./commands/audit.ts')).audit(args);
    case 'help':
      return console.log(helpFor(...args));
    case '--version':
      return console.log(`gatehouse ${readVersion()}`);
    default:
      throw new UsageError(`There is no command "${command}".\n\n${HELP}`);
  }
}

function readVersion(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

try {
  await main(process.argv.slice(2));
} catch (error) {
  const expected =
    error instanceof UsageError || error instanceof ConfigError || error instanceof StorageError;
  console.error(expected ? `gatehouse: ${error.message}` : error);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
