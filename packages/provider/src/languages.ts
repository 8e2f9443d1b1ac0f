/** Languages that the pages and mails speak, as tags of BCP 47. */
export const LANGUAGES = ['en', 'de'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What everybody gets of whom nothing else is known. */
export const DEFAULT_LANGUAGE: Language = 'en';

/** What says which language somebody reads; each may be absent, and is then not asked. */
export interface LanguageHints {
  /** `ui_locales` of an authorization or logout request: tags in the order of preference (OpenID Connect Core 1.0, section 3.1.2.1). */
  uiLocales?: string | undefined;
  /** What the person has chosen in this browser. */
  chosen?: LanguageChoice | undefined;
  /** Claim `locale` of the person (Core 1.0, section 5.1). */
  locale?: string | null | undefined;
  /** The header of the browser (RFC 9110, section 12.5.4). */
  acceptLanguage?: string | undefined;
}

/** A choice that somebody has made at the foot of a page. */
export interface LanguageChoice {
  language: Language;
  /**
   * The language that an application had asked for when the person chose. It does not overrule the person when it
   * asks for that again.
   */
  instead?: Language | undefined;
}

/**
 * The first of these that leads to a language of ours: what the application asks for, what the person has chosen,
 * their profile, their browser. English when none does.
 */
export function chooseLanguage({
  uiLocales,
  chosen,
  locale,
  acceptLanguage,
}: LanguageHints): Language {
  const asked = findUiLocale(uiLocales);
  if (asked && asked !== chosen?.instead) return asked;
  return (
    chosen?.language ??
    lookUp(locale ? [locale.replaceAll('_', '-')] : []) ??
    lookUp(rangesOf(acceptLanguage)) ??
    DEFAULT_LANGUAGE
  );
}

/** @returns the language of ours that `ui_locales` asks for first. */
export function findUiLocale(uiLocales: string | undefined): Language | undefined {
  return lookUp(uiLocales?.split(' ') ?? []);
}

export function isLanguage(tag: unknown): tag is Language {
  return LANGUAGES.some((language) => language === tag);
}

/** Lookup of RFC 4647, section 3.4: each range loses subtags from its end until it is a language of ours. */
function lookUp(ranges: readonly string[]): Language | undefined {
  for (const range of ranges) {
    let subtags = range.toLowerCase().split('-');
    while (subtags.length > 0) {
      const tag = subtags.join('-');
      const found = LANGUAGES.find((language) => language.toLowerCase() === tag);
      if (found) return found;
      // A single letter begins an extension and means nothing by itself.
      subtags = subtags.slice(0, subtags.at(-2)?.length === 1 ? -2 : -1);
    }
  }
  return undefined;
}

/** The ranges of an `Accept-Language`, the most wanted first; those with weight 0 are not acceptable. */
function rangesOf(header = ''): string[] {
  return header
    .split(',')
    .map((part) => {
      const [range = '', ...parameters] = part.split(';').map((piece) => piece.trim());
      const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? '1';
      return { range, weight: Number(weight) };
    })
    .filter(({ range, weight }) => range !== '' && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ range }) => range);
}
