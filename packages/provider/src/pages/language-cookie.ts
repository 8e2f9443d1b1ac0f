import { isLanguage, type LanguageChoice } from '../languages.ts';

/** Keeps the language that a person has chosen in this browser; says nothing about who they are. */
const NAME = 'gatehouse_language';
/** A year, in seconds. */
const LIFETIME = 365 * 24 * 60 * 60;

/** @returns undefined when the header holds no choice, or one that is not ours. */
export function readLanguageCookie(header: string | undefined): LanguageChoice | undefined {
  const cookie = header
    ?.split(';')
    .map((pair) => pair.trim())
    .find((pair) => pair.startsWith(`${NAME}=`));
  const [language, instead] = cookie?.slice(NAME.length + 1).split('.') ?? [];
  if (!isLanguage(language)) return undefined;
  return { language, ...(isLanguage(instead) && { instead }) };
}

/** @returns a value for `Set-Cookie`. */
export function writeLanguageCookie(
  { language, instead }: LanguageChoice,
  { secure }: { secure: boolean },
): string {
  const value = instead ? `${language}.${instead}` : language;
  return `${NAME}=${value}; Path=/; Max-Age=${LIFETIME}; HttpOnly; SameSite=Lax${secure ? '; Secure' : ''}`;
}
