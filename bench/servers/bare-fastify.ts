import fastify from 'fastify';

/** What fastify-app.ts adds the client to. */
const app = fastify();
app.get('/private', async () => ({ hello: 'someone' }));
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.send?.({ type: 'ready', url: `http://localhost:${process.env.PORT}` });
process.on('SIGTERM', () => process.exit(0));
