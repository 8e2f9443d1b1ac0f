import type { Clock } from '../../../src/clock.ts';
import type { Wake } from '../../../src/protocol/backchannel/delivery.ts';

/** Time that passes only when a test says so. */
export interface ManualTime {
  clock: Clock;
  wake: Wake;
  /** Lets `milliseconds` pass and calls whoever wanted to be woken by then. */
  pass(milliseconds: number): void;
}

export function createManualTime(): ManualTime {
  let now = Date.now();
  const timers = new Set<{ at: number; callback: () => void }>();
  return {
    clock: { now: () => now },
    wake(callback, milliseconds) {
      const timer = { at: now + milliseconds, callback };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    pass(milliseconds) {
      now += milliseconds;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.callback();
      }
    },
  };
}
