import { createRequire } from 'node:module';
import type { FastifyServerOptions } from 'fastify';
import type { TSchema } from 'typebox';
import { createSchemaCheck } from './schema-check.ts';

const require = createRequire(import.meta.url);

type SchemaController = NonNullable<FastifyServerOptions['schemaController']>;
type Factories = NonNullable<SchemaController['compilersFactory']>;

/**
 * What the server checks requests and writes answers with, made when the first of a kind is there. There is one for
 * each part and each status of each route, hundreds in all, of which a process needs few: made at the start they took
 * two seconds and fifty megabytes. Nothing of a request is changed on the way.
 */
export const schemaController: SchemaController = {
  compilersFactory: {
    // Fastify's types know the compilers of Ajv only.
    buildValidator: (() => compileCheck) as unknown as NonNullable<Factories['buildValidator']>,
    buildSerializer: (...given) => {
      type Compile = ReturnType<NonNullable<Factories['buildSerializer']>>;
      let compile: Compile | undefined;
      return (route) => {
        let serialize: ReturnType<Compile> | undefined;
        return (data) => {
          compile ??= loadSerializers()(...given);
          serialize ??= compile(route);
          return serialize(data);
        };
      };
    },
  },
};

function compileCheck({ schema }: { schema: TSchema }) {
  const check = createSchemaCheck(schema);
  return (value: unknown) =>
    check.accepts(value) || { error: new TypeError('This is not what was asked for.') };
}

function loadSerializers() {
  const {
    SerializerSelector,
  }: typeof import('@fastify/fast-json-stringify-compiler') = require('@fastify/fast-json-stringify-compiler');
  return SerializerSelector();
}
