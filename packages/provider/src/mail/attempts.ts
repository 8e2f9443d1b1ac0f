const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** Milliseconds after which a mail that no server has taken is given up, unless its link or code ends sooner. */
export const GIVE_UP_AFTER = 24 * HOUR;
/** Milliseconds before the second attempt; each further pause is twice as long, up to {@link LONGEST_PAUSE}. */
const FIRST_PAUSE = 5 * SECOND;
const LONGEST_PAUSE = HOUR;

/** An attempt that failed. Times are milliseconds since the epoch. */
export interface FailedAttempt {
  /** How many there have been, this one included. */
  attempts: number;
  giveUpAt: number;
  now: number;
  /** 0 to 1: spreads out what failed at the same moment. */
  random: number;
}

/** @returns when to try again; undefined: not any more. */
export function nextAttempt({
  attempts,
  giveUpAt,
  now,
  random,
}: FailedAttempt): number | undefined {
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1));
  const next = Math.round(now + pause * (0.5 + random / 2));
  return next > giveUpAt ? undefined : next;
}
