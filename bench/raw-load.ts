import { connect, type Socket } from 'node:net';
import type { Answer, Call } from './load.ts';

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

/**
 * As `createCaller`, at half its cost: where the clients share the cores with the server, what they take is
 * taken from the server's figure. Understands answers with a `Content-Length` only, and of each header that comes
 * more than once the last, but for `Set-Cookie`.
 */
export function createRawCaller(url: string) {
  const { hostname, port, host } = new URL(url);
  const idle: Connection[] = [];
  const all = new Set<Connection>();

  async function call({ url: target, method = 'GET', headers = {}, body = '' }: Call) {
    const lines = Object.entries({
      host,
      'content-length': String(Buffer.byteLength(body)),
      ...headers,
    });
    const path = target.startsWith('/') ? target : target.slice(target.indexOf('/', 8));
    const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('');
    let connection = idle.pop();
    if (!connection) {
      connection = new Connection(connect({ host: hostname, port: Number(port), noDelay: true }));
      all.add(connection);
    }
    const answer = await connection.ask(`${method} ${path} HTTP/1.1\r\n${head}\r\n${body}`);
    idle.push(connection);
    return answer;
  }
  return {
    call,
    close() {
      for (const connection of all) connection.close();
    },
  };
}

/** One request after the other. */
class Connection {
  readonly #socket: Socket;
  #text = '';
  #answered: ((answer: Answer) => void) | undefined;
  #failed: ((error: unknown) => void) | undefined;

  constructor(socket: Socket) {
    this.#socket = socket.setEncoding('latin1');
    socket.on('error', (error) => this.#failed?.(error));
    socket.on('close', () => this.#failed?.(new Error('the connection was closed')));
    socket.on('data', (text: string) => {
      this.#text += text;
      this.#look();
    });
  }

  ask(request: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve;
      this.#failed = reject;
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#failed = undefined;
    this.#socket.destroy();
  }

  #look(): void {
    const end = this.#text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const [status = '', ...lines] = this.#text.slice(0, end).split('\r\n');
    const headers: Answer['headers'] = {};
    for (const line of lines) {
      const colon = line.indexOf(':');
      const name = line.slice(0, colon).toLowerCase();
      const value = line.slice(colon + 2);
      if (name === 'set-cookie') headers[name] = [...(headers[name] ?? []), value];
      else headers[name] = value;
    }
    const length = Number(headers['content-length'] ?? Number.NaN);
    if (Number.isNaN(length)) {
      this.#failed?.(new Error(`an answer without its length: ${this.#text.slice(0, end)}`));
      return;
    }
    if (this.#text.length < end + 4 + length) return;
    const body = this.#text.slice(end + 4);
    this.#text = '';
    this.#answered?.({ status: Number(status.split(' ')[1]), headers, body });
  }
}
