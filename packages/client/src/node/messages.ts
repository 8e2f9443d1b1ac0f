import type { IncomingMessage, ServerResponse } from 'node:http';
import { formText } from '../core/form-text.ts';

/** A header of a Node.js request by its lower-case name; of those that come several times, all joined. */
export function headerOf(req: IncomingMessage, name: string): string | undefined {
  if (name === 'cookie') return cookieOf(req);
  const value = req.headers[name];
  return typeof value === 'string' ? value : value?.join(', ');
}

/**
 * The `Cookie` header, asked for on every request. Node.js makes `headers` when it is first read,
 * which costs more than all that is done for a signed-in person here, and many routes never read it.
 */
function cookieOf(req: IncomingMessage): string | undefined {
  const { rawHeaders } = req;
  let found: string | undefined;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string;
    if (name.length !== 6 || name.toLowerCase() !== 'cookie') continue;
    // HTTP/2 may split it.
    if (found !== undefined) return req.headers.cookie;
    found = rawHeaders[at + 1];
  }
  return found;
}

/** All headers of a Node.js request; of HTTP/2, without its pseudo headers. */
export function headersOf(req: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    if (name.startsWith(':') || value === undefined) continue;
    for (const one of typeof value === 'string' ? [value] : value) headers.append(name, one);
  }
  return headers;
}

/** Adds a `Set-Cookie` line beside those that are there. */
export function appendCookie(res: ServerResponse, line: string): void {
  res.appendHeader('set-cookie', line);
}

/**
 * The form of a POST as text, whether or not a body parser ran before. Some parsers, those of Express 4
 * and Koa among them, leave an empty object for what they did not read.
 */
export function formOf(req: IncomingMessage, parsed: unknown): string | Promise<string> {
  if (typeof parsed === 'string') return parsed;
  if (Buffer.isBuffer(parsed)) return parsed.toString('utf8');
  if (typeof parsed === 'object' && parsed !== null) {
    const fields = Object.entries(parsed).filter(
      (field): field is [string, string] => typeof field[1] === 'string',
    );
    if (fields.length > 0 || req.readableDidRead) return new URLSearchParams(fields).toString();
  }
  return formText(req);
}

/** Sends an answer; keeps cookies that were added before. */
export async function send(answer: Response, res: ServerResponse): Promise<void> {
  res.statusCode = answer.status;
  for (const [name, value] of answer.headers) {
    if (name !== 'set-cookie') res.setHeader(name, value);
  }
  for (const cookie of answer.headers.getSetCookie()) appendCookie(res, cookie);
  res.end(await answer.text());
}
