import type { Kysely } from 'kysely';
import { DomainError } from '../domain-error.ts';
import { checkDescription, FieldErrors } from '../field-checks.ts';
import { createRegistry, type Registry, type RegistryOptions } from '../registry/registry.ts';
import { listAttributeUses } from '../storage/attribute-uses.ts';
import { createRegistryRows } from '../storage/registry-rows.ts';
import type { Database } from '../storage/schema.ts';
import type { AttributeDefinitionTable } from '../storage/tables/directory.ts';
import {
  type AttributeDefinition,
  type AttributeSchema,
  type AttributeType,
  createAttributeSchema,
  isOfType,
  MAX_VALUE_LENGTH,
  normalize,
  type SingleValue,
} from './attribute-schema.ts';

/** How many attributes can be defined, and how many canonical values one can have. */
const MAX_DEFINITIONS = 100;
const MAX_CANONICAL_VALUES = 200;
/** As in expressions: a name that needs no quoting there. */
const NAME = /^[a-z][a-z0-9_]{0,62}$/;

/** An attribute of people that administrators have defined. Times are milliseconds since the epoch. */
export interface Attribute extends AttributeDefinition {
  description: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

/** What is absent gets its default. */
export interface NewAttribute extends AttributeChanges {
  name: string;
  type: AttributeType;
  multi_valued?: boolean | undefined;
}

/** What is absent stays as it is. Name and type can't change: values and expressions depend on them. */
export interface AttributeChanges {
  description?: string | null | undefined;
  /** Holds for what is written from now on. */
  required?: boolean | undefined;
  /** Holds for what is written from now on; null: any value of the type. */
  canonical_values?: SingleValue[] | null | undefined;
}

/**
 * The definitions of custom attributes. Deleting one takes its values from everybody, and is refused
 * (`attribute_in_use`) while a mapping or a claim names it.
 */
export interface Attributes extends Registry<Attribute, NewAttribute, AttributeChanges> {
  /** All definitions, in one query. @param on the transaction that it is read for. */
  schema(on?: Kysely<Database>): Promise<AttributeSchema>;
}

export function createAttributes(options: RegistryOptions): Attributes {
  const registry = createRegistry<
    AttributeDefinitionTable,
    Attribute,
    NewAttribute,
    AttributeChanges
  >(options, {
    name: 'attribute',
    area: 'attributes',
    table: 'attribute_definitions',
    defaults: {
      description: null,
      type: 'string',
      multi_valued: 0,
      required: 0,
      canonical_values: null,
    },
    check: async (given, current, transaction) => {
      if (!current) await checkCount(transaction);
      return checkFields(given, current);
    },
    toEntity: toAttribute,
    beforeDelete: ({ name }, transaction) => checkUnused(transaction, name),
  });
  return {
    ...registry,
    schema: async (on = options.db) => {
      const rows = createRegistryRows<AttributeDefinitionTable>(on, 'attribute_definitions');
      const found = await rows.list({ limit: MAX_DEFINITIONS });
      return createAttributeSchema(found.map(toAttribute));
    },
  };
}

/** Who had a role or a claim by it would lose it without a word. */
async function checkUnused(transaction: Kysely<Database>, name: string): Promise<void> {
  const word = new RegExp(`\\b${name}\\b`);
  const uses = await listAttributeUses(transaction, name);
  const [use, ...more] = uses.filter(({ text }) => word.test(text));
  if (!use) return;
  const others = more.length === 0 ? '' : ` and ${more.length} more`;
  throw new DomainError('attribute_in_use', {
    detail: `The ${use.what} ${use.name}${others} names ${name}: change it first.`,
  });
}

async function checkCount(transaction: Kysely<Database>): Promise<void> {
  const rows = createRegistryRows(transaction, 'attribute_definitions');
  if ((await rows.list({ limit: MAX_DEFINITIONS })).length < MAX_DEFINITIONS) return;
  throw DomainError.invalid([
    {
      pointer: '',
      code: 'too_many',
      detail: `There are ${MAX_DEFINITIONS} attributes already, which is the most there can be: delete one first.`,
    },
  ]);
}

/** @throws {DomainError} `validation_failed`. */
function checkFields(
  given: NewAttribute | AttributeChanges,
  current: AttributeDefinitionTable | undefined,
): Partial<AttributeDefinitionTable> {
  const errors = new FieldErrors();
  const columns: Partial<AttributeDefinitionTable> = {};
  const type = 'type' in given ? given.type : (current?.type ?? 'string');
  if ('name' in given) {
    if (!NAME.test(given.name)) {
      errors.add(
        '/name',
        'name_invalid',
        'name is not 1 to 63 lower-case letters, digits or _, beginning with a letter.',
      );
    }
    columns.name = given.name;
    columns.type = type;
    columns.multi_valued = Number(given.multi_valued ?? false);
  }
  const { description, required, canonical_values } = given;
  if (description !== undefined) columns.description = checkDescription(errors, description);
  if (required !== undefined) columns.required = Number(required);
  if (canonical_values !== undefined) {
    const values = canonical_values && checkCanonicalValues(errors, type, canonical_values);
    columns.canonical_values = values && JSON.stringify(values);
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return columns;
}

function checkCanonicalValues(
  errors: FieldErrors,
  type: AttributeType,
  values: readonly SingleValue[],
): SingleValue[] {
  if (values.length === 0 || values.length > MAX_CANONICAL_VALUES) {
    errors.add(
      '/canonical_values',
      'out_of_range',
      `canonical_values has not 1 to ${MAX_CANONICAL_VALUES} entries; null allows any value.`,
    );
    return [];
  }
  for (const [i, value] of values.entries()) {
    if (!isOfType(type, value)) {
      errors.add(
        `/canonical_values/${i}`,
        'wrong_type',
        `${JSON.stringify(value)} is no value of type ${type}${type === 'string' ? ` (text of 1 to ${MAX_VALUE_LENGTH} characters)` : ''}.`,
      );
    }
  }
  return errors.all.length > 0 ? [] : [...new Set(values.map((value) => normalize(type, value)))];
}

function toAttribute(row: AttributeDefinitionTable): Attribute {
  return {
    ...row,
    multi_valued: row.multi_valued === 1,
    required: row.required === 1,
    canonical_values:
      row.canonical_values === null ? null : (JSON.parse(row.canonical_values) as SingleValue[]),
  };
}
