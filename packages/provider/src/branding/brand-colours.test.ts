import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accentColours,
  contrastsOf,
  GROUNDS,
  isColour,
  nearestPassing,
  passes,
  THEMES,
} from './brand-colours.ts';

const css = readFileSync(new URL('../pages/styles/tokens.css', import.meta.url), 'utf8');
const colour = fc
  .integer({ min: 0, max: 0xffffff })
  .map((value) => `#${value.toString(16).padStart(6, '0')}`);

describe('the colours of a brand', () => {
  it('are compared with the grounds that the pages have', () => {
    const [light = '', dark = ''] = css.split('@media (prefers-color-scheme: dark)');
    for (const [theme, text] of Object.entries({ light, dark })) {
      const { canvas, arch, surface, raised } = GROUNDS[theme as 'light' | 'dark'];
      for (const [name, value] of Object.entries({
        canvas,
        'canvas-arch': arch,
        surface,
        'surface-raised': raised,
      })) {
        expect(text).toContain(`--${name}: ${value};`);
      }
    }
  });

  it('pass as ours do', () => {
    expect(passes(contrastsOf('#1b5e4b', 'light'))).toBe(true);
    expect(passes(contrastsOf('#79c7aa', 'dark'))).toBe(true);
  });

  it.each([
    ['#ffd400', 'light', 1.27],
    ['#1b5e4b', 'dark', 1.9],
  ] as const)('%s can not be read on %s pages', (accent, theme, ratio) => {
    const links = contrastsOf(accent, theme).find(({ pair }) => pair === 'links_on_page');
    expect(links).toMatchObject({ theme, needed: 4.5, ratio });
  });

  it('have text that can be read on them, whatever they are', () => {
    fc.assert(
      fc.property(colour, fc.constantFrom(...THEMES), (accent, theme) => {
        const { ink } = accentColours(accent, theme);
        expect(['#ffffff', '#000000']).toContain(ink);
        const [text] = contrastsOf(accent, theme);
        expect(text?.ratio).toBeGreaterThanOrEqual(4.5);
      }),
    );
  });

  it('have one that passes near every one that does not, and itself near one that does', () => {
    fc.assert(
      fc.property(colour, fc.constantFrom(...THEMES), (accent, theme) => {
        const nearest = nearestPassing(accent, theme);
        expect(isColour(nearest)).toBe(true);
        expect(passes(contrastsOf(nearest, theme))).toBe(true);
        expect(nearestPassing(nearest, theme)).toBe(nearest);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    'red',
    '#fff',
    '#FFFFFF',
    '#ffffff80',
    'rgb(0 0 0)',
    '#ffffff;background:url(//evil.example)',
    '#ffffff\n',
    '}</style><script>alert(1)</script>',
  ])('are #rrggbb and not %j', (text) => {
    expect(isColour(text)).toBe(false);
  });
});
