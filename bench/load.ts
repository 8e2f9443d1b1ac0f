import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Call {
  url: string;
  method?: 'GET' | 'POST';
  headers?: Record<string, string>;
  body?: string;
}

/** Keeps its connections open, so that what is measured is the server and not TCP. */
export function createCaller(concurrency: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const call = ({ url, method = 'GET', headers = {}, body }: Call): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          agent,
          method,
          headers:
            body === undefined
              ? headers
              : { ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (incoming) => {
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('end', () =>
            resolve({
              status: incoming.statusCode ?? 0,
              headers: incoming.headers,
              body: Buffer.concat(chunks).toString(),
            }),
          );
          incoming.on('error', reject);
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  return { call, close: () => agent.destroy() };
}

/**
 * Does `count` pieces of work, `concurrency` at a time.
 *
 * @returns how many a second.
 */
export async function rate(
  { count, concurrency }: { count: number; concurrency: number },
  work: (index: number) => Promise<void>,
): Promise<number> {
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      await work(index);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: concurrency }, worker));
  return (count * 1000) / (performance.now() - started);
}
