import { nameOf, type Schema } from './reference-fields.ts';

const ID = '01a209ea-ca71-7428-bf34-885f92b234ae';
const TIME = '2026-01-31T09:30:00.000Z';

/** Makes a value of `schema` from the examples in it. */
export function exampleOf(
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
  name = '',
): unknown {
  if (schema.$ref) return exampleOf(schemas[nameOf(schema.$ref)] ?? {}, schemas, name);
  const given = schema.example ?? schema.examples?.[0] ?? schema.default;
  if (given !== undefined) return given;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return exampleOf(schema.anyOf[0] ?? {}, schemas, name);
  const types = [schema.type].flat();
  if (types.includes('null')) return null;
  if (types.includes('array')) return schema.items ? [exampleOf(schema.items, schemas)] : [];
  if (types.includes('object')) {
    const fields = Object.entries(schema.properties ?? {});
    return Object.fromEntries(fields.map(([key, field]) => [key, exampleOf(field, schemas, key)]));
  }
  if (types.includes('boolean')) return true;
  if (types.includes('integer') || types.includes('number')) return schema.minimum ?? 1;
  return exampleText(schema.format, name);
}

function exampleText(format: string | undefined, name: string): string {
  if (format === 'date-time') return TIME;
  if (format === 'uuid' || name === 'id' || name.endsWith('_id')) return ID;
  return '…';
}

/** The example of an answer with what the request gave, so that one follows from the other. */
export function followFrom(request: unknown, answer: unknown): unknown {
  if (!isRecord(request) || !isRecord(answer)) return answer;
  const shared = Object.entries(request).filter(([key]) => Object.hasOwn(answer, key));
  return { ...answer, ...Object.fromEntries(shared) };
}

/** A request as a command for a shell, of which the variables are the token and the ids. */
export function curlOf(request: {
  method: string;
  url: string;
  path: string;
  body?: unknown;
  /** Of a body that is not JSON, and is a file. */
  file?: { mediaType: string };
}): string {
  const { method, url, path, body, file } = request;
  const address = `${url}${path.replace(/\{(\w+)\}/g, '$$$1')}`;
  const implied = method === (body === undefined && !file ? 'GET' : 'POST');
  const lines = [
    `curl ${implied ? '' : `-X ${method} `}${address.includes('$') ? `"${address}"` : address}`,
    '-H "authorization: Bearer $TOKEN"',
  ];
  if (body !== undefined) {
    const json = pretty(body, '  ').replaceAll("'", String.raw`'\''`);
    lines.push("-H 'content-type: application/json'", `-d '${json}'`);
  }
  if (file) {
    lines.push(
      `-H 'content-type: ${file.mediaType}'`,
      `--data-binary @${file.mediaType === 'text/csv' ? 'users.csv' : 'logo.png'}`,
    );
  }
  return lines.join(' \\\n  ');
}

/** JSON as people write it: lists of plain values on one line. */
export function pretty(value: unknown, indent = ''): string {
  const inner = `${indent}  `;
  if (Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null)) {
    const items = value.map((item) => `${inner}${pretty(item, inner)}`);
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
  if (!isRecord(value) || Object.keys(value).length === 0) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, field]) => `${inner}${JSON.stringify(key)}: ${pretty(field, inner)}`,
  );
  return `{\n${fields.join(',\n')}\n${indent}}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
