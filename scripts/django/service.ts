import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Service, StartError } from '../start/child.ts';
import { DJANGO_FOLDER, ensureDjango, migrateDjango } from './environment.ts';

const POLL_MS = 50;

export interface DjangoOptions {
  /** Where browsers find it; its port is the one it listens on. */
  url: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** For Django's own signatures. */
  secretKey: string;
  /** Path of its SQLite file; absent: in the example's folder. */
  database?: string;
}

/**
 * Starts the Django example and waits until it answers.
 *
 * @throws {DjangoUnavailableError | StartError}
 */
export async function startDjango(options: DjangoOptions): Promise<Service<{ url: string }>> {
  const python = ensureDjango();
  const env: Record<string, string> = {
    DJANGO_URL: options.url,
    DJANGO_SECRET_KEY: options.secretKey,
    OIDC_ISSUER: options.issuer,
    OIDC_RP_CLIENT_ID: options.clientId,
    OIDC_RP_CLIENT_SECRET: options.clientSecret,
    PYTHONUNBUFFERED: '1',
    ...(options.database && { DJANGO_DATABASE: options.database }),
  };
  migrateDjango(python, env);
  const address = `127.0.0.1:${new URL(options.url).port}`;
  // `--insecure` serves the style sheet although DEBUG is off, whose pages would show settings to a browser.
  const child = spawn(python, ['manage.py', 'runserver', '--noreload', '--insecure', address], {
    cwd: DJANGO_FOLDER,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.on('data', (chunk) => {
    log = `${log}${chunk}`.slice(-10_000);
  });
  // The development server ends by the signal itself, which is what it was asked to do.
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? 0 : (code ?? 1)));
  });
  while (child.exitCode === null && !(await answers(options.url))) await delay(POLL_MS);
  if (child.exitCode !== null) {
    const taken = log.includes('already in use');
    console.error(
      taken
        ? `Port ${new URL(options.url).port} is in use by another program: end it first.`
        : `Django did not start: ${log.trim()}`,
    );
    throw new StartError('Django could not start.');
  }
  return {
    name: 'Django',
    ready: { url: options.url },
    ended,
    stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      return ended;
    },
  };
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/testapp/`).then(
    (response) => response.ok,
    () => false,
  );
}
