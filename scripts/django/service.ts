import { spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { type Child, type Service, StartError, type Watch } from '../start/child.ts';
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
  watch?: Watch;
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
  // Whatever answers there already would be taken for ours.
  if (await answers(options.url)) throw portTaken(options.url);
  // `--insecure` serves the style sheet although DEBUG is off, whose pages would show settings to a browser.
  const child = spawn(python, ['manage.py', 'runserver', '--noreload', '--insecure', address], {
    cwd: DJANGO_FOLDER,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  const keep = (chunk: Buffer) => {
    said = `${said}${chunk}`.slice(-10_000);
  };
  child.stderr.on('data', keep);
  let hasEnded = false;
  const ended = new Promise<number>((resolve) => {
    child.once('exit', (code, signal) => {
      hasEnded = true;
      // The development server ends by the signal itself, which is what it was asked to do.
      resolve(signal === 'SIGTERM' || signal === 'SIGINT' ? 0 : (code ?? 1));
    });
  });
  const service: Child = {
    name: 'Django',
    ended,
    stop() {
      if (!hasEnded) child.kill('SIGTERM');
      return ended;
    },
  };
  options.watch?.(service);
  while (!hasEnded && !(await answers(options.url))) await delay(POLL_MS);
  if (hasEnded) {
    if (said.includes('already in use')) throw portTaken(options.url);
    console.error(`Django did not start: ${said.trim()}`);
    throw new StartError('Django could not start.');
  }
  child.stderr.off('data', keep);
  // Its log: warnings, and why a sign-in failed.
  child.stderr.pipe(process.stderr, { end: false });
  return { ...service, ready: { url: options.url } };
}

function portTaken(url: string): StartError {
  console.error(
    `Port ${new URL(url).port} is in use by another program: end it, or give another port in DJANGO_PORT.`,
  );
  return new StartError('Django could not start.');
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/testapp/`).then(
    () => true,
    () => false,
  );
}
