import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const css = readFileSync(new URL('./styles/tokens.css', import.meta.url), 'utf8');
const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
const lightColours = readColours(light);
const THEMES = { light: lightColours, dark: { ...lightColours, ...readColours(dark) } };

/** Text, at 7:1 as WCAG 1.4.6 (AAA) asks. */
const TEXT: [text: string, on: string[]][] = [
  ['ink', ['canvas', 'canvas-arch', 'surface', 'surface-raised', 'danger-soft']],
  ['ink-muted', ['canvas', 'surface', 'surface-raised']],
  ['accent-ink', ['accent', 'accent-hover']],
  ['danger', ['danger-soft']],
  ...[1, 2, 3, 4, 5, 6].map((n): [string, string[]] => [`hue-${n}`, [`hue-${n}-soft`]]),
];

/** Borders, icons and focus rings, at 3:1 as WCAG 1.4.11 asks. */
const SHAPES: [shape: string, on: string[]][] = [
  ['line-control', ['surface', 'canvas']],
  ['accent', ['canvas', 'canvas-arch', 'surface', 'accent-soft']],
  ['danger', ['surface', 'danger-soft']],
  ['focus', ['canvas', 'surface']],
];

describe.each(Object.entries(THEMES))('The %s palette', (_theme, colours) => {
  test.each(pairs(TEXT))('%s can be read on %s', (text, ground) => {
    expect(contrast(colours[text], colours[ground])).toBeGreaterThanOrEqual(7);
  });

  test.each(pairs(SHAPES))('%s can be told from %s', (shape, ground) => {
    expect(contrast(colours[shape], colours[ground])).toBeGreaterThanOrEqual(3);
  });
});

function pairs(table: [string, string[]][]): [string, string][] {
  return table.flatMap(([one, others]) => others.map((other): [string, string] => [one, other]));
}

function readColours(text: string): Record<string, string> {
  const found = text.matchAll(/--([a-z0-9-]+): (#[0-9a-f]{6});/g);
  return Object.fromEntries([...found].map(([, name, value]) => [name, value]));
}

/** Contrast ratio of WCAG 2.2: (lighter + 0.05) / (darker + 0.05). */
function contrast(one = '', other = ''): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const channel = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
