/*
 * What every npm script of the repository goes through. It runs on any Node >= 20 with nothing installed: it
 * installs what is missing, then runs scripts/<name>.ts on the Node that the repository pins.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const pinnedNode = join(modules, 'node', 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
const stamp = join(modules, '.gatehouse-installed');

function fail(sentence) {
  console.error(sentence);
  process.exit(1);
}

const [name, ...args] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Gatehouse needs Node.js 20 or newer to begin with; this is ${process.version}.`);
}
const script = join(root, 'scripts', `${name}.ts`);
if (!name || !existsSync(script)) fail(`There is no script "${name ?? ''}".`);

/** Ending these is how they are used; what is asked to end before its end was no success. */
const isService = ['start', 'example', 'example-django'].includes(name);
let running;
let asked;
// From a terminal the whole group gets Ctrl-C; from a supervisor only this process gets the signal. What runs takes
// a second one as the same wish, so passing it on does no harm.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    asked = signal;
    running?.kill(signal);
  });
}

await install();
await run();

/**
 * Runs a program to its end; where a signal that we passed on ended it, that is our end too.
 *
 * @returns its exit code, and what it said on a piped standard error.
 */
async function runProgram(command, programArgs, options) {
  running = spawn(command, programArgs, { cwd: root, ...options });
  let said = '';
  running.stderr?.setEncoding('utf8').on('data', (chunk) => {
    said += chunk;
  });
  const [code, signal] = await new Promise((resolve, reject) => {
    running.on('error', reject);
    running.on('close', (...ended) => resolve(ended));
  });
  if (asked && signal) process.exit(stoppedCode());
  return { code: code ?? 1, said };
}

function stoppedCode() {
  if (isService) return 0;
  return asked === 'SIGINT' ? 130 : 143;
}

async function install() {
  const lock = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
  if (existsSync(stamp) && existsSync(pinnedNode) && readFileSync(stamp, 'utf8') === lock) return;
  console.log('Installing dependencies (once; about a minute) …');
  // `npm_execpath` is the npm that called us; a bare `npm` may be another.
  const [command, prefix] = process.env.npm_execpath?.endsWith('.js')
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []];
  // Not `ci`, which refuses a lock file without the programs of other platforms; `install` fetches those of this
  // one and takes everything else as locked.
  const { code, said } = await runProgram(
    command,
    [...prefix, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    { stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' },
  ).catch((error) => ({ code: 1, said: error.message }));
  if (asked) process.exit(stoppedCode());
  if (code !== 0) {
    // npm adds a page of usage to what it has to say.
    fail(
      `${said.split('\n').slice(0, 12).join('\n')}\nnpm could not install the dependencies; what it said is above.`,
    );
  }
  if (!existsSync(pinnedNode)) {
    fail(
      'npm did not run the install script of the package "node": allow install scripts, then try again.',
    );
  }
  writeFileSync(stamp, lock);
}

async function run() {
  if (asked) process.exit(stoppedCode());
  const { code } = await runProgram(
    pinnedNode,
    ['--conditions=@gatehouse/source', script, ...args],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        NODE_COMPILE_CACHE: join(modules, '.cache', 'compile'),
        PATH: `${dirname(pinnedNode)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
      },
    },
  );
  process.exit(code);
}
