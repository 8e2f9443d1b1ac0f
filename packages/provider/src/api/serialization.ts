import { SerializerSelector } from '@fastify/fast-json-stringify-compiler';
import type { FastifyInstance } from 'fastify';

const buildCompiler = SerializerSelector();

type Compile = ReturnType<typeof buildCompiler>;

/**
 * Makes the serializer of an answer when the first one of its kind is sent. There is one for each status of each route,
 * hundreds in all, of which a process needs few: made at the start they took two seconds and fifty megabytes.
 */
export function serializeLazily(app: FastifyInstance): void {
  app.setSchemaController({
    compilersFactory: {
      buildSerializer(...schemas: Parameters<typeof buildCompiler>) {
        const compile = buildCompiler(...schemas);
        return (route: Parameters<Compile>[0]) => {
          let serialize: ReturnType<Compile> | undefined;
          return (data: unknown) => {
            serialize ??= compile(route);
            return serialize(data);
          };
        };
      },
    },
  });
}
