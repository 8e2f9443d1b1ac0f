/** Milliseconds: whoever waited longer has probably gone, and would keep those behind waiting. */
const LONGEST_WAIT = 5000;

/** More passwords are waiting to be checked than may wait; the same request may succeed a moment later. */
export class CredentialsBusyError extends Error {
  override readonly name = 'CredentialsBusyError';
  readonly code = 'credentials_busy';

  constructor() {
    super('Too many passwords are being checked at this moment. Try again in a few seconds.');
  }
}

interface Waiting {
  since: number;
  begin(): void;
  refuse(): void;
}

/**
 * Lets only so many works run at once, in the order in which they were asked for.
 *
 * @returns runs a work, and throws {@link CredentialsBusyError} where too many wait or it has waited too long.
 */
export function createBoundedQueue({
  maxConcurrent,
  maxQueued,
}: {
  maxConcurrent: number;
  maxQueued: number;
}): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: Waiting[] = [];
  let running = 0;

  function handOver(): void {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (performance.now() - next.since <= LONGEST_WAIT) {
        next.begin();
        return;
      }
      next.refuse();
    }
    running -= 1;
  }

  return async (work) => {
    if (running >= maxConcurrent) {
      if (waiting.length >= maxQueued) throw new CredentialsBusyError();
      // Whoever finishes hands its place over, so `running` does not change here.
      await new Promise<void>((begin, reject) => {
        const refuse = () => reject(new CredentialsBusyError());
        waiting.push({ since: performance.now(), begin, refuse });
      });
    } else {
      running += 1;
    }
    try {
      return await work();
    } finally {
      handOver();
    }
  };
}
