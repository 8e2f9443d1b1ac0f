import type { Problem } from '../../generated/admin-api.ts';
import { SessionEndedError } from '../session/session-ended.ts';

/** The admin API refused a request; problem details (RFC 9457). */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  /** Stable, such as `version_mismatch`. */
  readonly code: string;
  /** Names the request in the log of the provider. */
  readonly requestId: string;
  readonly errors: NonNullable<Problem['errors']>;

  constructor(problem: Problem) {
    super(problem.detail);
    this.status = problem.status;
    this.code = problem.code;
    this.requestId = problem.request_id;
    this.errors = problem.errors ?? [];
  }
}

/** The provider could not be reached, or something between answered in its place. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
  readonly code = 'unreachable';
}

/**
 * What is wrong with each field, by the name of the field in a form.
 *
 * @param fields names that the form has; what concerns none of them is in `rest`.
 */
export function errorsByField(
  problem: ApiProblem,
  fields: readonly string[],
): { byField: Record<string, string>; rest: string[] } {
  const byField: Record<string, string> = {};
  const rest: string[] = [];
  for (const { pointer = '', detail } of problem.errors) {
    const field = fieldOf(pointer, fields);
    if (field === undefined) {
      rest.push(detail);
      continue;
    }
    const words = atField(detail, pointer);
    byField[field] = byField[field] ? `${byField[field]} ${words}` : words;
  }
  if (problem.errors.length === 0) rest.push(explain(problem));
  return { byField, rest };
}

/** At a field whose label people read, the name that programs know it by is one word too many. */
function atField(detail: string, pointer: string): string {
  const path = pointer.split('/').slice(1);
  const name = [path.join('.'), path.at(-1)].find((one) => one && detail.startsWith(`${one} `));
  return name ? `This${detail.slice(name.length)}` : detail;
}

/** `/redirect_uris/0` is field `redirect_uris.0` where a form has it, and `redirect_uris` else (RFC 6901). */
function fieldOf(pointer: string, fields: readonly string[]): string | undefined {
  const path = pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
  while (path.length > 0) {
    const name = path.join('.');
    if (fields.includes(name)) return name;
    path.pop();
  }
  return undefined;
}

/** Whether the provider failed; else it refused. */
export function isOurFault({ status }: ApiProblem): boolean {
  return status >= 500;
}

/** What to tell somebody, in a sentence or two. */
export function explain(error: unknown): string {
  if (error instanceof ApiProblem) {
    const details = error.errors.map(({ detail }) => detail);
    if (details.length > 0) return details.join(' ');
    // What nobody here can mend has to be reported, by what leads to it in the log.
    return isOurFault(error) ? `${error.message} Reference: ${error.requestId}.` : error.message;
  }
  if (error instanceof UnreachableError) return error.message;
  if (error instanceof SessionEndedError) return 'You have been signed out. Sign in again first.';
  return 'Something went wrong in this page. Load it again; if it stays, tell your administrator.';
}
