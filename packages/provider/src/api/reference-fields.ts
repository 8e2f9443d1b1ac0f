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

/** Lists the fields of an object, those within them after them. */
export function listFields(schema: Schema, prefix = ''): ReferenceField[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([key, field]) => {
    const name = `${prefix}${key}`;
    return [
      describeField(name, field, required.has(key)),
      ...listFields(field, `${name}.`),
      ...alternativesOf(field.items).flatMap((item) => listFields(item, `${name}[].`)),
    ].filter(isFirst);
  });
}

/** @param schema of a field, or of a parameter with what is said of it. */
export function describeField(name: string, schema: Schema, required: boolean): ReferenceField {
  const example = schema.example ?? schema.examples?.[0];
  const oneOf = schema.enum ?? schema.items?.enum;
  return {
    name,
    type: typeOf(schema),
    required,
    ...(schema.description && { description: schema.description }),
    ...(schema.default !== undefined && { default: JSON.stringify(schema.default) }),
    ...(isTelling(example) && { example: JSON.stringify(example) }),
    ...(oneOf && { oneOf: oneOf.map((value) => JSON.stringify(value)) }),
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
      return `list of ${of.text}`;
    }
    return type === 'string' ? (FORMATS[format ?? ''] ?? 'string') : type;
  });
  return { text: words.join(' or '), ...(schemaName && { schema: schemaName }) };
}

/** `#/components/schemas/User` is `User`. */
export function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}

function alternativesOf(schema: Schema | undefined): Schema[] {
  if (!schema) return [];
  return schema.anyOf ?? [schema];
}

/** What several alternatives have in common is listed once. */
function isFirst({ name }: ReferenceField, index: number, all: readonly ReferenceField[]): boolean {
  return all.findIndex((other) => other.name === name) === index;
}

function isTelling(example: unknown): boolean {
  return (
    example !== undefined &&
    example !== null &&
    !(typeof example === 'object' && Object.keys(example).length === 0)
  );
}
