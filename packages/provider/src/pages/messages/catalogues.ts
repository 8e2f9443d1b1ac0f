import type { Language } from '../../languages.ts';
import { de } from './de.ts';
import { en, type Texts } from './en.ts';

/** All texts, by language. */
export const CATALOGUES: Record<Language, Texts> = { en, de };
