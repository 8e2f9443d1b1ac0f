import type { Language } from '../languages.ts';

/**
 * A date with its time of day as people of the language write it, such as `14 May 2025, 09:12`.
 *
 * @param at milliseconds since the epoch.
 * @param options.zone IANA name; UTC, and said to be, when absent or unknown.
 */
export function formatTime(
  at: number,
  { language, zone }: { language: Language; zone?: string | null | undefined },
): string {
  return formatFor(language, zone ?? undefined).format(at);
}

/** A wait in words such as `40 seconds` or `2 minutes`, rounded up. */
export function formatWait(seconds: number, language: Language): string {
  if (seconds < 60) return formatUnit(Math.max(1, Math.ceil(seconds)), 'second', language);
  if (seconds < 90 * 60) return formatUnit(Math.ceil(seconds / 60), 'minute', language);
  return formatUnit(Math.ceil(seconds / 3600), 'hour', language);
}

/** A number with its unit in words: `30 days`. */
export function formatUnit(
  count: number,
  unit: 'second' | 'minute' | 'hour' | 'day',
  language: Language,
): string {
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(REGIONS[language], style).format(count);
}

const REGIONS: Record<Language, string> = {
  // Day before month, as everywhere but in the United States, and 24 hours: nobody misreads it.
  en: 'en-GB',
  de: 'de-DE',
};
const known = new Map<string, Intl.DateTimeFormat>();

/** Making a format takes much longer than using it; there are some 400 zones. */
function formatFor(language: Language, zone: string | undefined): Intl.DateTimeFormat {
  const key = `${language} ${zone}`;
  const found = known.get(key);
  if (found) return found;
  const made = createFormat(language, zone);
  // A zone that does not exist comes from a profile, where there is no end of them.
  if (made.resolvedOptions().timeZone === zone || zone === undefined) known.set(key, made);
  return made;
}

function createFormat(language: Language, zone: string | undefined): Intl.DateTimeFormat {
  const parts = { day: 'numeric', month: 'long', year: 'numeric' } as const;
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  try {
    if (zone)
      return new Intl.DateTimeFormat(REGIONS[language], { ...parts, ...time, timeZone: zone });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  const utc = { timeZone: 'UTC', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat(REGIONS[language], { ...parts, ...time, ...utc });
}
