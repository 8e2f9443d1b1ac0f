import { canonical } from '../canonical.ts';
import { PASSWORD_FORMATS, readPasswordHash } from '../credentials/password-formats/formats.ts';
import { isEmailAddress, MAX_EMAIL, MAX_EMAIL_LOCAL_PART } from '../email-address.ts';
import { checkText, type FieldErrors, isFreeOfInvisibles } from '../field-checks.ts';

const MAX_USERNAME = 64;
const MAX_NAME = 200;
const MAX_LOCALE = 35;
const MAX_PICTURE = 2000;

/** A name as it was written, and as it is compared, see `canonical.ts`. */
export interface WrittenForms {
  written: string;
  canonical: string;
}

/** One `@` with something on both sides; a domain without a dot is allowed, as in `admin@localhost`. */
export function checkEmail(errors: FieldErrors, email: string): WrittenForms | undefined {
  const forms = { written: email.trim(), canonical: canonical(email) };
  const [localPart = ''] = forms.canonical.split('@');
  if (!isEmailAddress(forms.written)) {
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

/** @returns undefined when an error was added. */
export function checkName(
  errors: FieldErrors,
  field: 'name' | 'given_name' | 'family_name',
  name: string,
): string | undefined {
  return checkText(errors, { pointer: `/${field}`, label: field, text: name, max: MAX_NAME });
}

/**
 * A hash that another system made of a password, see `credentials/password-formats`.
 *
 * @returns undefined, and an error added, when it can't be verified, or not within the time of a sign-in.
 */
export function checkPasswordHash(errors: FieldErrors, text: string): string | undefined {
  const hash = text.trim();
  const read = readPasswordHash(hash);
  if (read === undefined) {
    const names = PASSWORD_FORMATS.map(({ name }) => name).join('; ');
    errors.add(
      '/password_hash',
      'unknown_format',
      `password_hash is of none of the formats that are taken, or damaged: ${names}.`,
    );
  } else if (read === 'too_costly') {
    errors.add(
      '/password_hash',
      'too_costly',
      'password_hash takes more time or memory than a sign-in may: leave it out, and let the person set a new password.',
    );
  } else {
    return hash;
  }
  return undefined;
}

/** E.164, as OpenID Connect Core 1.0, section 5.1, recommends. Spaces and the like between digits are left out. */
export function checkPhoneNumber(errors: FieldErrors, phoneNumber: string): string | null {
  const digits = phoneNumber.replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{4,14}$/.test(digits)) return digits;
  errors.add(
    '/phone_number',
    'not_a_phone_number',
    'phone_number is not a number with its country code, such as +49 30 1234567.',
  );
  return null;
}

/** A BCP 47 language tag. */
export function checkLocale(errors: FieldErrors, locale: string): string | null {
  try {
    if (locale.length <= MAX_LOCALE) return Intl.getCanonicalLocales(locale)[0] ?? null;
  } catch {
    // Told below.
  }
  errors.add('/locale', 'not_a_locale', 'locale is not a language tag, such as de or en-GB.');
  return null;
}

/** A name of the IANA time zone database. */
export function checkZoneinfo(errors: FieldErrors, zoneinfo: string): string | null {
  try {
    // Offsets are time zones to Intl, and not to anybody who reads the claim.
    if (/^[A-Za-z]/.test(zoneinfo)) {
      new Intl.DateTimeFormat('en', { timeZone: zoneinfo });
      return zoneinfo;
    }
  } catch {
    // Told below.
  }
  errors.add('/zoneinfo', 'not_a_time_zone', 'zoneinfo is not a time zone, such as Europe/Berlin.');
  return null;
}

/** @returns the address; null when an error was added. */
export function checkPicture(errors: FieldErrors, picture: string): string | null {
  const url = picture.length <= MAX_PICTURE ? URL.parse(picture) : null;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return url.href;
  errors.add(
    '/picture',
    'not_a_picture_url',
    `picture is not an https address of at most ${MAX_PICTURE} characters.`,
  );
  return null;
}
