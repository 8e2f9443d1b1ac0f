import type { Clock } from '../clock.ts';

/** Nobody notices within it that the last hash of another system was replaced, or the first brought in. */
const KEPT_MS = 60_000;

/**
 * Remembers for a minute whether there are hashes of other systems, and one of them, since every refused password asks.
 *
 * @param find costs a query.
 */
export function createImportedDecoy({
  find,
  clock,
}: {
  find: () => Promise<string | undefined>;
  clock: Clock;
}): () => Promise<string | undefined> {
  let found: Promise<string | undefined> | undefined;
  let until = Number.NEGATIVE_INFINITY;
  return async () => {
    if (!found || clock.now() >= until) {
      until = clock.now() + KEPT_MS;
      found = find();
      // The next one asks again.
      found.catch(() => {
        found = undefined;
      });
    }
    return await found;
  };
}
