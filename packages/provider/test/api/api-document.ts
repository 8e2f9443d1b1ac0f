import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

/** The parts of an OpenAPI document that answers are checked by. */
export interface ApiDocument {
  openapi: string;
  info: { title: string; description: string };
  components: Record<'schemas' | 'headers' | 'securitySchemes', Record<string, object>>;
  security: object[];
  paths: Record<string, Record<string, Operation>>;
}

export interface Operation {
  operationId: string;
  summary: string;
  tags: string[];
  parameters?: { name: string; in: string }[];
  requestBody?: { content: Record<string, { schema: object; example?: object }> };
  responses: Record<
    string,
    { content?: Record<string, { schema: object }>; headers?: Record<string, object> }
  >;
}

/**
 * Checks an answer by what the document says of its operation: the status, the media type, the body
 * and the headers that a client goes on with.
 *
 * @throws an error that says what the document does not.
 */
export function createAnswerCheck(document: ApiDocument) {
  // A path without parameters is meant before one that has any (OpenAPI 3.1, section 4.8.8.2).
  const operations = Object.entries(document.paths)
    .toSorted(([a], [b]) => Number(a.includes('{')) - Number(b.includes('{')))
    .map(([template, ofPath]) => ({
      pattern: new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`),
      operations: ofPath,
    }));
  /** Compiling takes longer than most requests. */
  const compiled = new WeakMap<object, Validator>();
  return (answer: {
    method: string;
    path: string;
    status: number;
    headers: Headers;
    body: unknown;
  }): void => {
    const { method, path, status, headers, body } = answer;
    const mediaType = headers.get('content-type')?.split(';', 1)[0];
    const where = `${method} ${path} ${status}`;
    const found = operations.find(({ pattern }) => pattern.test(path));
    const operation = found?.operations[method.toLowerCase()];
    // What no route answers is not described: unknown addresses, other methods.
    if (!operation) return;
    const response = operation.responses[status];
    if (!response) throw new Error(`${where}: the document lacks this status.`);
    for (const name of ['ETag', 'Location']) {
      if (status < 400 && headers.has(name) !== Object.hasOwn(response.headers ?? {}, name)) {
        throw new Error(`${where}: the document and the answer differ in ${name}.`);
      }
    }
    if (body === undefined && !response.content) return;
    const schema = response.content?.[mediaType ?? '']?.schema;
    if (!schema) throw new Error(`${where}: the document lacks ${mediaType}.`);
    const check = compiled.get(schema) ?? Compile(resolve(schema, document) as TSchema);
    compiled.set(schema, check);
    if (!check.Check(body)) throw new Error(`${where}: ${JSON.stringify(check.Errors(body))}`);
  };
}

/** Puts each schema and header in the place where it is referred to. */
export function resolve(schema: unknown, document: ApiDocument): unknown {
  if (Array.isArray(schema)) return schema.map((item) => resolve(item, document));
  if (typeof schema !== 'object' || schema === null) return schema;
  if ('$ref' in schema) {
    const [, , kind, name = ''] = String(schema.$ref).split('/');
    const target = document.components[kind as 'schemas' | 'headers']?.[name];
    if (!target) throw new Error(`The document lacks ${schema.$ref}.`);
    return resolve(target, document);
  }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, resolve(value, document)]),
  );
}
