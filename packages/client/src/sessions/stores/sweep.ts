import type { Clock } from '../../core/clock.ts';

/** Milliseconds between two sweeps. */
const SWEEP_EVERY = 60_000;

/** Deletes expired entries; whether there may be more of them than it deleted. */
export type Sweep = () => boolean | Promise<boolean>;

/**
 * What a store calls after each write: it sweeps at most once a minute, sooner only while a sweep
 * left something over. There is no timer, which would keep the process alive.
 */
export function createSweeper(clock: Clock, sweep: Sweep): () => void {
  let nextAt = clock() + SWEEP_EVERY;
  return () => {
    const now = clock();
    if (now < nextAt) return;
    nextAt = now + SWEEP_EVERY;
    // Nobody waits for a sweep: what fails is tried again in a minute, and trouble with the
    // database shows in the writes themselves.
    void (async () => {
      if (await sweep()) nextAt = now;
    })().catch(() => undefined);
  };
}
