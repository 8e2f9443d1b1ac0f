import { relativeTime } from '../../../components/when.tsx';

const MINUTE = 60_000;

/** As {@link relativeTime}, to the second within the first minute. @param at RFC 3339. @param now milliseconds. */
export function secondsAgo(at: string, now: number): string {
  const passed = now - Date.parse(at);
  if (passed >= MINUTE) return relativeTime(at, now);
  // The clocks of two machines differ a little.
  const seconds = Math.max(0, Math.floor(passed / 1000));
  if (seconds === 0) return 'just now';
  return seconds === 1 ? '1 second ago' : `${seconds} seconds ago`;
}
