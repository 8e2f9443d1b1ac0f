import createClient from 'openapi-fetch';
import type { Problem, paths } from '../../generated/admin-api.ts';
import type { Session } from '../session/session.ts';
import { SessionEndedError } from '../session/session-ended.ts';
import { ApiProblem, UnreachableError } from './problem.ts';

/** A thing with the version at which it was read, for a change that is decided on it. */
export interface Versioned<T> {
  value: T;
  /** `If-Match` of the change (RFC 9110, section 13.1.1). */
  etag: string;
}

const UNREACHABLE = 'The provider cannot be reached. Check the connection, then try again.';

let session: Session | undefined;
let ended: () => void = () => undefined;

/** Makes requests in the name of `of`; `onEnded` is told when nobody is signed in any more. */
export function connectApi(of: Session, onEnded: () => void): void {
  session = of;
  ended = onEnded;
}

let changes = 0;

/** How many changes were asked for from here: what was found out before the last of them may not be so any more. */
export function changesMade(): number {
  return changes;
}

/** The admin API, by the types of its description. Await it through {@link take} or {@link takeVersioned}. */
export const api = createClient<paths>({
  fetch: async (request) => {
    const mayChange = request.method !== 'GET' && !request.url.includes('/dry-run');
    // Whatever came of it: without an answer nobody knows.
    return await send(request).finally(() => {
      if (mayChange) changes += 1;
    });
  },
});

/** With the token; with another one where the provider does not take it any more, which it says by 401. */
async function send(request: Request): Promise<Response> {
  if (!session) throw new TypeError('Requests are made by somebody who is signed in.');
  const again = request.clone();
  const token = await tokenOf(session);
  const response = await fetchWith(request, token);
  if (response.status !== 401) return response;
  session.discard(token);
  const answer = await fetchWith(again, await tokenOf(session));
  if (answer.status !== 401) return answer;
  ended();
  throw new SessionEndedError();
}

async function tokenOf(of: Session): Promise<string> {
  try {
    return await of.accessToken();
  } catch (error) {
    if (!(error instanceof SessionEndedError)) {
      throw new UnreachableError(UNREACHABLE, { cause: error });
    }
    ended();
    throw error;
  }
}

async function fetchWith(request: Request, token: string): Promise<Response> {
  request.headers.set('authorization', `Bearer ${token}`);
  try {
    return await fetch(request);
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new UnreachableError(UNREACHABLE);
  }
}

/** What a request came to. */
export type Answered<T> = { data?: T; error?: unknown; response: Response };

/** @throws {ApiProblem | UnreachableError | SessionEndedError} */
export async function take<T>(answer: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await answer;
  if (!response.ok) throw toProblem(error, response);
  return data as T;
}

/** As {@link take}, of one thing and its version. */
export async function takeVersioned<T>(answer: Promise<Answered<T>>): Promise<Versioned<T>> {
  const { data, error, response } = await answer;
  if (!response.ok) throw toProblem(error, response);
  return { value: data as T, etag: response.headers.get('etag') ?? '*' };
}

/** What an answer that is no good says. */
export function toProblem(body: unknown, response: Response): Error {
  if (typeof body === 'object' && body !== null && 'code' in body && 'detail' in body) {
    return new ApiProblem(body as Problem);
  }
  return new UnreachableError(
    `Something between here and the provider answered in its place (${response.status}). Try again in a moment.`,
  );
}
