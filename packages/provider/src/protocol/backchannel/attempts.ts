const SECOND = 1000;
const HOUR = 3600 * SECOND;
/** Milliseconds after which a notification that nobody has taken is given up. */
export const GIVE_UP_AFTER = 24 * HOUR;
/** Milliseconds before the second attempt; each further pause is twice as long, up to {@link LONGEST_PAUSE}. */
const FIRST_PAUSE = 2 * SECOND;
const LONGEST_PAUSE = HOUR;

/**
 * Why an application was not told: it refuses the logout token (Back-Channel Logout 1.0, section 2.8), something
 * is wrong with its address, or it does not work just now.
 */
export type FailureKind = 'refused' | 'misdirected' | 'unavailable';

/**
 * A next token will hardly please who refused three, while an address that answers 404 may be an application
 * in the middle of its update: twelve attempts take about an hour. Who is down is waited for until
 * {@link GIVE_UP_AFTER}.
 */
const ATTEMPTS: Record<FailureKind, number> = {
  refused: 4,
  misdirected: 12,
  unavailable: Infinity,
};

/** An attempt that failed. Times are milliseconds since the epoch. */
export interface FailedAttempt {
  kind: FailureKind;
  /** How many there have been, this one included. */
  attempts: number;
  /** When the session ended. */
  createdAt: number;
  now: number;
  /** 0 to 1: spreads out what failed at the same moment. */
  random: number;
}

/** @returns when to try again; undefined: not any more. */
export function nextAttempt(failed: FailedAttempt): number | undefined {
  const { kind, attempts, createdAt, now, random } = failed;
  if (attempts >= ATTEMPTS[kind]) return undefined;
  const pause = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (attempts - 1));
  const next = Math.round(now + pause * (0.5 + random / 2));
  return next > createdAt + GIVE_UP_AFTER ? undefined : next;
}
