import type { Attribute } from '../../../generated/admin-api.ts';

/** Kinds of values, as in SCIM (RFC 7643, section 2.3). */
export const TYPES: readonly { value: Attribute['type']; label: string }[] = [
  { value: 'string', label: 'Text' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'integer', label: 'Whole number' },
  { value: 'decimal', label: 'Number' },
  { value: 'date_time', label: 'Date and time' },
];

/** What was typed, as values of the kind; what is none of it goes as it is, for the API to say so. */
export function toCanonicalValues(
  texts: readonly string[],
  type: Attribute['type'],
): Attribute['canonical_values'] {
  if (texts.length === 0) return null;
  if (type !== 'integer' && type !== 'decimal') return [...texts];
  return texts.map((text) => (Number.isNaN(Number(text)) ? text : Number(text)));
}
