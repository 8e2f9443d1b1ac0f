import type { FieldErrors } from '../field-checks.ts';
import { isPlainText } from '../field-checks.ts';

/** Data types of attributes, by their names in SCIM (RFC 7643, section 2.3). */
export const ATTRIBUTE_TYPES = ['string', 'boolean', 'integer', 'decimal', 'date_time'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** What an attribute holds, or one of the list that it holds. */
export type SingleValue = string | number | boolean;
/** The value of an attribute: one, or a list where the attribute is `multi_valued`. */
export type AttributeValue = SingleValue | SingleValue[];
/** By the name of the attribute. */
export type AttributeValues = Record<string, AttributeValue>;

/** An attribute that administrators have defined, as far as values are concerned. */
export interface AttributeDefinition {
  id: string;
  name: string;
  type: AttributeType;
  multi_valued: boolean;
  required: boolean;
  /** Only these values are allowed; null: any of the type. */
  canonical_values: SingleValue[] | null;
}

/** Characters of one value. */
export const MAX_VALUE_LENGTH = 1000;
/** Values of one attribute. */
export const MAX_VALUES = 100;

/** RFC 3339, section 5.6: with an offset, since a time without one is a different moment everywhere. */
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

const EXPECTED: Record<AttributeType, string> = {
  string: `text of 1 to ${MAX_VALUE_LENGTH} characters`,
  boolean: 'true or false',
  integer: 'a whole number',
  decimal: 'a number',
  date_time: 'a date and time with its offset, such as 2026-01-31T09:30:00Z',
};

/** What the administrators have defined, for reading and checking the attributes of people. */
export interface AttributeSchema {
  readonly definitions: readonly AttributeDefinition[];
  /** @param stored JSON of `users.attributes`. @returns values by name; what is not defined any more is left out. */
  read(stored: string): AttributeValues;
  /**
   * Checks attributes that were given for a user.
   *
   * @param given by name; null removes.
   * @param stored what the user has; null: the user is new, and needs all that is required.
   * @returns JSON for `users.attributes`; meaningless when an error was added.
   */
  write(
    errors: FieldErrors,
    given: Readonly<Record<string, AttributeValue | null>>,
    stored: string | null,
  ): string;
}

export function createAttributeSchema(
  definitions: readonly AttributeDefinition[],
): AttributeSchema {
  const byName = new Map(definitions.map((definition) => [definition.name, definition]));

  const parse = (stored: string) =>
    new Map(Object.entries(JSON.parse(stored) as Record<string, AttributeValue>));

  return {
    definitions,

    read(stored) {
      if (stored === '{}') return {};
      const values = parse(stored);
      const named = definitions.flatMap(({ id, name }) => {
        const value = values.get(id);
        return value === undefined ? [] : [[name, value]];
      });
      return Object.fromEntries(named) as AttributeValues;
    },

    write(errors, given, stored) {
      const values = parse(stored ?? '{}');
      const kept = new Map(
        definitions.flatMap(({ id }) => {
          const value = values.get(id);
          return value === undefined ? [] : [[id, value] as const];
        }),
      );
      const refused = new Set<string>();
      for (const [name, value] of Object.entries(given)) {
        const definition = byName.get(name);
        if (!definition) {
          errors.add(
            `/attributes/${escapePointer(name)}`,
            'unknown_attribute',
            `There is no attribute named ${JSON.stringify(name)}: define it first, or correct its name.`,
          );
        } else if (value === null) {
          kept.delete(definition.id);
        } else {
          const checked = checkValue(errors, definition, value);
          if (checked === undefined) refused.add(name);
          else kept.set(definition.id, checked);
        }
      }
      for (const { id, name, required } of definitions) {
        const isAsked = stored === null || given[name] === null;
        if (required && isAsked && !kept.has(id) && !refused.has(name)) {
          errors.add(`/attributes/${name}`, 'required', `${name} is required: give it a value.`);
        }
      }
      return JSON.stringify(Object.fromEntries(kept));
    },
  };
}

/** @returns the value as it is kept; undefined, and an error added, when it can't be taken. */
function checkValue(
  errors: FieldErrors,
  definition: AttributeDefinition,
  value: AttributeValue,
): AttributeValue | undefined {
  const { name, multi_valued } = definition;
  const pointer = `/attributes/${name}`;
  if (Array.isArray(value) !== multi_valued) {
    const detail = multi_valued
      ? `${name} takes a list of values: put them in [ ].`
      : `${name} takes one value, not a list.`;
    errors.add(pointer, 'wrong_type', detail);
    return undefined;
  }
  if (!Array.isArray(value)) return checkSingle(errors, definition, { value, pointer });
  if (value.length > MAX_VALUES) {
    errors.add(pointer, 'too_many', `${name} has more than ${MAX_VALUES} values.`);
    return undefined;
  }
  const checked = value.map((single, i) =>
    checkSingle(errors, definition, { value: single, pointer: `${pointer}/${i}` }),
  );
  return [...new Set(checked.filter((single) => single !== undefined))];
}

function checkSingle(
  errors: FieldErrors,
  { name, type, canonical_values }: AttributeDefinition,
  { value, pointer }: { value: SingleValue; pointer: string },
): SingleValue | undefined {
  const checked = isOfType(type, value) ? normalize(type, value) : undefined;
  if (checked === undefined) {
    errors.add(pointer, 'wrong_type', `${name} is not ${EXPECTED[type]}.`);
  } else if (canonical_values && !canonical_values.includes(checked)) {
    const allowed = canonical_values.join(', ');
    errors.add(pointer, 'not_allowed', `${name} is none of: ${allowed}.`);
  } else {
    return checked;
  }
  return undefined;
}

/** @returns whether `value` can be a value of the type. */
export function isOfType(type: AttributeType, value: SingleValue): boolean {
  switch (type) {
    case 'string':
      return (
        typeof value === 'string' &&
        value.trim() !== '' &&
        value.length <= MAX_VALUE_LENGTH &&
        isPlainText(value)
      );
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'decimal':
      return Number.isFinite(value);
    case 'date_time':
      return typeof value === 'string' && DATE_TIME.test(value) && !Number.isNaN(Date.parse(value));
  }
}

/** The form in which equal values are the same: text without space around, times in UTC. */
export function normalize(type: AttributeType, value: SingleValue): SingleValue {
  if (type === 'date_time') return new Date(String(value)).toISOString();
  return typeof value === 'string' ? value.trim() : value;
}

/** RFC 6901, section 3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
