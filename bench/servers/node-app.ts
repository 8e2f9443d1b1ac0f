import { createServer } from 'node:http';
import { gatehouse } from '@gatehouse/client/node';

/** The application of bare-node.ts with the client. */
const listener = gatehouse()((request, response, { user }) => {
  if (request.url !== '/private') {
    response.writeHead(404).end();
    return;
  }
  const body = JSON.stringify({ hello: user.name });
  response.writeHead(user.isAuthenticated ? 200 : 401, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
});
createServer(listener).listen(Number(process.env.PORT), '127.0.0.1', () => {
  process.send?.({ type: 'ready', url: `http://localhost:${process.env.PORT}` });
});
process.on('SIGTERM', () => process.exit(0));
