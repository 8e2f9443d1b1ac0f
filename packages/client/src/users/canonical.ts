/**
 * The form in which usernames and e-mail addresses are compared: that of Unicode's compatibility
 * composition, without regard to the case of letters, so that nobody looks like somebody else by
 * full-width letters. `ß` and `ss` are the same, as in Unicode's case folding.
 */
export function canonical(text: string): string {
  return text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
}
