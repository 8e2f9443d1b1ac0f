import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

/** Bytes of a form; its fields become a URL, which browsers and proxies do not take much longer. */
const LIMIT = 8 * 1024;
/** Endpoints that browsers are sent to and that must take a POST too (OpenID Connect Core 1.0, section 3.1.2.1;
 *  RP-Initiated Logout 1.0, section 2). */
const PATHS = new Set(['/auth', '/logout']);

/** Whether the request, its address relative to the issuer, is to be answered by {@link repeatAsGet}. */
export function isFrontChannelPost({ method, url }: IncomingMessage): boolean {
  return method === 'POST' && PATHS.has(url?.split('?', 1)[0] ?? '');
}

/**
 * Has the browser repeat a form from another site as a GET. Browsers leave our cookies out of the POST, which is
 * what keeps other sites from acting for the person, and send them with a GET that shows in the address bar.
 */
export async function repeatAsGet(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
): Promise<void> {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
  const hasBody = length > 0;
  if ((hasBody && !isForm) || !(length <= LIMIT)) {
    response.writeHead(400, { 'content-type': 'text/plain', connection: 'close' });
    response.end(`Send the parameters as a form of at most ${LIMIT} bytes, or in the address.`);
    return;
  }
  const fields = new URLSearchParams(await text(request));
  const separator = fields.size === 0 ? '' : address.includes('?') ? '&' : '?';
  response.writeHead(303, {
    location: `${address}${separator}${fields}`,
    'cache-control': 'no-store',
  });
  response.end();
}
