import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestApp } from '../behaviour/harness.ts';

/** Starts a server on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<Pick<TestApp, 'url' | 'stop'>> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () => stop(server),
  };
}

/** Milliseconds that answers under way have to end. */
const GRACE = 2000;

/**
 * Lets answers under way end first: a body that nobody has read and that breaks off is a rejection that nobody handles,
 * where a framework has put a `fetch` of its own in the place of Node's.
 */
async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((done) => server.close(() => done()));
  const closeIdle = setInterval(() => server.closeIdleConnections(), 5);
  const closeAll = setTimeout(() => server.closeAllConnections(), GRACE);
  await closed;
  clearInterval(closeIdle);
  clearTimeout(closeAll);
}
