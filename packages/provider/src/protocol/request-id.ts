import type { IncomingMessage } from 'node:http';

const HEADER = 'x-request-id';

/** Gives the engine's handlers the correlation id under which the request is logged. */
export function setRequestId(request: IncomingMessage, id: string): void {
  request.headers[HEADER] = id;
}

/** The correlation id that {@link setRequestId} gave. */
export function requestIdOf(request: IncomingMessage): string {
  return String(request.headers[HEADER] ?? '');
}
