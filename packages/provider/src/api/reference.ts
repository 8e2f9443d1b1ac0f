import { STATUS_CODES } from 'node:http';
import type {
  ApiReferencePage,
  ReferenceAnswer,
  ReferenceField,
  ReferenceOperation,
  ReferenceProblem,
} from '../pages/api-reference-page.ts';
import type { Convention } from './conventions.ts';
import { PROBLEM_MEDIA_TYPE, PROBLEMS, type ProblemCode } from './problems.ts';
import { RATE_LIMIT_HEADERS } from './rate-limits.ts';
import { curlOf, exampleOf, followFrom, pretty } from './reference-examples.ts';
import { describeField, listFields, presenceOf, type Schema, typeOf } from './reference-fields.ts';

/** The parts of our OpenAPI document that the reference is made from. */
export interface ReferenceDocument {
  info: { title: string };
  tags?: { name: string; description?: string }[];
  paths?: Record<string, Record<string, DocumentOperation>>;
  components?: { schemas?: Record<string, Schema> };
}

interface DocumentOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters?: {
    name: string;
    in: string;
    required?: boolean;
    description?: string;
    example?: unknown;
    schema: Schema;
  }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<
    string,
    { description: string; headers?: Record<string, unknown>; content?: Record<string, Media> }
  >;
}

interface Media {
  schema: Schema;
  example?: unknown;
}

const JSON_MEDIA_TYPE = 'application/json';
const PLACES = { path: 'In the path', query: 'In the query', header: 'Headers' } as const;

/** Turns the OpenAPI document into what its readable reference shows. */
export function toReference(
  document: ReferenceDocument,
  options: { url: string; documentPath: string; conventions: readonly Convention[] },
): ApiReferencePage {
  const { url, documentPath, conventions } = options;
  const schemas = document.components?.schemas ?? {};
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  const common = findCommonProblems(operations.map(({ operation }) => operation));
  return {
    title: document.info.title,
    lead: 'Everything that administrators do, for programs.',
    documentHref: documentPath,
    conventions: [...conventions],
    commonProblems: common,
    groups: (document.tags ?? []).map(({ name, description = '' }) => ({
      id: `tag-${slug(name)}`,
      name,
      description,
      operations: operations
        .filter(({ operation }) => operation.tags.includes(name))
        .map(({ method, path, operation }) => ({
          ...toOperation(operation, { method: method.toUpperCase(), path, url, schemas }),
          problems: ownProblems(operation, common),
        })),
    })),
    schemas: Object.entries(schemas).map(([name, schema]) => ({
      name,
      description: schema.description ?? '',
      fields: listFields(schema, 'answer'),
      example: pretty(exampleOf(schema, schemas)),
    })),
  };
}

function toOperation(
  operation: DocumentOperation,
  at: { method: string; path: string; url: string; schemas: Record<string, Schema> },
): Omit<ReferenceOperation, 'problems'> {
  const { method, path, schemas } = at;
  const media = operation.requestBody?.content[JSON_MEDIA_TYPE];
  const [otherType] = Object.keys(operation.requestBody?.content ?? {}).filter(
    (mediaType) => mediaType !== JSON_MEDIA_TYPE,
  );
  const body = media && (media.example ?? exampleOf(media.schema, schemas));
  return {
    id: operation.operationId,
    method,
    path,
    summary: operation.summary,
    ...(operation.description && { description: operation.description }),
    parameters: Object.entries(PLACES)
      .map(([place, title]) => ({ title, fields: parametersIn(operation, place) }))
      .filter(({ fields }) => fields.length > 0),
    ...(media && { body: listFields(media.schema, 'request') }),
    request: {
      label: 'Request',
      code: curlOf({ ...at, body, ...(otherType && { file: { mediaType: otherType } }) }),
    },
    answers: Object.entries(operation.responses)
      .filter(([status]) => Number(status) < 400)
      .map(([status, { content, headers = {} }]) =>
        toAnswer(status, {
          schema: content?.[JSON_MEDIA_TYPE]?.schema,
          headers: Object.keys(headers),
          // A change shows little of what is answered; what is made shows most of it.
          example: (schema) => followFrom(method === 'GET' ? {} : body, exampleOf(schema, schemas)),
        }),
      ),
  };
}

function toAnswer(
  status: string,
  answer: {
    schema: Schema | undefined;
    headers: string[];
    example: (schema: Schema) => unknown;
  },
): ReferenceAnswer {
  const { schema, headers, example } = answer;
  const type = schema && typeOf(listed(schema) ?? schema);
  return {
    status,
    phrase: STATUS_CODES[status] ?? '',
    ...(type && {
      type: listed(schema) ? { ...type, text: `page of ${type.text}` } : type,
      example: pretty(example(schema)),
    }),
    headers: headers.filter((name) => !Object.hasOwn(RATE_LIMIT_HEADERS, name)),
  };
}

/** What a page is a page of. */
function listed({ properties }: Schema): Schema | undefined {
  return properties && 'next' in properties ? properties.items?.items : undefined;
}

function parametersIn(operation: DocumentOperation, place: string): ReferenceField[] {
  return (operation.parameters ?? [])
    .filter((parameter) => parameter.in === place)
    .map(({ name, schema, required = false, description, example }) => {
      const field = { ...schema, ...(description && { description }), example };
      // HTTP compares names of headers in any case; these are how they are written.
      const written = place === 'header' ? name.replace(/\b[a-z]/g, (c) => c.toUpperCase()) : name;
      return describeField(written, {
        schema: field,
        presence: presenceOf(required && place !== 'path', 'request'),
        write: String,
      });
    });
}

/** The problems of a description: each line names one. */
function problemsOf({ responses }: DocumentOperation): ReferenceProblem[] {
  return Object.entries(responses).flatMap(([status, { description, content }]) => {
    if (!content?.[PROBLEM_MEDIA_TYPE]) return [];
    const codes = [...description.matchAll(/^`(\w+)`:/gm)].map(([, code]) => code as ProblemCode);
    return codes.map((code) => ({ code, status, title: PROBLEMS[code].title }));
  });
}

function findCommonProblems(
  operations: readonly DocumentOperation[],
): ApiReferencePage['commonProblems'] {
  const everywhere = inAll(operations);
  const known = new Set(everywhere.map(({ code }) => code));
  const withBody = inAll(operations.filter(({ requestBody }) => requestBody)).filter(
    ({ code }) => !known.has(code),
  );
  return { everywhere, withBody };
}

function ownProblems(
  operation: DocumentOperation,
  { everywhere, withBody }: ApiReferencePage['commonProblems'],
): ReferenceProblem[] {
  const common = [...everywhere, ...(operation.requestBody ? withBody : [])];
  const codes = new Set(common.map(({ code }) => code));
  return problemsOf(operation).filter(({ code }) => !codes.has(code));
}

function inAll(operations: readonly DocumentOperation[]): ReferenceProblem[] {
  const [first, ...rest] = operations.map(problemsOf);
  return (first ?? []).filter(({ code }) =>
    rest.every((problems) => problems.some((other) => other.code === code)),
  );
}

function slug(name: string): string {
  return name.toLowerCase().replaceAll(/\W+/g, '-');
}
