import type { Clock } from '../clock.ts';

const MINUTE = 60_000;
/** Entries a minute of requests in which nobody has proved who they are, for each application. */
const PER_APPLICATION = 600;
const STRANGERS = Symbol('whoever else');

/** How much is kept of what anybody can send. */
export interface Allowance {
  /**
   * @param clientId of an application that there is; undefined: all who name none share one count.
   * @returns whether one more may be kept.
   */
  take(clientId: string | undefined): boolean;
}

/** Counts in each minute by itself. */
export function createAllowance(clock: Clock): Allowance {
  let minute = 0;
  let counts = new Map<string | symbol, number>();
  return {
    take(clientId) {
      const now = Math.floor(clock.now() / MINUTE);
      if (now !== minute) {
        minute = now;
        counts = new Map();
      }
      const name = clientId ?? STRANGERS;
      const count = counts.get(name) ?? 0;
      if (count >= PER_APPLICATION) return false;
      counts.set(name, count + 1);
      return true;
    },
  };
}
