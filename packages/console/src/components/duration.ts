export const UNITS = [
  { value: 'minutes', label: 'minutes', seconds: 60 },
  { value: 'hours', label: 'hours', seconds: 3600 },
  { value: 'days', label: 'days', seconds: 24 * 3600 },
] as const;

export type Unit = (typeof UNITS)[number]['value'];

/** The greatest unit that a time is a whole number of. @param seconds more than 0. */
export function inUnits(seconds: number): { count: number; unit: Unit } {
  const unit = UNITS.findLast((one) => seconds % one.seconds === 0) ?? UNITS[0];
  return { count: seconds / unit.seconds, unit: unit.value };
}

/** @returns seconds. */
export function toSeconds(count: number, unit: Unit): number {
  return Math.round(count * (UNITS.find(({ value }) => value === unit)?.seconds ?? 1));
}

/** A time in words, such as `8 hours`. */
export function durationWords(seconds: number): string {
  if (seconds === 0) return 'no time';
  const { count, unit } = inUnits(seconds);
  return count === 1 ? `1 ${unit.slice(0, -1)}` : `${Number(count.toFixed(1))} ${unit}`;
}
