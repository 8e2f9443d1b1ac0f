import type { Language } from '../languages.ts';
import type { PageScript } from './assets.ts';
import type { Texts } from './messages/en.ts';

/** A complete HTML document, and what its headers need. */
export interface Page {
  html: string;
  language: Language;
  /** Set where scripts of ours improve the page: its policy must allow those, and no others. */
  script?: true;
  /** Set where one of them asks us something: the policy must allow that too. */
  asks?: true;
  /** Origins that pictures of the page come from, beside our own: its policy must allow those, and no others. */
  imageOrigins?: readonly string[];
}

/** A form of ours, with what its hidden fields carry. */
export interface PageForm {
  action: string;
  fields: Record<string, string>;
}

/** What an area of the pages is made with, for one language and one reader. */
export interface PageMaker {
  language: Language;
  texts: Texts;
  /** Shows what is for developers. */
  development: boolean;
  /** Renders a template in the layout. `title` is the window's; values are escaped. */
  render(
    template: string,
    values: {
      title: string;
      scripts?: readonly PageScript[];
      /** https addresses of pictures elsewhere. */
      images?: readonly string[];
    } & Record<string, unknown>,
  ): Page;
}

/** What went wrong, for the template `notice`. */
export interface Notice {
  title: string;
  detail?: string;
  /** Fills `{time}` in `detail`. */
  time?: string;
  /** Instead of `detail`: a list, each with what fills its `{limit}`. */
  details?: readonly { text: string; limit: number }[];
}

/** For the template `hidden-field`. */
export function fieldList(fields: Record<string, string> = {}): { name: string; value: string }[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}
