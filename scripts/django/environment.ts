import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const DJANGO_FOLDER = fileURLToPath(new URL('../../examples/django/', import.meta.url));
const ENVIRONMENT = join(DJANGO_FOLDER, '.venv');
const PYTHON = join(ENVIRONMENT, 'bin', 'python');

/** Python, its venv module or PyPI is missing; `message` is one sentence that says which, and what to do. */
export class DjangoUnavailableError extends Error {
  override readonly name = 'DjangoUnavailableError';
  readonly code = 'django_unavailable';
}

/**
 * Makes the virtual environment of the example with what its requirements.txt names, once.
 *
 * @returns the path of its Python.
 * @throws {DjangoUnavailableError}
 */
export function ensureDjango(): string {
  const requirements = join(DJANGO_FOLDER, 'requirements.txt');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const stamp = join(ENVIRONMENT, 'installed');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return PYTHON;

  console.log('Installing Django and mozilla-django-oidc (once) …');
  rmSync(ENVIRONMENT, { recursive: true, force: true });
  const made = run('python3', ['-m', 'venv', ENVIRONMENT]);
  if (made.error) {
    throw new DjangoUnavailableError('The Django example needs Python 3, and there is no python3.');
  }
  if (made.status !== 0) {
    rmSync(ENVIRONMENT, { recursive: true, force: true });
    throw new DjangoUnavailableError(
      'The Django example needs Python’s venv module (Debian: apt-get install python3-venv).',
    );
  }
  const installed = run(PYTHON, ['-m', 'pip', 'install', '--quiet', '-r', requirements]);
  if (installed.status !== 0) {
    throw new DjangoUnavailableError(
      `pip could not install Django and mozilla-django-oidc; is PyPI in reach? It said: ${lastLine(installed.stderr)}`,
    );
  }
  writeFileSync(stamp, wanted);
  return PYTHON;
}

/** Creates or updates the example's database. */
export function migrateDjango(python: string, env: Record<string, string>): void {
  const { status, stderr } = spawnSync(python, ['manage.py', 'migrate', '--verbosity=0'], {
    cwd: DJANGO_FOLDER,
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`Django could not make its database: ${lastLine(stderr)}`);
}

function run(command: string, args: string[]) {
  return spawnSync(command, args, { encoding: 'utf8' });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
