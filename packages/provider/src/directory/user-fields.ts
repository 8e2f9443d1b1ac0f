import { canonical } from '../canonical.ts';
import { MAX_PASSWORD_BYTES } from '../credentials/passwords.ts';
import { checkText, type FieldErrors, isFreeOfInvisibles } from '../field-checks.ts';

const MAX_EMAIL = 254;
const MAX_EMAIL_LOCAL_PART = 64;
const MAX_USERNAME = 64;
const MAX_NAME = 200;
const MIN_PASSWORD = 8;

/** What RFC 5321 allows only within quotes, and space: these would change the meaning of a mail header. */
const NOT_IN_EMAIL = /[\s<>()[\]\\,;:"]/;

export interface WrittenForms {
  written: string;
  canonical: string;
}

/** One `@` with something on both sides; a domain without a dot is allowed, as in `admin@localhost`. */
export function checkEmail(errors: FieldErrors, email: string): WrittenForms | undefined {
  const forms = { written: email.trim(), canonical: canonical(email) };
  const [localPart = '', domain = '', ...more] = forms.canonical.split('@');
  const wellFormed =
    localPart !== '' &&
    domain !== '' &&
    more.length === 0 &&
    forms.written.split('@').length === 2 &&
    !NOT_IN_EMAIL.test(forms.canonical) &&
    isFreeOfInvisibles(forms.written);
  if (!wellFormed) {
    errors.add(
      '/email',
      'not_an_email',
      'email is not an e-mail address, such as ada@example.com.',
    );
  } else if (
    Math.max(forms.written.length, forms.canonical.length) > MAX_EMAIL ||
    localPart.length > MAX_EMAIL_LOCAL_PART
  ) {
    errors.add(
      '/email',
      'too_long',
      `email is longer than ${MAX_EMAIL} characters, or than ${MAX_EMAIL_LOCAL_PART} before the @.`,
    );
  } else {
    return forms;
  }
  return undefined;
}

/** Without `@`, so that it can't be taken for somebody's e-mail address at sign-in. */
export function checkUsername(errors: FieldErrors, username: string): WrittenForms | undefined {
  const written = checkText(errors, {
    pointer: '/username',
    label: 'username',
    text: username,
    max: MAX_USERNAME,
  });
  if (written === undefined) return undefined;
  const forms = { written, canonical: canonical(written) };
  if (forms.canonical.includes('@')) {
    errors.add(
      '/username',
      'contains_at',
      'username contains @, which only an e-mail address may, so that the two are never confused at sign-in.',
    );
  } else if (/\s/.test(forms.canonical) || !isFreeOfInvisibles(forms.canonical)) {
    errors.add('/username', 'contains_space', 'username contains space or invisible characters.');
  } else {
    return forms;
  }
  return undefined;
}

export function checkName(
  errors: FieldErrors,
  field: 'name' | 'given_name' | 'family_name',
  name: string,
): string | undefined {
  return checkText(errors, { pointer: `/${field}`, label: field, text: name, max: MAX_NAME });
}

/** Length only, as NIST SP 800-63B, section 3.1.1.2, asks; no rule on kinds of characters. */
export function checkPassword(errors: FieldErrors, password: string): void {
  const normalized = password.normalize('NFKC');
  if ([...normalized].length < MIN_PASSWORD) {
    errors.add('/password', 'too_short', `password is shorter than ${MIN_PASSWORD} characters.`);
  } else if (Buffer.byteLength(normalized) > MAX_PASSWORD_BYTES) {
    errors.add('/password', 'too_long', `password is longer than ${MAX_PASSWORD_BYTES} bytes.`);
  }
}
