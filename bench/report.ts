import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

export interface Measurement {
  /** What the number says, for a reader who has not seen the code. */
  name: string;
  value: number;
  unit: string;
  /** The bound to stay within, and on which side of it. */
  target?: { atLeast: number } | { atMost: number };
  /** The figures behind a ratio. */
  from?: Record<string, number>;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** Prints the measurements and writes them to `bench/results/<bench>.json`. */
export function report(bench: string, measurements: readonly Measurement[]): void {
  for (const { name, value, unit, target, from } of measurements) {
    const bound = target && ('atLeast' in target ? `>= ${target.atLeast}` : `<= ${target.atMost}`);
    const met = target && ('atLeast' in target ? value >= target.atLeast : value <= target.atMost);
    const verdict = bound ? `  (${bound}: ${met ? 'met' : 'MISSED'})` : '';
    const behind = from
      ? `  [${Object.entries(from)
          .map(([key, figure]) => `${key} ${round(figure)}`)
          .join(', ')}]`
      : '';
    console.log(`  ${name}: ${round(value)} ${unit}${verdict}${behind}`);
  }
  const folder = fileURLToPath(new URL('./results/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const machine = { node: process.version, cores: cpus().length };
  writeFileSync(
    `${folder}${bench}.json`,
    `${JSON.stringify({ bench, machine, measurements }, undefined, 2)}\n`,
  );
}

function round(value: number): number {
  return value >= 100 ? Math.round(value) : Number(value.toPrecision(3));
}
