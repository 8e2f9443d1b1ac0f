/**
 * The form in which usernames are compared, and names searched: that of Unicode's compatibility
 * composition, without regard to the case of letters or space around, so that nobody looks like
 * somebody else by full-width letters. `ß` and `ss` are the same, as in Unicode's case folding.
 */
export function canonical(text: string): string {
  const folded = text.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  // Lower case of a final sigma depends on the letters after it, which the beginning of a name does not have.
  return folded.replaceAll('ς', 'σ').trim();
}

/**
 * The form in which e-mail addresses are compared: without regard to the case of letters, and no
 * further. To {@link canonical}, `mike@gıthub.com` and `mike@github.com` are the same; they are
 * mailboxes of two people, one of whom would get the account of the other.
 */
export function canonicalEmail(address: string): string {
  return address.normalize('NFC').toLowerCase().normalize('NFC').trim();
}
