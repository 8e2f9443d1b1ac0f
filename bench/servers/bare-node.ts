import { createServer } from 'node:http';

/** What node-app.ts adds the client to. */
const server = createServer((request, response) => {
  if (request.url !== '/private') {
    response.writeHead(404).end();
    return;
  }
  const body = JSON.stringify({ hello: 'someone' });
  response.writeHead(200, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
});
server.listen(Number(process.env.PORT), '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://localhost:${process.env.PORT}` });
});
process.on('SIGTERM', () => process.exit(0));
