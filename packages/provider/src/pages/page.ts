import type { Language } from '../languages.ts';
import type { Texts } from './messages/en.ts';

/** A complete HTML document, and the language for its header. */
export interface Page {
  html: string;
  language: Language;
}

/** A form of ours, with what its hidden fields carry. */
export interface PageForm {
  action: string;
  fields: Record<string, string>;
}

/** What an area of the pages is made with, for one language and one reader. */
export interface PageMaker {
  texts: Texts;
  /** Shows what is for developers. */
  development: boolean;
  /** Renders a template in the layout. `title` is the window's; values are escaped. */
  render(template: string, values: { title: string } & Record<string, unknown>): Page;
}

/** For the template `hidden-field`. */
export function fieldList(fields: Record<string, string> = {}): { name: string; value: string }[] {
  return Object.entries(fields).map(([name, value]) => ({ name, value }));
}
