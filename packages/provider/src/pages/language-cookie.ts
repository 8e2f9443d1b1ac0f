import { cookieLine, readCookie } from '../cookies.ts';
import { isLanguage, type LanguageChoice } from '../languages.ts';

/** A year, in seconds. */
const LIFETIME = 365 * 24 * 60 * 60;

/** @returns undefined when the header holds no choice, or one that is not ours. */
export function readLanguageCookie(header: string | undefined): LanguageChoice | undefined {
  const [language, instead] = readCookie(header, 'language')?.split('.') ?? [];
  if (!isLanguage(language)) return undefined;
  return { language, ...(isLanguage(instead) && { instead }) };
}

/** @returns a value for `Set-Cookie`. */
export function writeLanguageCookie(
  { language, instead }: LanguageChoice,
  { publicUrl }: { publicUrl: string },
): string {
  const value = instead ? `${language}.${instead}` : language;
  return cookieLine('language', { value, until: { lifetime: LIFETIME }, publicUrl });
}
