/**
 * An address that its owner recognises and nobody else can write to: `m•••••@example.com`. As many dots for every
 * address, so that they tell nothing.
 */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = ''] = email;
  return `${first}•••••${at < 0 ? '' : email.slice(at)}`;
}
