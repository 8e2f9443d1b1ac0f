import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gatehouse } from '../../src/node/index.ts';
import { sqliteStore } from '../../src/sessions/stores/sqlite.ts';

/** One of several processes that serve the same app; renews at nearly every request. */
const { ISSUER, FILE, APP_URL, KIND } = process.env;
const store = sqliteStore({ file: FILE ?? '' });
const listener = gatehouse({
  issuer: ISSUER,
  clientId: 'app',
  clientSecret: 'secret',
  sessionSecret: 's'.repeat(32),
  appUrl: APP_URL,
  renewal: { method: 'refresh', interval: 0.001 },
  ...(KIND === 'cookie' ? { refreshStore: store } : { sessionStore: store }),
})((_req, res, auth) => {
  res.setHeader('content-type', 'application/json');
  res.end(JSON.stringify({ user: auth.user }));
});
const server = createServer(listener).listen(0, '127.0.0.1', () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.on('disconnect', () => process.exit(0));
