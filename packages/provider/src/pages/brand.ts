import { asset, type PageAsset } from './assets.ts';

/** What the pages use of an accent in one theme: `#rrggbb` each. */
interface AccentColours {
  accent: string;
  hover: string;
  ink: string;
  soft: string;
}

/** The colours that a brand has instead of ours. */
export type BrandColours = Record<'light' | 'dark', AccentColours>;

/** Whose pages they are. */
export interface PageBrand {
  name: string;
  /** Whether the name stands beside the logo. */
  showName: boolean;
  /** Absent: the colours of the style sheets. */
  colours?: BrandColours;
  /** Absent: ours. */
  logo?: { path: string; mediaType: string; width: number; height: number };
}

/** Of the theme alone that it names, whatever the browser asks for. */
export type ForcedTheme = 'light' | 'dark';

/** CSS pixels that a logo has at most; it keeps its shape. */
const LOGO_BOX = { width: 224, height: 40 };
/** Wider ones would be a smudge in the tab of a browser. */
const WIDEST_ICON = 1.5;
const COLOUR = /^#[0-9a-f]{6}$/;

/**
 * The style sheet of a brand: custom properties and nothing else, so that the policy of the pages stays as it is. On
 * paper everything is black.
 *
 * @throws {TypeError} for a colour that is not `#rrggbb`, which could be any other CSS.
 */
export function brandStyles(colours: BrandColours, theme?: ForcedTheme): PageAsset {
  const light = block(theme === 'dark' ? colours.dark : colours.light);
  const dark = block(theme === 'light' ? colours.light : colours.dark);
  const css = `@media screen{${light}}\n@media screen and (prefers-color-scheme:dark){${dark}}\n`;
  // Its name says all that it is made from, so that every process has it, whether it knows of the brand yet or not.
  const name = ['brand', colours.light.accent.slice(1), colours.dark.accent.slice(1), theme];
  const known = name.filter((part) => part !== undefined);
  return asset(known.join('-'), 'css', 'text/css; charset=utf-8', css);
}

function block({ accent, hover, ink, soft }: AccentColours): string {
  for (const colour of [accent, hover, ink, soft]) {
    if (!COLOUR.test(colour)) throw new TypeError(`Not a colour: ${JSON.stringify(colour)}.`);
  }
  const properties = {
    accent,
    'accent-hover': hover,
    'accent-ink': ink,
    'accent-soft': soft,
    focus: accent,
  };
  const declarations = Object.entries(properties).map(([name, value]) => `--${name}:${value}`);
  return `:root{${declarations.join(';')}}`;
}

/** What the layout shows of a brand. */
export function brandInLayout({ name, showName, logo }: PageBrand) {
  if (!logo) return { name, showName: true };
  const { path, mediaType, width, height } = logo;
  const scale = Math.min(LOGO_BOX.width / width, LOGO_BOX.height / height);
  return {
    name,
    showName,
    logo: {
      path,
      // What the name beside it says already is not read out twice.
      alt: showName ? '' : name,
      width: Math.max(1, Math.round(width * scale)),
      height: Math.max(1, Math.round(height * scale)),
    },
    ...(Math.max(width / height, height / width) <= WIDEST_ICON && { icon: { path, mediaType } }),
  };
}
