import type { ReferenceField, ReferenceType } from '../pages/api-reference-page.ts';

/** The parts of a JSON Schema that our routes use. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  anyOf?: Schema[];
  enum?: unknown[];
  default?: unknown;
  example?: unknown;
  examples?: unknown[];
  minimum?: number;
}

/** What is said of formats beside the type. */
const FORMATS: Record<string, string> = {
  'date-time': 'RFC 3339 time',
  uuid: 'UUID',
};

/** Where fields are told of: whoever asks must know what is required, whoever is answered what may be absent. */
type Use = 'request' | 'answer';

/** Lists the fields of an object, those within them after them. */
export function listFields(schema: Schema, use: Use, prefix = ''): ReferenceField[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = `${prefix}${key}`;
    const alternatives = field.items?.anyOf ?? (field.items ? [field.items] : []);
    return [
      describeField(name, { schema: field, presence: presenceOf(required.has(key), use) }),
      ...listFields(field, use, `${name}.`),
      ...joinAlternatives(`${name}[].`, alternatives, use),
    ];
  });
}

/** @returns what is to be said of it; undefined: nothing. */
export function presenceOf(required: boolean, use: Use): ReferenceField['presence'] {
  if (use === 'request') return required ? 'required' : undefined;
  return required ? undefined : 'may_be_absent';
}

/** Lists what several alternatives have once; what not all of them have may be absent. */
function joinAlternatives(
  prefix: string,
  alternatives: readonly Schema[],
  use: Use,
): ReferenceField[] {
  const fields = alternatives.flatMap((schema) => listFields(schema, use, prefix));
  const byName = Map.groupBy(fields, ({ name }) => name);
  // What is further inside is there when what it is in is.
  const isInside = (name: string) => name.slice(prefix.length).includes('.');
  return [...byName.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const oneOf = new Set(same.flatMap((field) => field.oneOf ?? []));
    return {
      ...first,
      ...(same.length < alternatives.length &&
        !isInside(first.name) && { presence: 'may_be_absent' as const }),
      ...(oneOf.size > 0 && { oneOf: [...oneOf] }),
    };
  });
}

/**
 * @param field.schema of the field, or of a parameter with what is said of it.
 * @param field.write how its values are written; JSON unless given.
 */
export function describeField(
  name: string,
  field: {
    schema: Schema;
    presence: ReferenceField['presence'];
    write?: (value: unknown) => string;
  },
): ReferenceField {
  const { schema, presence, write = JSON.stringify } = field;
  const example = schema.example ?? schema.examples?.[0];
  const oneOf = schema.enum ?? schema.items?.enum;
  return {
    name,
    type: typeOf(schema),
    ...(presence && { presence }),
    ...(schema.description && { description: schema.description }),
    ...(schema.default !== undefined && { default: write(schema.default) }),
    ...(isTelling(example) && { example: write(example) }),
    ...(oneOf && { oneOf: oneOf.map((value) => write(value)) }),
  };
}

/** A type in words. */
export function typeOf(schema: Schema): ReferenceType {
  const { $ref, items, format, anyOf } = schema;
  if ($ref) return { text: '{schema}', schema: nameOf($ref) };
  if (anyOf) {
    const texts = anyOf.map(typeOf).map((one) => one.text.replace('{schema}', one.schema ?? ''));
    return { text: [...new Set(texts)].join(' or ') };
  }
  const types = [schema.type ?? 'any value'].flat();
  let schemaName: string | undefined;
  const words = types.map((type) => {
    if (type === 'array') {
      const of = items ? typeOf(items) : { text: 'any value' };
      schemaName = of.schema;
      return `list of ${plural(of.text)}`;
    }
    return type === 'string' ? (FORMATS[format ?? ''] ?? 'string') : type;
  });
  return { text: words.join(' or '), ...(schemaName && { schema: schemaName }) };
}

/** `#/components/schemas/User` is `User`. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

/** `strings` of `string`; several types and names of schemas stay as they are. */
function plural(text: string): string {
  return /^\w+$/.test(text) ? `${text}s` : text;
}

function isTelling(example: unknown): boolean {
  return (
    example !== undefined &&
    example !== null &&
    !(typeof example === 'object' && Object.keys(example).length === 0)
  );
}
