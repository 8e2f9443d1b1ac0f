import { createServer } from 'node:http';
import { generateKeyPair, SignJWT } from 'jose';

/** The least that any token endpoint must do: answer HTTP with one RS256 JWT. */
const { privateKey } = await generateKeyPair('RS256');
const server = createServer(async (_request, response) => {
  const token = await new SignJWT({ sub: 'someone' })
    .setProtectedHeader({ alg: 'RS256', kid: 'key' })
    .setIssuer('http://localhost')
    .setAudience('an-app')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(privateKey);
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ id_token: token }));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
});
process.on('SIGTERM', () => process.exit(0));
