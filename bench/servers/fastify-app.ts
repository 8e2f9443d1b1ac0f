import { gatehouse, requireRole } from '@gatehouse/client/fastify';
import fastify from 'fastify';

/** The application of bare-fastify.ts with the client. */
const app = fastify();
await app.register(gatehouse({ api: { audience: `${process.env.OIDC_ISSUER}/api` } }));
app.get('/private', async (request, reply) => {
  if (!request.user.isAuthenticated) reply.status(401);
  return { hello: request.user.name };
});
app.get('/guarded', { onRequest: requireRole('manager') }, async () => ({ hello: 'someone' }));
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.send?.({ type: 'ready', url: `http://localhost:${process.env.PORT}` });
process.on('SIGTERM', () => process.exit(0));
