import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { DOMAIN_ERRORS, type DomainErrorCode } from '../domain-error.ts';

/** What can go wrong with a request as such; rules of the domain have {@link DOMAIN_ERRORS}. */
const REQUEST_ERRORS = {
  request_invalid: { status: 400, title: 'The request could not be understood' },
  json_malformed: { status: 400, title: 'The body is not JSON' },
  parameter_invalid: { status: 400, title: 'A parameter or a header is not valid' },
  token_missing: { status: 401, title: 'An access token is needed' },
  token_invalid: { status: 401, title: 'The access token is not valid here' },
  insufficient_scope: { status: 403, title: 'The access token does not allow this' },
  route_not_found: { status: 404, title: 'There is nothing at this address' },
  method_not_allowed: { status: 405, title: 'This method does nothing here' },
  body_too_large: { status: 413, title: 'The body is too large' },
  idempotency_key_in_use: {
    status: 409,
    title: 'The first request with this Idempotency-Key is still under way',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
  },
  rate_limited: { status: 429, title: 'Too many requests' },
  media_type_unsupported: { status: 415, title: 'The body is of a type that is not read here' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  credentials_busy: { status: 503, title: 'Too many passwords are being worked on' },
} as const;

/** Every problem that the API answers with, by its code. */
export const PROBLEMS = { ...DOMAIN_ERRORS, ...REQUEST_ERRORS };

export type ProblemCode = DomainErrorCode | keyof typeof REQUEST_ERRORS;

/** What is wrong with one field of the body, one parameter of the address or one header. */
export interface ProblemField {
  /** JSON pointer into the body. */
  pointer?: string;
  /** Name of the parameter in the address, or of the header. */
  parameter?: string;
  code: string;
  detail: string;
}

/** A request is answered with a problem. `message` is the problem's `detail`. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly errors: readonly ProblemField[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ProblemCode,
    options: {
      detail?: string;
      errors?: readonly ProblemField[];
      headers?: Record<string, string>;
      cause?: unknown;
    } = {},
  ) {
    super(options.detail ?? `${PROBLEMS[code].title}.`, { cause: options.cause });
    this.code = code;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

export const PROBLEM_MEDIA_TYPE = 'application/problem+json';

/** RFC 9457, section 3.1, with our extension members. */
export const Problem = Type.Object(
  {
    type: Type.String({ description: 'Names the kind of problem; ends in its `code`.' }),
    title: Type.String({
      description: 'The kind of problem in a few words; the same for a `code`.',
    }),
    status: Type.Integer({ description: 'The HTTP status.' }),
    detail: Type.String({ description: 'What went wrong this time, for people.' }),
    instance: Type.String({ description: 'The path that was asked for.' }),
    code: Type.String({ description: 'Stable, for programs.' }),
    request_id: Type.String({ description: 'Find this request in the log by it.' }),
    errors: Type.Optional(
      Type.Array(
        Type.Object(
          {
            pointer: Type.Optional(
              Type.String({ description: 'JSON pointer (RFC 6901) into the body.' }),
            ),
            parameter: Type.Optional(
              Type.String({
                description: 'Name of the parameter in the address, or of the header.',
              }),
            ),
            code: Type.String({ description: 'Stable, for programs.' }),
            detail: Type.String({ description: 'What is wrong and how to mend it, for people.' }),
          },
          { additionalProperties: false },
        ),
        { description: 'Each field that is not valid.' },
      ),
    ),
  },
  {
    $id: 'Problem',
    additionalProperties: false,
    description: 'Problem details (RFC 9457).',
    examples: [
      {
        type: 'urn:gatehouse:problem:email_taken',
        title: DOMAIN_ERRORS.email_taken.title,
        status: 409,
        detail: 'Another user has this email.',
        instance: '/api/v1/users',
        code: 'email_taken',
        request_id: '7QF2-M9XD',
        errors: [
          { pointer: '/email', code: 'email_taken', detail: 'Another user has this email.' },
        ],
      },
    ],
  },
);

/** `problem` as problem details. */
export function problemBody(request: FastifyRequest, problem: ProblemError) {
  const { status, title } = PROBLEMS[problem.code];
  return {
    type: `urn:gatehouse:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    instance: request.url.split('?', 1)[0],
    code: problem.code,
    request_id: request.id,
    ...(problem.errors.length > 0 && { errors: problem.errors }),
  };
}

/** Answers with `problem` as problem details. */
export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: ProblemError,
): FastifyReply {
  const body = problemBody(request, problem);
  return reply
    .code(body.status)
    .headers(problem.headers)
    .type(PROBLEM_MEDIA_TYPE)
    .serializer(JSON.stringify)
    .send(body);
}

interface ProblemResponse {
  description: string;
  content: object;
}

/** Responses of a route for each of `codes`, grouped by status, for its schema. */
export function problemResponses(...codes: ProblemCode[]): Record<number, ProblemResponse> {
  return addProblems({}, ...codes);
}

/** Adds `codes` to the responses of a route's schema; those that are there already stay as they are. */
export function addProblems(
  responses: Record<number, ProblemResponse>,
  ...codes: ProblemCode[]
): Record<number, ProblemResponse> {
  const added = { ...responses };
  for (const code of codes) {
    const { status, title } = PROBLEMS[code];
    const lines = added[status]?.description.split('\n') ?? [];
    if (lines.some((line) => line.startsWith(`\`${code}\`:`))) continue;
    lines.push(`\`${code}\`: ${title}.`);
    added[status] = {
      description: lines.join('\n'),
      content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: 'Problem#' } } },
    };
  }
  return added;
}
