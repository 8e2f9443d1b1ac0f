import { connect, type Socket } from 'node:net';

/**
 * Asks for the same address over and over, `concurrency` connections at a time, with the same headers or with
 * several in turn. Requests are bytes made once and answers are told by their length, so that a fast server is the
 * limit and not this side: `node:http` as a client costs more than an Express route.
 *
 * @returns answers a second.
 * @throws when an answer is not a 200.
 */
export async function rawRate(options: {
  url: string;
  headers: Record<string, string> | readonly Record<string, string>[];
  count: number;
  concurrency: number;
}): Promise<number> {
  const { hostname, port, host, pathname } = new URL(options.url);
  const requests = [options.headers].flat().map((headers) => {
    const lines = Object.entries({ host, ...headers }).map(([name, value]) => `${name}: ${value}`);
    return Buffer.from(`GET ${pathname} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
  });
  let left = options.count;

  const connection = () =>
    new Promise<void>((resolve, reject) => {
      const socket: Socket = connect({ host: hostname, port: Number(port), noDelay: true });
      let missing = 0;
      const next = () => {
        if (left <= 0) {
          socket.destroy();
          resolve();
          return;
        }
        left -= 1;
        socket.write(requests[left % requests.length] as Buffer);
      };
      socket.on('connect', next);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        if (missing === 0) missing = lengthOf(chunk);
        missing -= chunk.length;
        if (missing < 0) reject(new Error(`not an answer: ${chunk.toString('latin1')}`));
        else if (missing === 0) next();
      });
    });
  const started = performance.now();
  await Promise.all(Array.from({ length: options.concurrency }, connection));
  return (options.count * 1000) / (performance.now() - started);
}

/** Bytes of the whole answer whose beginning is `chunk`; negative for what is no 200 with a length. */
function lengthOf(chunk: Buffer): number {
  const head = chunk.indexOf('\r\n\r\n');
  const text = chunk.toString('latin1', 0, head);
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  if (head < 0 || length === undefined || !text.startsWith('HTTP/1.1 200 ')) return -1;
  return head + 4 + Number(length);
}
