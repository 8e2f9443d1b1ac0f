import type { FieldError } from './domain-error.ts';

/** Collects what is wrong with the fields of one input, so that all of it can be told at once. */
export class FieldErrors {
  readonly #errors: FieldError[] = [];

  add(pointer: string, code: string, detail: string): void {
    this.#errors.push({ pointer, code, detail });
  }

  get all(): readonly FieldError[] {
    return this.#errors;
  }
}

/** Control and format characters and lone surrogates. */
const NOT_TEXT = /[\p{Cc}\p{Cf}\p{Cs}]/u;
/** Joiners within words of several scripts and within emoji are format characters, yet text. */
const JOINERS = /[\u200c\u200d]/g;

/** @returns whether `text` holds nothing that a database refuses or a page shows as something else. */
export function isPlainText(text: string): boolean {
  return !NOT_TEXT.test(text.replace(JOINERS, ''));
}

/** @returns whether `text` holds a character that can't be seen, by which two identifiers could look the same. */
export function isFreeOfInvisibles(text: string): boolean {
  return !NOT_TEXT.test(text);
}

/**
 * Checks a one-line text that people read, such as a name.
 *
 * @returns the text without space around; undefined, and an error added, when it can't be taken.
 */
export function checkText(
  errors: FieldErrors,
  { pointer, label, text, max }: { pointer: string; label: string; text: string; max: number },
): string | undefined {
  const trimmed = text.trim();
  if (trimmed === '') {
    errors.add(pointer, 'blank', `${label} is blank.`);
  } else if (trimmed.length > max) {
    errors.add(pointer, 'too_long', `${label} is longer than ${max} characters.`);
  } else if (!isPlainText(trimmed)) {
    errors.add(pointer, 'not_plain_text', `${label} contains control or invisible characters.`);
  } else {
    return trimmed;
  }
  return undefined;
}

const MAX_DESCRIPTION = 500;

/** Checks the field `description`, which many things have; null removes it. */
export function checkDescription(errors: FieldErrors, description: string | null): string | null {
  if (description === null) return null;
  const field = { pointer: '/description', label: 'description', max: MAX_DESCRIPTION };
  return checkText(errors, { ...field, text: description }) ?? null;
}

/** Checks a number that counts something. */
export function checkWithin(
  errors: FieldErrors,
  field: string,
  { value, min, max, unit }: { value: number; min: number; max: number; unit: string },
): void {
  if (value < min || value > max) {
    errors.add(
      `/${field}`,
      'out_of_range',
      `${field} is not between ${min} and ${max} ${unit}: choose one that is.`,
    );
  }
}
