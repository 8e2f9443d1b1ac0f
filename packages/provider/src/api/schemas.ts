import {
  type Static,
  type TInteger,
  type TObject,
  type TSchema,
  type TSchemaOptions,
  type TUnsafe,
  Type,
} from 'typebox';
import { DEFAULT_LIMIT, MAX_LIMIT, type Page } from '../paging.ts';
import { type ProblemCode, problemResponses } from './problems.ts';

/** Text or null. */
export function nullableText(options: TSchemaOptions = {}): TUnsafe<string | null> {
  return Type.Unsafe<string | null>({ ...options, type: ['string', 'null'] });
}

/** One of some texts. */
export function oneOf<const T extends string>(
  values: readonly T[],
  options: TSchemaOptions = {},
): TUnsafe<T> {
  return Type.Unsafe<T>({ ...options, type: 'string', enum: values });
}

/** An object with these properties and no others. */
export function closed<Properties extends Record<string, TSchema>>(
  properties: Properties,
  options: TSchemaOptions = {},
): TObject<Properties> {
  return Type.Object(properties, { ...options, additionalProperties: false });
}

/** What `schema` is of, or null. */
export function nullable<Schema extends TSchema>(
  schema: Schema,
  options: TSchemaOptions = {},
): TUnsafe<Static<Schema> | null> {
  return Type.Unsafe<Static<Schema> | null>(Type.Union([schema, Type.Null()], options));
}

/** A whole number or null. */
export function nullableInteger(description: string): TUnsafe<number | null> {
  return Type.Unsafe<number | null>({ type: ['integer', 'null'], description });
}

/** How many there are of something. */
export function count(description?: string): TInteger {
  return Type.Integer({ minimum: 0, ...(description && { description }) });
}

/** The properties of an object, saying of some what they are when absent. */
export function withDefaults<Properties extends Record<string, TSchema>>(
  properties: Properties,
  defaults: { readonly [Name in keyof Properties]?: unknown },
): Properties {
  const describe = ([name, schema]: [string, TSchema]) => {
    if (defaults[name] === undefined) return [name, schema];
    // Not by spreading, which would lose that the property is optional.
    const copy = Object.create(null, Object.getOwnPropertyDescriptors(schema));
    return [name, Object.assign(copy, { default: defaults[name] })];
  };
  return Object.fromEntries(Object.entries(properties).map(describe)) as Properties;
}

export const Timestamp = Type.String({
  format: 'date-time',
  description: 'RFC 3339, UTC.',
  examples: ['2026-01-31T09:30:00.000Z'],
});

/** @param time milliseconds since the epoch. */
export function timestamp(time: number): string {
  return new Date(time).toISOString();
}

export const NullableTimestamp = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  format: 'date-time',
});

/** @param time milliseconds since the epoch. */
export function nullableTimestamp(time: number | null): string | null {
  return time === null ? null : timestamp(time);
}

export const IdParams = Type.Object({ id: Type.String() });

/** Which page of a list. */
export const PageQuery = closed({
  limit: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: 'How many at most.',
    }),
  ),
  after: Type.Optional(Type.String({ maxLength: 200, description: '`next` of the page before.' })),
});

/** A page of a list that can be searched. */
export const SearchQuery = closed({
  ...PageQuery.properties,
  q: Type.Optional(
    Type.String({ maxLength: 200, description: 'Only what starts with this, in any case.' }),
  ),
});

/** The schema that was added under `id`. */
export function reference<Schema extends TSchema>(id: string): TUnsafe<Static<Schema>> {
  return Type.Unsafe<Static<Schema>>({ $ref: `${id}#` });
}

export function pageOf<T>(item: TUnsafe<T>): TUnsafe<Page<T>> {
  return Type.Unsafe<Page<T>>(
    closed(
      {
        items: Type.Array(item),
        next: nullableText({ description: '`after` of the next page; null: this is the last.' }),
      },
      { description: 'A page of the list.' },
    ),
  );
}

export function mapPage<T, U>({ items, next }: Page<T>, map: (item: T) => U): Page<U> {
  return { items: items.map(map), next };
}

/** What any route with a token can answer with, and `codes` besides. */
export function failures(...codes: ProblemCode[]) {
  return problemResponses(
    'token_missing',
    'token_invalid',
    'insufficient_scope',
    'rate_limited',
    ...codes,
    'internal_error',
  );
}

/** {@link failures} of a route that reads a body. */
export function bodyFailures(...codes: ProblemCode[]) {
  return failures(
    'json_malformed',
    'body_too_large',
    'media_type_unsupported',
    'validation_failed',
    ...codes,
  );
}

/** Answer without a body. */
export const NoContent = Type.Null({ description: 'Done.' });
