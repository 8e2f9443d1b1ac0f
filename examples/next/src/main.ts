/*
 * Starts the Next.js app in this folder in development mode, as `next dev` would, and tells `npm run
 * example next` when it answers.
 */
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { portOf, serve } from '@gatehouse/example-quickstart/serve';
import next from 'next';

const port = portOf(8007);
const app = next({
  dev: process.env.NODE_ENV !== 'production',
  dir: fileURLToPath(new URL('..', import.meta.url)),
  hostname: 'localhost',
  port,
});
await app.prepare();
const answer = app.getRequestHandler();
await serve(
  createServer((req, res) => void answer(req, res)),
  { port, url: `http://localhost:${port}/` },
);
