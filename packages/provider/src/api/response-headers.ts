import { RATE_LIMIT_HEADERS } from './rate-limits.ts';

interface Header {
  description: string;
  schema: object;
  example?: string;
}

/** The parts of an OpenAPI document that headers of answers are told from and added to. */
export interface DescribedPaths {
  paths?: Record<string, Record<string, DescribedOperation>>;
  components?: { headers?: Record<string, Header> };
}

interface DescribedOperation {
  parameters?: { name: string; in: string }[];
  responses: Record<string, { headers?: Record<string, object> }>;
}

const HEADERS: Record<string, Header> = {
  ETag: {
    description: 'The version of what the answer shows, for `If-Match`.',
    schema: { type: 'string' },
    example: '"3"',
  },
  Location: {
    description: 'The address of what was made.',
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Idempotency-Replayed': {
    description: '`true`: the first answer to this `Idempotency-Key`, given again.',
    schema: { type: 'string', enum: ['true'] },
  },
  'Retry-After': {
    description: 'Seconds to wait before the next attempt.',
    schema: { type: 'integer' },
  },
};

/**
 * Adds to every answer which headers it has. They follow from the operations: what is changed by `If-Match` has an
 * `ETag`, and what has an address of its own has a `Location` when it is made.
 */
export function describeResponseHeaders<Document extends DescribedPaths>(
  document: Document,
  { rateLimited }: { rateLimited: boolean },
): Document {
  const paths = document.paths ?? {};
  const common = rateLimited ? RATE_LIMIT_HEADERS : {};
  document.components = { ...document.components, headers: { ...HEADERS, ...common } };
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      for (const [status, response] of Object.entries(operation.responses)) {
        const names = [
          ...ownHeaders({ path, method, status, paths }),
          ...(status === '201' && takes(operation, 'idempotency-key')
            ? ['Idempotency-Replayed']
            : []),
          ...Object.keys(common),
        ];
        if (names.length === 0) continue;
        response.headers = Object.fromEntries(
          names.map((name) => [name, { $ref: `#/components/headers/${name}` }]),
        );
      }
    }
  }
  return document;
}

function ownHeaders(answer: {
  path: string;
  method: string;
  status: string;
  paths: NonNullable<DescribedPaths['paths']>;
}): string[] {
  const { path, method, status, paths } = answer;
  const own = paths[path] ?? {};
  const made = paths[`${path}/{id}`] ?? readBelow(path, paths) ?? {};
  const mayBeInUse = status === '409' && takes(own[method], 'idempotency-key');
  if (status === '429' || status === '503' || mayBeInUse) return ['Retry-After'];
  if (status === '201') {
    const location = Object.keys(made).length > 0 ? ['Location'] : [];
    return takes(made.patch, 'if-match') ? ['ETag', ...location] : location;
  }
  if (status === '202') return ['Location'];
  if (status !== '200') return [];
  const versioned =
    takes(own[method], 'if-match') || (method === 'get' && takes(own.patch, 'if-match'));
  return versioned ? ['ETag'] : [];
}

/** Of things that are found below another one, such as `/apps/{id}/tests/{test_id}`. */
function readBelow(path: string, paths: NonNullable<DescribedPaths['paths']>) {
  const name = Object.keys(paths).find(
    (other) => other.startsWith(`${path}/{`) && /^\/\{\w+\}$/.test(other.slice(path.length)),
  );
  const found = name === undefined ? undefined : paths[name];
  return found?.get && found;
}

function takes(operation: DescribedOperation | undefined, header: string): boolean {
  return operation?.parameters?.some((of) => of.in === 'header' && of.name === header) === true;
}
