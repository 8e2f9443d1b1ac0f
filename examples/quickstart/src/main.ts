import { createServer } from 'node:http';
import { createApp } from './app.ts';
import { fail, portOf, serve } from './serve.ts';

const port = portOf(8000);
const home = `http://localhost:${port}/testapp`;

try {
  await serve(createServer(createApp({ home })), { port, url: home });
} catch (error) {
  // A wrong setting of the client says in its message what to mend.
  fail(error, port);
}
