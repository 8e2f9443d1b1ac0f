import { canonical } from '../canonical.ts';

/** Of whom a password is. What is absent says nothing. */
export interface PasswordOwner {
  email?: string | null | undefined;
  username?: string | null | undefined;
  name?: string | null | undefined;
  given_name?: string | null | undefined;
  family_name?: string | null | undefined;
}

/** Parts of a name or address that are shorter are in many other words. */
const SHORTEST_PART = 4;
const SHORTEST_WHOLE = 3;
/** As in e-mail addresses and names: everything but letters and digits. */
const SEPARATORS = /[^\p{L}\p{M}\p{N}]+/u;

/**
 * @returns words about a person that others know or find out, in canonical form, the longest first: e-mail address,
 *   username and names, whole and in parts.
 */
export function personalWords(owner: PasswordOwner): string[] {
  const { email, username, name, given_name, family_name } = owner;
  const [localPart, ...domain] = canonical(email ?? '').split('@');
  // `example` of example.com; what follows the last dot is too general.
  const labels = domain.join('@').split('.').slice(0, -1);
  const wholes = [localPart, ...labels, username, name, given_name, family_name].flatMap((text) =>
    text ? [canonical(text)] : [],
  );
  const joined = wholes.map((whole) => whole.split(SEPARATORS).join(''));
  const parts = wholes
    .flatMap((whole) => whole.split(SEPARATORS))
    .filter((part) => part.length >= SHORTEST_PART);
  const words = [...wholes, ...joined, ...parts].filter((word) => word.length >= SHORTEST_WHOLE);
  return [...new Set(words)].toSorted((a, b) => b.length - a.length);
}

/** @returns `password` in canonical form without `words`. */
export function withoutWords(password: string, words: readonly string[]): string {
  return words.reduce((rest, word) => rest.replaceAll(word, ''), canonical(password));
}
