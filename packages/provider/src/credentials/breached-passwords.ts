import { hash as digest } from 'node:crypto';
import type { Clock } from '../clock.ts';

const TIMEOUT_MS = 2000;
/** After a failure nothing is asked for a while, so that changes of many passwords do not wait for each other. */
const PAUSE_MS = 30_000;
/** A range has about 40 KB, and padding doubles it at most. */
const MAX_BYTES = 1024 * 1024;
const PREFIX = 5;

/** What is known of passwords that were leaked. */
export interface BreachedPasswords {
  /** Whether the password is in a leak; false also when the service can't say, which is logged. */
  has(password: string): Promise<boolean>;
}

/**
 * Asks a service that answers as the range API of Have I Been Pwned does. It is told the first five hexadecimal digits
 * of the password's SHA-1 digest, which some hundreds of leaked passwords share, and never the password or its digest.
 *
 * @param options.url base address: `/range/` and the digits are added. undefined: nothing is asked, and no password is
 *   known to be leaked.
 */
export function createBreachedPasswords(options: {
  url: string | undefined;
  clock: Clock;
  log: { warn(details: object, message: string): void };
}): BreachedPasswords {
  const { url, clock, log } = options;
  let pausedUntil = 0;

  async function ask(prefix: string): Promise<string> {
    const response = await fetch(`${url?.replace(/\/$/, '')}/range/${prefix}`, {
      // Answers of one length tell whoever listens nothing about the digits.
      headers: { 'add-padding': 'true', 'user-agent': 'gatehouse', accept: 'text/plain' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`The service answered with status ${response.status}.`);
    return await readBounded(response);
  }

  return {
    async has(password) {
      if (url === undefined || clock.now() < pausedUntil) return false;
      const sha1 = digest('sha1', password, 'hex').toUpperCase();
      try {
        return isListed(await ask(sha1.slice(0, PREFIX)), sha1.slice(PREFIX));
      } catch (error) {
        pausedUntil = clock.now() + PAUSE_MS;
        log.warn({ err: error }, 'leaked passwords could not be asked for; passwords are taken');
        return false;
      }
    },
  };
}

async function readBounded(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const bytes of response.body ?? []) {
    text += decoder.decode(bytes, { stream: true });
    if (text.length > MAX_BYTES) throw new Error('The answer of the service is too long.');
  }
  return text;
}

/** Each line is the rest of a digest and how often it was leaked; padding was never. */
function isListed(range: string, suffix: string): boolean {
  return range.split('\n').some((line) => {
    const [listed, count] = line.trim().split(':');
    return listed?.toUpperCase() === suffix && Number(count) > 0;
  });
}
