import type { GatehouseError } from './errors.ts';

/** Characters of a message. Our own are shorter; others repeat what somebody sent. */
const LONGEST = 500;

/** What a report says besides the error. */
export interface ErrorContext {
  /** Shown on the error page too, so that a person's report can be found in the log. */
  readonly correlationId: string;
  /** Of the request, such as `GET`. */
  readonly method: string;
  /** Path without its query, which may hold an authorization code. */
  readonly path: string;
}

/** Told of each failed sign-in or sign-out, and of each person whom a guard refused. */
export type ErrorReporter = (error: GatehouseError, context: ErrorContext) => void;

/** One line on standard error: code, correlation id, request, message and the chain of causes. */
export const reportToConsole: ErrorReporter = (error, { correlationId, method, path }) => {
  console.error(
    `[gatehouse] ${error.code} ${correlationId} ${method} ${path}: ${describeError(error)}`,
  );
};

/** The messages of an error and its causes on one line, without values that tokens could be in. */
export function describeError(error: unknown): string {
  const parts: string[] = [];
  for (let at = error; at instanceof Error && parts.length < 4; at = at.cause) {
    const code =
      'code' in at && typeof at.code === 'string' && parts.length > 0 ? ` (${at.code})` : '';
    const part = oneLine(at.message) + code;
    if (part !== '' && !parts.includes(part)) parts.push(part);
  }
  return parts.join(' <- ');
}

/** Text from elsewhere made safe for one line of a log. */
export function oneLine(text: string): string {
  const line = text.replace(/\p{C}+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST).trim()}…` : line;
}
