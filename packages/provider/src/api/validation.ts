import type { FastifySchemaCompiler } from 'fastify';
import type { TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import { createSchemaCheck } from '../schema-check.ts';
import { ProblemError, type ProblemField } from './problems.ts';

/**
 * Checks requests by their TypeBox schemas. Nothing is changed on the way, save that texts in the address become
 * the numbers they are. Errors are {@link ProblemError}s that name every field at fault.
 */
export const compileValidator: FastifySchemaCompiler<TSchema> = ({ schema, httpPart }) => {
  const check = createSchemaCheck(schema);
  const inBody = httpPart === 'body';
  return (given: unknown) => {
    const value = inBody ? given : convertIntegers(schema, given);
    if (check.accepts(value)) return { value };
    const found = check.errorsOf(value).flatMap(explain);
    const errors = found.map(({ pointer, ...rest }) =>
      inBody ? { pointer, ...rest } : { parameter: pointer.slice(1), ...rest },
    );
    const detail = errors.map((error) => error.detail).join(' ');
    const code = inBody ? 'validation_failed' : 'parameter_invalid';
    return { error: new ProblemError(code, { detail, errors }) };
  };
};

/** For routes whose body is a file, which is checked as it is read. */
export const compileAllButBody: FastifySchemaCompiler<TSchema> = (route) =>
  route.httpPart === 'body' ? () => true : compileValidator(route);

/** Not TypeBox's own conversion, which takes `1.5` and `true` for 1. */
function convertIntegers(schema: TSchema, given: unknown): unknown {
  const { properties = {} } = schema as { properties?: Record<string, { type?: string }> };
  const convert = ([name, text]: [string, unknown]) => {
    const isInteger = properties[name]?.type === 'integer' && /^-?\d{1,15}$/.test(String(text));
    return [name, isInteger ? Number(text) : text];
  };
  return Object.fromEntries(Object.entries(given as object).map(convert));
}

type Explained = ProblemField & { pointer: string };

function explain(error: TLocalizedValidationError): Explained[] {
  const { instancePath: pointer, keyword } = error;
  const name = pointer === '' ? 'The body' : pointer.slice(1).replaceAll('/', '.');
  const field = (code: string, detail: string): Explained => ({ pointer, code, detail });
  switch (keyword) {
    case 'additionalProperties':
      return error.params.additionalProperties.map((unknown) => ({
        pointer: `${pointer}/${escapePointer(unknown)}`,
        code: 'unknown_field',
        detail: `There is no field named ${JSON.stringify(unknown)} here.`,
      }));
    case 'boolean':
      // Says of each unknown field what `additionalProperties` says of all.
      return [];
    case 'required':
      return error.params.requiredProperties.map((missing) => ({
        pointer: `${pointer}/${escapePointer(missing)}`,
        code: 'required',
        detail: `${missing} is missing.`,
      }));
    case 'type':
      return [field('wrong_type', `${name} is not ${inWords(error.params.type)}.`)];
    case 'enum':
      return [
        field('not_allowed', `${name} is none of: ${error.params.allowedValues.join(', ')}.`),
      ];
    case 'minimum':
      return [field('too_small', `${name} is less than ${error.params.limit}.`)];
    case 'maximum':
      return [field('too_large', `${name} is more than ${error.params.limit}.`)];
    case 'maxLength':
      return [field('too_long', `${name} is longer than ${error.params.limit} characters.`)];
    case 'maxItems':
      return [field('too_many', `${name} has more than ${error.params.limit} entries.`)];
    case 'minProperties':
      return [field('too_few', `${name} names fewer than ${error.params.limit} fields.`)];
    case 'maxProperties':
      return [field('too_many', `${name} names more than ${error.params.limit} fields.`)];
    default:
      return [field('invalid', `${name} ${error.message}.`)];
  }
}

const TYPES: Record<string, string> = {
  object: 'a JSON object',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'null',
};

function inWords(type: string | string[]): string {
  return [type]
    .flat()
    .map((name) => TYPES[name] ?? name)
    .join(' or ');
}

/** RFC 6901, section 3. */
function escapePointer(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
