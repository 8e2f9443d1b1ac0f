import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Makes sure, before anything is started, that an application will be able to listen.
 *
 * @param variable the one that sets the port.
 * @throws {Error} with one sentence that says what to do.
 */
export async function requireFreePort(port: string, variable: string): Promise<void> {
  if (!/^[1-9]\d{0,4}$/.test(port) || Number(port) > 65535) {
    throw new Error(`${variable}=${port} is not a port: give a number from 1 to 65535.`);
  }
  const server = createServer().listen(Number(port), '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (error) {
    const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
    throw new Error(
      taken
        ? `Port ${port} is in use by another program: end it, or give another port in ${variable}.`
        : `Port ${port} cannot be listened on: give another port in ${variable}.`,
    );
  }
  server.close();
  await once(server, 'close');
}
