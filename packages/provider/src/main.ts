import { parseArgs } from 'node:util';
import { UsageError } from './commands/usage-error.ts';
import { holdYoungGeneration } from './commands/young-generation.ts';
import { ConfigError } from './config/config-error.ts';
import { StorageError } from './storage/storage-error.ts';

const HELP = `gatehouse: single sign-on for web apps

  gatehouse serve                  run the provider
  gatehouse token --scope admin    print an access token for the admin API, valid for an hour
  gatehouse quickstart --app ID    print code that makes an application sign in here
  gatehouse audit verify           prove that no event was altered, removed, inserted or reordered
  gatehouse audit export           print events as JSON lines

Settings come from the environment or gatehouse.yaml; docs/configuration.md lists them.`;

/** Entry of the command line: parses the arguments and calls one command, which is loaded only then. */
async function main(): Promise<void> {
  const [first, ...rest] = process.argv.slice(2);
  if (first === 'audit') {
    await (await import('./commands/audit.ts')).audit(rest);
    return;
  }
  if (first === 'quickstart') {
    await (await import('./commands/quickstart.ts')).quickstart(rest);
    return;
  }
  const { command, scope, help } = readArguments();
  if (help || command === 'help') console.log(HELP);
  else if (command === 'serve') {
    holdYoungGeneration();
    await (await import('./commands/serve.ts')).serve();
  } else if (command === 'token') await (await import('./commands/token.ts')).token({ scope });
  else if (command) throw new UsageError(`There is no command "${command}".\n\n${HELP}`);
  else throw new UsageError(HELP);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { scope: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
    });
    if (positionals.length > 1) throw new UsageError(`Too many words: ${positionals.join(' ')}`);
    return { command: positionals[0], ...values };
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${HELP}`);
  }
}

try {
  await main();
} catch (error) {
  const expected =
    error instanceof UsageError || error instanceof ConfigError || error instanceof StorageError;
  console.error(expected ? `gatehouse: ${error.message}` : error);
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}
