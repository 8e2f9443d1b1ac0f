/*
 * What every npm script of the repository goes through. It runs on any Node >= 20 with nothing installed: it
 * installs what is missing, then runs scripts/<name>.ts on the Node that the repository pins.
 */
import { spawn, spawnSync } from 'node:child_process';
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

install();
run();

function install() {
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
  const { status, stderr } = spawnSync(
    command,
    [...prefix, 'install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: root,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) {
    // npm adds a page of usage to what it has to say.
    const said = (stderr ?? '').split('\n').slice(0, 12).join('\n');
    fail(`${said}\nnpm could not install the dependencies; what it said is above.`);
  }
  if (!existsSync(pinnedNode)) {
    fail(
      'npm did not run the install script of the package "node": allow install scripts, then try again.',
    );
  }
  writeFileSync(stamp, lock);
}

function run() {
  const child = spawn(pinnedNode, ['--conditions=source', script, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      NODE_COMPILE_CACHE: join(modules, '.cache', 'compile'),
      PATH: `${dirname(pinnedNode)}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
    },
  });
  // From a terminal the whole group gets Ctrl-C; from a supervisor only this process gets the signal. The child
  // takes a second one as the same wish, so passing it on does no harm.
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(signal ? 1 : code));
}
