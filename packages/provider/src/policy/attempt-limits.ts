/** How many attempts to prove who one is may fail, and what follows. Times are milliseconds. */
export interface AttemptLimits {
  /** Attempts at an account that may fail one after the other without delay. */
  free: number;
  /** Where the growing delay of an account stops. */
  longestDelay: number;
  /** Attempts from one address that may fail in {@link ATTEMPT_WINDOW}. */
  perAddress: number;
  /** As `perAddress`, for all addresses of a network together. */
  perNetwork: number;
}

/** Milliseconds. */
export const ATTEMPT_WINDOW = 15 * 60 * 1000;
const FIRST_DELAY = 1000;
/** Milliseconds by which the clocks of several processes may differ. */
export const CLOCK_LEEWAY = 60 * 1000;

/**
 * The delay until the next attempt at an account: none while attempts are free, then one second, doubling.
 *
 * @param failures attempts that failed and are not forgotten, the last one included.
 * @returns milliseconds from the last one.
 */
export function delayAfter(
  failures: number,
  { free, longestDelay }: Pick<AttemptLimits, 'free' | 'longestDelay'>,
): number {
  if (failures < free) return 0;
  return Math.min(FIRST_DELAY * 2 ** (failures - free), longestDelay);
}

/** @returns {@link delayAfter} 1, 2, … failures, up to the first that is the longest. */
export function delaysOf(limits: Pick<AttemptLimits, 'free' | 'longestDelay'>): number[] {
  const delays: number[] = [];
  while (delays.at(-1) !== limits.longestDelay) delays.push(delayAfter(delays.length + 1, limits));
  return delays;
}

/**
 * The time in which one failure at an account is forgotten. No shorter than the longest delay, lest whoever waits
 * for it each time be faster the next.
 */
export function forgettingTime({ longestDelay }: Pick<AttemptLimits, 'longestDelay'>): number {
  return Math.max(longestDelay, ATTEMPT_WINDOW);
}
