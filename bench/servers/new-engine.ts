import { generateKeyPair } from 'node:crypto';
import { createServer } from 'node:http';
import { promisify } from 'node:util';
import { Provider } from 'oidc-provider';

/** The engine as one would start it in a test without the kit: with a new key. */
const started = performance.now();
const server = createServer();
await new Promise<void>((done) => server.listen(Number(process.env.PORT), '127.0.0.1', done));
const issuer = `http://127.0.0.1:${process.env.PORT}`;
const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
const jwk = privateKey.export({ format: 'jwk' });
const provider = new Provider(issuer, {
  jwks: { keys: [jwk as { kty: string }] },
  clients: [{ client_id: 'app', client_secret: 'secret', redirect_uris: ['http://localhost/cb'] }],
});
server.on('request', provider.callback());
const took = performance.now() - started;
process.send?.({ type: 'ready', url: `${issuer}/?took=${took}` });
process.on('SIGTERM', () => process.exit(0));
