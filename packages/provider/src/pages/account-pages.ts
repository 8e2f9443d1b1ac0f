import { type AccountCommon, frameValues } from './account-frame.ts';
import type { Page, PageMaker } from './page.ts';
import { safeOrNothing } from './safe-href.ts';

export interface AccountPages {
  /** The first page of an account: the apps that the person may open. */
  account(model: AccountPage): Page;
}

export interface AccountPage extends AccountCommon {
  personName: string;
  apps: readonly LauncherApp[];
  /** What the apps were searched for; undefined: there are too few of them to search. */
  search?: string | undefined;
}

/** `href` opens the application; without one, or with one that is neither http(s) nor a path, its tile is no link. */
export interface LauncherApp extends NamedLogo {
  href?: string | undefined;
}

/** An application as a picture: its logo, or else the first letter of its name. */
export interface NamedLogo {
  name: string;
  /** An https address. */
  logo?: string | null | undefined;
}

/** How many colours a tile's letter can have; the style sheet has one class for each. */
const TILE_HUES = 6;

export function createAccountPages(maker: PageMaker): AccountPages {
  const { texts, render } = maker;
  return {
    account: ({ personName, apps, search, ...common }) =>
      render('account', {
        ...frameValues(maker, { section: 'apps', ...common }),
        t: texts.account,
        title: texts.account.title,
        personName,
        apps: apps.map(({ href, ...app }) => ({ ...tileValues(app), href: safeOrNothing(href) })),
        searches: search !== undefined,
        search,
        images: logosOf(apps),
      }),
  };
}

/** For the template `app-logo`. */
export function tileValues({ name, logo }: NamedLogo) {
  return { name, logo: httpsOrNothing(logo), letter: firstLetter(name), hue: hueOf(name) };
}

/** What a page with these logos fetches from elsewhere. */
export function logosOf(apps: readonly NamedLogo[]): string[] {
  return apps.flatMap(({ logo }) => httpsOrNothing(logo) ?? []);
}

function httpsOrNothing(address: string | null | undefined): string | undefined {
  return address && URL.parse(address)?.protocol === 'https:' ? safeOrNothing(address) : undefined;
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
