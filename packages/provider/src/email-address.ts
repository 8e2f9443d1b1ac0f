import { canonical } from './canonical.ts';
import { isFreeOfInvisibles } from './field-checks.ts';

/** RFC 5321, section 4.5.3.1. */
export const MAX_EMAIL = 254;
/** Characters before the `@` (RFC 5321, section 4.5.3.1.1). */
export const MAX_EMAIL_LOCAL_PART = 64;

/** What RFC 5321 allows only within quotes, and space: these would change the meaning of a mail header. */
const NOT_IN_EMAIL = /[\s<>()[\]\\,;:"]/;

/**
 * @returns whether `text` is one e-mail address and nothing else, of any length: one `@` with something on both
 *   sides. A domain without a dot is allowed, as in `admin@localhost`.
 */
export function isEmailAddress(text: string): boolean {
  const [localPart = '', domain = '', ...more] = canonical(text).split('@');
  return (
    localPart !== '' &&
    domain !== '' &&
    more.length === 0 &&
    text.split('@').length === 2 &&
    !NOT_IN_EMAIL.test(canonical(text)) &&
    isFreeOfInvisibles(text)
  );
}
