import { once } from 'node:events';
import type { Server } from 'node:http';

/** The port that the environment asks for; ends the process with one sentence when it is none. */
export function portOf(byDefault: number): number {
  const port = Number(process.env.PORT ?? byDefault);
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return port;
  console.error('PORT is not valid: it has to be a number from 1 to 65535.');
  process.exit(1);
}

/**
 * Listens until SIGINT or SIGTERM, or until whoever started this process is gone; then finishes the
 * requests under way. Ends the process with one sentence when it can't.
 *
 * @param url of the first page, told to whoever started this process, or printed.
 */
export async function serve(server: Server, { port, url }: { port: number; url: string }) {
  try {
    server.listen(port, process.env.HOST ?? '127.0.0.1');
    await once(server, 'listening');
  } catch (error) {
    fail(error, port);
  }
  const stop = () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop).once('disconnect', stop);
  if (process.send) process.send({ type: 'ready', url });
  else console.log(`Listening at ${url}`);
}

/** Ends the process with what an error says, in one sentence. */
export function fail(error: unknown, port: number): never {
  const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  console.error(
    isTaken
      ? `Port ${port} is in use: stop the other program, or set PORT to a free port.`
      : error instanceof Error
        ? error.message
        : String(error),
  );
  process.exit(1);
}
