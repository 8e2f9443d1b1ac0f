import { type Colord, colord, extend } from 'colord';
import a11y from 'colord/plugins/a11y';
import mix from 'colord/plugins/mix';

extend([a11y, mix]);

/** The pages in daylight and at night; a browser says which its person wants. */
export const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What the pages use of an accent in one theme: `#rrggbb` each. */
export interface AccentColours {
  /** Links, icons, rings of focus, and the ground of the first button. */
  accent: string;
  /** Of that button under the pointer. */
  hover: string;
  /** Text on both. */
  ink: string;
  /** The ground of badges and of good news. */
  soft: string;
}

/** What is read on what. */
export type ContrastPair = 'text_on_accent' | 'links_on_page' | 'shapes_on_page';

/** One comparison of the contrast check. */
export interface Contrast {
  theme: Theme;
  pair: ContrastPair;
  /** Of WCAG 2.2, 1 to 21, at its lowest of all grounds; rounded down. */
  ratio: number;
  /** At least. */
  needed: number;
}

/** Text of WCAG 2.2, 1.4.3, and parts of controls of 1.4.11. */
const NEEDED = { text_on_accent: 4.5, links_on_page: 4.5, shapes_on_page: 3 } as const;
const WHITE = '#ffffff';
const BLACK = '#000000';

/** The grounds of the pages, as in `pages/styles/tokens.css`, which a test compares. */
export const GROUNDS = {
  light: { canvas: '#f4f2ed', arch: '#ece9e2', surface: '#ffffff', raised: '#faf9f6' },
  dark: { canvas: '#151412', arch: '#1d1b19', surface: '#24221f', raised: '#2b2925' },
} as const;
/** How much of the accent is in its soft ground. */
const SOFT = { light: 0.1, dark: 0.14 };
const HOVER = 0.16;
/** Steps of lightness, in percent, in which a colour that passes is looked for. */
const STEP = 0.5;

const HEX = /^#[0-9a-f]{6}$/;

/** @returns whether it is `#rrggbb` in small letters, which is all that ever comes into a style sheet or a mail. */
export function isColour(text: string): boolean {
  return HEX.test(text);
}

/** @param accent `#rrggbb`. */
export function accentColours(accent: string, theme: Theme): AccentColours {
  // White looks lighter beside most colours; where it can't be read, black can (its ratios multiply to 21).
  const ink = colord(WHITE).contrast(accent) >= NEEDED.text_on_accent ? WHITE : BLACK;
  const away = ink === WHITE ? BLACK : WHITE;
  return {
    accent,
    // Away from the text, so that it is read the better.
    hover: colord(accent).mix(away, HOVER).toHex(),
    ink,
    soft: colord(GROUNDS[theme].surface).mix(accent, SOFT[theme]).toHex(),
  };
}

/** Compares an accent with what it is seen on. @param accent `#rrggbb`. */
export function contrastsOf(accent: string, theme: Theme): Contrast[] {
  const { ink, soft, hover } = accentColours(accent, theme);
  const { canvas, arch, surface, raised } = GROUNDS[theme];
  const lowest = (colour: string, grounds: readonly string[]) =>
    Math.min(...grounds.map((ground) => colord(colour).contrast(ground)));
  const ratios: Record<ContrastPair, number> = {
    text_on_accent: lowest(ink, [accent, hover]),
    links_on_page: lowest(accent, [canvas, surface, raised]),
    shapes_on_page: lowest(accent, [canvas, arch, surface, raised, soft]),
  };
  return (Object.keys(NEEDED) as ContrastPair[]).map((pair) => ({
    theme,
    pair,
    ratio: ratios[pair],
    needed: NEEDED[pair],
  }));
}

/** @returns whether everything can be read and told apart. */
export function passes(contrasts: readonly Contrast[]): boolean {
  return contrasts.every(({ ratio, needed }) => ratio >= needed);
}

/**
 * @param accent `#rrggbb`.
 * @returns the colour of the same hue that passes and is nearest in lightness: `accent` itself where it does.
 */
export function nearestPassing(accent: string, theme: Theme): string {
  const { h, s, l } = colord(accent).toHsl();
  const at = (lightness: number): Colord => colord({ h, s, l: lightness });
  const isGood = (hex: string) => passes(contrastsOf(hex, theme));
  if (isGood(accent)) return accent;
  for (let away = STEP; away <= 100; away += STEP) {
    for (const lightness of [l - away, l + away]) {
      if (lightness < 0 || lightness > 100) continue;
      const hex = at(lightness).toHex();
      if (isGood(hex)) return hex;
    }
  }
  // Black on light and white on dark pass always.
  return theme === 'light' ? BLACK : WHITE;
}
