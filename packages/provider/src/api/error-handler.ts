import type { FastifyReply, FastifyRequest } from 'fastify';
import { CredentialsBusyError } from '../credentials/passwords.ts';
import { DomainError } from '../domain-error.ts';
import { ProblemError, sendProblem } from './problems.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Of the body that the route reads; default: JSON. */
    mediaType?: string;
  }
}

export interface ErrorLog {
  error(details: object, message: string): void;
}

/** The one place where whatever a route throws becomes a problem; what is unexpected is logged, never told. */
export function createErrorHandler(log: ErrorLog) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = toProblem(error, request.routeOptions.config.mediaType);
    if (problem.code === 'internal_error') {
      log.error({ err: error, reqId: request.id, url: request.routeOptions.url }, 'request failed');
    }
    return sendProblem(request, reply, problem);
  };
}

/** What to do about a body of a type that is not read here. */
export function unsupported(mediaType = 'application/json'): { detail: string } {
  return { detail: `Send a body with the header Content-Type: ${mediaType}.` };
}

/** What an error is told as. @param mediaType of the body that the route reads. */
export function toProblem(error: unknown, mediaType?: string): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof DomainError) {
    return new ProblemError(error.code, { detail: error.message, errors: error.errors });
  }
  if (error instanceof CredentialsBusyError) {
    return new ProblemError('credentials_busy', {
      detail: error.message,
      headers: { 'retry-after': '1' },
    });
  }
  return fromFastify(error, mediaType);
}

function fromFastify(error: unknown, mediaType: string | undefined): ProblemError {
  const { code, statusCode = 500 } = error as { code?: string; statusCode?: number };
  switch (code) {
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return new ProblemError('json_malformed');
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new ProblemError('media_type_unsupported', unsupported(mediaType));
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new ProblemError('body_too_large');
    default:
      // Fastify also sets 400 on mistakes of the client that have no code of their own, as broken transfers.
      return new ProblemError(
        statusCode >= 400 && statusCode < 500 ? 'request_invalid' : 'internal_error',
        { cause: error },
      );
  }
}
