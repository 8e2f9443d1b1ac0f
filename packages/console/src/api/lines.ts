import { type Answered, toProblem } from './client.ts';
import { UnreachableError } from './problem.ts';

/**
 * The lines of an answer, each a JSON value, as they come.
 *
 * @throws {ApiProblem | UnreachableError | SessionEndedError}
 */
export async function* takeLines<Line>(
  answer: Promise<Answered<ReadableStream<Uint8Array<ArrayBuffer>> | null>>,
): AsyncGenerator<Line> {
  const { data, error, response } = await answer;
  if (!response.ok || !data) throw toProblem(error, response);
  const reader = data.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const { done, value = '' } = await reader.read().catch(brokenOff);
    const lines = `${rest}${value}`.split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Line;
    if (done) return;
  }
}

/** @param error by which it ended; absent: by itself, before it was whole. */
export function brokenOff(error?: unknown): never {
  if ((error as Error | undefined)?.name === 'AbortError') throw error;
  throw new UnreachableError('The answer broke off in the middle. Try again.', { cause: error });
}
