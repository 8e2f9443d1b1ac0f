import { once } from 'node:events';
import { createServer } from 'node:http';
import { createApp } from './app.ts';

const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 8000);
const home = `http://localhost:${port}/testapp`;

try {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error('PORT is not valid: it has to be a number from 1 to 65535.');
  }
  const app = createApp({ home });
  const server = createServer(app).listen(port, host);
  await once(server, 'listening');

  const stop = () => {
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  };
  process.once('SIGINT', stop).once('SIGTERM', stop).once('disconnect', stop);

  if (process.send) process.send({ type: 'ready', url: home });
  else console.log(`Quickstart app: ${home}`);
} catch (error) {
  console.error(explain(error));
  process.exit(1);
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EADDRINUSE'
    ? `Port ${port} is in use: stop the other program, or set PORT to a free port.`
    : error.message;
}
