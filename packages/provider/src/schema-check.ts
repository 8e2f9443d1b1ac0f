import { createRequire } from 'node:module';
import type { Static, TSchema } from 'typebox';
import type { TLocalizedValidationError } from 'typebox/error';
import type { Validator } from 'typebox/schema';

const require = createRequire(import.meta.url);

/** Tells whether a value is what a schema says. */
export interface SchemaCheck<Schema extends TSchema = TSchema> {
  accepts(value: unknown): value is Static<Schema>;
  /** What is wrong with a value that was not accepted. */
  errorsOf(value: unknown): TLocalizedValidationError[];
}

/**
 * A check that is compiled when it is first used, and the compiler loaded with the first of them: there are hundreds,
 * of which a process needs few.
 */
export function createSchemaCheck<Schema extends TSchema>(schema: Schema): SchemaCheck<Schema> {
  let validator: Validator | undefined;
  const compiled = (): Validator => {
    const { Compile }: typeof import('typebox/schema') = require('typebox/schema');
    return Compile(schema);
  };
  return {
    accepts(value): value is Static<Schema> {
      validator ??= compiled();
      return validator.Check(value);
    },
    errorsOf(value) {
      validator ??= compiled();
      const [, errors] = validator.Errors(value);
      return errors;
    },
  };
}
