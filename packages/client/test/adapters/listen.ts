import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestApp } from '../behaviour/harness.ts';

/** Starts a server on a free port of 127.0.0.1. */
export async function listen(server: Server): Promise<Pick<TestApp, 'url' | 'stop'>> {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
