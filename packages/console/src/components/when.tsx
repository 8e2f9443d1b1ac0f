const RELATIVE = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
/** As on the sign-in pages: day before month and 24 hours, which nobody misreads. */
export const TIME_LOCALE = 'en-GB';
const ABSOLUTE = new Intl.DateTimeFormat(TIME_LOCALE, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
});
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 24 * 3600],
  ['month', 30 * 24 * 3600],
  ['week', 7 * 24 * 3600],
  ['day', 24 * 3600],
  ['hour', 3600],
  ['minute', 60],
];

/** The exact time, and how long ago that was. @param at RFC 3339. */
export function ExactWhen({ at }: { at: string }) {
  return (
    <time dateTime={at}>
      {exactTime(at)} ({relativeTime(at, Date.now())})
    </time>
  );
}

/** A time as people say it, with the exact one to hover for. @param at RFC 3339. */
export function When({ at, none = 'never' }: { at: string | null; none?: string }) {
  if (at === null) return <>{none}</>;
  return (
    <time dateTime={at} title={exactTime(at)}>
      {relativeTime(at, Date.now())}
    </time>
  );
}

/** @param at RFC 3339. @param now milliseconds since the epoch. */
export function relativeTime(at: string, now: number): string {
  const seconds = (Date.parse(at) - now) / 1000;
  const unit = UNITS.find(([, length]) => Math.abs(seconds) >= length);
  return unit ? RELATIVE.format(Math.round(seconds / unit[1]), unit[0]) : 'just now';
}

/** A time to the second with its date, in the time zone of the browser, which is named. @param at RFC 3339. */
export function exactTime(at: string): string {
  return ABSOLUTE.format(new Date(at));
}
