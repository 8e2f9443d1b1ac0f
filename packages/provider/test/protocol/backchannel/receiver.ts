import { randomInt } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What an application answers, and when; `silence`: nothing, for as long as it runs. */
export type Answer =
  | { status: number; body?: string; location?: string; after?: Promise<void> }
  | 'silence'
  | 'endless body'
  | 'flood';

export interface ReceivedLogout {
  /** As `performance.now()`. */
  at: number;
  path: string;
  contentType: string | undefined;
  token: string;
}

/** The end of an application that hears of logouts, as little of it as the specification asks. */
export interface Receiver {
  readonly uri: string;
  readonly received: ReceivedLogout[];
  /** The most requests that were open at the same time. */
  mostAtOnce: number;
  answer: Answer;
  /** Resolves when `count` have been received altogether. */
  arrived(count: number): Promise<void>;
  /** Refuses connections until `up`. */
  down(): Promise<void>;
  up(): Promise<void>;
  stop(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const arrivals = new EventEmitter();
  let open = 0;
  const server = createServer(async (request, response) => {
    open += 1;
    receiver.mostAtOnce = Math.max(receiver.mostAtOnce, open);
    response.on('close', () => {
      open -= 1;
    });
    const body = await text(request).catch(() => '');
    receiver.received.push({
      at: performance.now(),
      path: request.url ?? '',
      contentType: request.headers['content-type'],
      token: new URLSearchParams(body).get('logout_token') ?? '',
    });
    void respond(response, receiver.answer, body);
    arrivals.emit('arrival');
  });
  const listen = async (port: number) => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  const close = async () => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  const port = await listenBelowEphemeralPorts(listen);
  const receiver: Receiver = {
    uri: `http://127.0.0.1:${port}/oidc/backchannel-logout/`,
    received: [],
    mostAtOnce: 0,
    answer: { status: 204 },
    async arrived(count) {
      while (receiver.received.length < count) await once(arrivals, 'arrival');
    },
    down: close,
    async up() {
      await listen(port);
    },
    async stop() {
      if (server.listening) await close();
    },
  };
  return receiver;
}

/** While it is down nobody else may be given its port, and the system gives those above to whoever asks for any. */
async function listenBelowEphemeralPorts(listen: (port: number) => Promise<number>) {
  for (;;) {
    try {
      return await listen(randomInt(12_000, 32_000));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

async function respond(response: ServerResponse, answer: Answer, received: string): Promise<void> {
  if (answer === 'silence') return;
  if (answer === 'endless body') {
    response.writeHead(500).write('it never ends');
    return;
  }
  if (answer === 'flood') {
    Readable.from(forever()).pipe(response.writeHead(500));
    return;
  }
  const { status, body = '', location, after } = answer;
  await after;
  // Some repeat what they do not understand.
  response
    .writeHead(status, { ...(location && { location }) })
    .end(body.replaceAll('{received}', received));
}

function* forever(): Generator<Buffer> {
  for (;;) yield Buffer.alloc(65_536, 'x');
}
