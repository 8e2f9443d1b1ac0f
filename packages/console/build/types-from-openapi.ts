/** The parts of an OpenAPI 3.1 document that types are made of. */
export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Operation {
  parameters?: {
    name: string;
    in: 'query' | 'path' | 'header';
    required?: boolean;
    schema: Schema;
  }[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, { content?: Content }>;
}

type Content = Record<string, { schema: Schema }>;

interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
}

/**
 * Types of an API, as `openapi-fetch` wants them: an interface `paths` and one type for each named schema. A program
 * of our own, since `openapi-typescript` runs on the programming interface of TypeScript 5 and ours is 7.
 */
export function typesFromOpenApi({ paths, components }: OpenApiDocument): string {
  const named = Object.entries(components.schemas)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, schema]) => `export type ${name} = ${typeOf(schema, 0)};\n`);
  const routes = Object.entries(paths).map(([path, operations]) => {
    const methods = Object.entries(operations).map(
      ([method, operation]) => `    ${method}: ${operationType(operation)};\n`,
    );
    return `  ${JSON.stringify(path)}: {\n${methods.join('')}  };\n`;
  });
  return [
    '// Generated from the OpenAPI document of the admin API by scripts/console-types.ts; not to be edited.\n',
    ...named,
    'type Answer<Content> = { headers: Record<string, unknown>; content: Content };\n',
    'type Failed = Answer<{ "application/problem+json": Problem }>;\n',
    `export interface paths {\n${routes.join('')}}\n`,
  ].join('\n');
}

function operationType({ parameters = [], requestBody, responses }: Operation): string {
  const places = (['query', 'header', 'path'] as const).map((place) => {
    const here = parameters.filter((parameter) => parameter.in === place);
    if (here.length === 0) return `        ${place}?: never;\n`;
    const schema = {
      type: 'object',
      properties: Object.fromEntries(here.map((parameter) => [parameter.name, parameter.schema])),
      required: here.filter(({ required }) => required).map(({ name }) => name),
      additionalProperties: false,
    };
    const optional = schema.required.length === 0 ? '?' : '';
    return `        ${place}${optional}: ${typeOf(schema, 4)};\n`;
  });
  const body = requestBody
    ? `      requestBody${requestBody.required ? '' : '?'}: {\n        content: ${contentType(requestBody.content, 4)};\n      };\n`
    : '      requestBody?: never;\n';
  const answers = Object.entries(responses).map(
    ([status, { content }]) => `        ${status}: ${answerType(content)};\n`,
  );
  return `{\n      parameters: {\n${places.join('')}      };\n${body}      responses: {\n${answers.join('')}      };\n    }`;
}

function answerType(content: Content | undefined): string {
  if (content?.['application/problem+json']) return 'Failed';
  return `Answer<${content ? contentType(content, 4) : 'undefined'}>`;
}

function contentType(content: Content, depth: number): string {
  const types = Object.entries(content).map(
    ([mediaType, { schema }]) => `${JSON.stringify(mediaType)}: ${typeOf(schema, depth)}`,
  );
  return `{ ${types.join('; ')} }`;
}

function typeOf(schema: Schema, depth: number): string {
  if (schema.$ref) return schema.$ref.split('/').at(-1) ?? 'unknown';
  if ('const' in schema) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union) return unionOf(union.map((part) => typeOf(part, depth)));
  if (schema.allOf) return schema.allOf.map((part) => typeOf(part, depth)).join(' & ');
  return unionOf([schema.type ?? 'unknown'].flat().map((type) => plainType(type, schema, depth)));
}

function plainType(type: string, schema: Schema, depth: number): string {
  switch (type) {
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return type;
    case 'array': {
      const item = typeOf(schema.items ?? {}, depth);
      return /[|&]/.test(item) ? `(${item})[]` : `${item}[]`;
    }
    case 'object':
      return objectType(schema, depth);
    default:
      return 'unknown';
  }
}

function objectType(schema: Schema, depth: number): string {
  const { properties = {}, required = [], additionalProperties } = schema;
  const names = Object.entries(properties);
  if (names.length === 0) {
    if (additionalProperties === false) return 'Record<string, never>';
    const value = typeof additionalProperties === 'object' ? additionalProperties : {};
    return `Record<string, ${typeOf(value, depth)}>`;
  }
  const indent = '  '.repeat(depth + 1);
  const lines = names.map(
    ([name, value]) =>
      `${indent}${/^[A-Za-z_]\w*$/.test(name) ? name : JSON.stringify(name)}${
        required.includes(name) ? '' : '?'
      }: ${typeOf(value, depth + 1)};\n`,
  );
  return `{\n${lines.join('')}${'  '.repeat(depth)}}`;
}

function unionOf(types: string[]): string {
  return [...new Set(types)].join(' | ');
}
