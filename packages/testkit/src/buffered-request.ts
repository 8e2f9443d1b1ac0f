import { IncomingMessage } from 'node:http';

const FORMS = new WeakMap<IncomingMessage, URLSearchParams>();

/**
 * The same request with its body in memory, which is then known before the engine reads it. Of a body that is
 * no form, the form is empty.
 */
export async function bufferRequest(req: IncomingMessage): Promise<IncomingMessage> {
  if (req.method !== 'POST') return req;
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks);
  const { headers, method, rawHeaders, httpVersion, httpVersionMajor, httpVersionMinor } = req;
  const copy = Object.assign(new IncomingMessage(req.socket), {
    headers,
    method,
    rawHeaders,
    httpVersion,
    httpVersionMajor,
    httpVersionMinor,
    url: req.url,
    // Else it takes the connection with it when it has been read.
    complete: true,
  });
  copy.push(body);
  copy.push(null);
  FORMS.set(copy, new URLSearchParams(body.toString()));
  return copy;
}

/** The form of a request that {@link bufferRequest} has given. */
export function formOf(req: IncomingMessage): URLSearchParams {
  return FORMS.get(req) ?? new URLSearchParams();
}
