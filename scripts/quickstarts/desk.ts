import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';

/** What programs call to open a page, on Linux and on macOS. */
const OPENERS = ['xdg-open', 'open'];
const OPENER = `#!/usr/bin/env node
fetch(process.env.OPENED_AT, { method: 'POST', body: process.argv[2] });
`;

/** A desk whose browser is a test: it is told what programs open. */
export interface Desk {
  /** Of the programs on it. */
  env: NodeJS.ProcessEnv;
  /** Resolves to the first page that a program opens. */
  opened: Promise<string>;
  stop(): Promise<void>;
}

/** @param path where programs are found beside those that open pages. */
export async function startDesk(folder: string, path: string): Promise<Desk> {
  const programs = join(folder, 'desk');
  mkdirSync(programs);
  for (const name of OPENERS) {
    const file = join(programs, name);
    writeFileSync(file, OPENER);
    chmodSync(file, 0o755);
  }
  const { promise: opened, resolve } = Promise.withResolvers<string>();
  const server = createServer(async (request, response) => {
    resolve(await text(request));
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    env: {
      PATH: [programs, path].join(delimiter),
      OPENED_AT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    },
    opened,
    async stop() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
