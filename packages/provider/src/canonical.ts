/**
 * The form in which e-mail addresses, usernames and names are compared: compatible characters made one (NFKC),
 * lower case, without space around. Idempotent.
 *
 * Lower case of a final sigma depends on the letters after it, which a prefix does not have, so all are made one.
 */
export function canonical(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC').replaceAll('ς', 'σ').trim();
}
