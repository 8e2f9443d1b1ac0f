import type { Page, PageForm, PageMaker } from './page.ts';
import { safeOrNothing } from './safe-href.ts';
import { signOutValues } from './steps.ts';

export interface AccountPages {
  /** The person's own page: apps to open, profile, sign-out. */
  account(model: AccountPage): Page;
}

export interface AccountPage {
  person: { name: string; email: string; username?: string; roles: string[] };
  /** `href` opens the application; without one, or with one that is neither http(s) nor a path, its tile is no link. */
  apps: { name: string; href?: string; description?: string }[];
  signOut: PageForm;
}

/** How many colours a tile's letter can have; the style sheet has one class for each. */
const TILE_HUES = 6;

export function createAccountPages({ texts, render }: PageMaker): AccountPages {
  return {
    account: ({ person, apps, signOut }) => {
      return render('account', {
        t: texts.account,
        title: texts.account.title,
        shape: 'wide',
        person,
        apps: apps.map(({ name, href, description }) => ({
          name,
          description,
          href: safeOrNothing(href),
          letter: firstLetter(name),
          hue: hueOf(name),
        })),
        signOut: signOutValues(texts, signOut),
      });
    },
  };
}

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstLetter(name: string): string {
  for (const { segment } of graphemes.segment(name.trim())) return segment.toLocaleUpperCase();
  return '';
}

/** The same name has the same colour on every page and every day. */
function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return (sum % TILE_HUES) + 1;
}
