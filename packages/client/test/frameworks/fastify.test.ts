import formbody from '@fastify/formbody';
import fastify, { type FastifyInstance } from 'fastify';
import { describe, expect, it } from 'vitest';
import { gatehouse, requireLogin } from '../../src/fastify/index.ts';
import { useSignIn } from './sign-in.ts';

describe('Fastify', () => {
  const { jar, setUp, start, signInAndWait, namesOf, signOut } = useSignIn();

  async function startApp(add: (app: FastifyInstance) => unknown): Promise<string> {
    const app = fastify({ forceCloseConnections: true });
    await add(app);
    await app.ready();
    return await start(app.server);
  }
  const home = (app: FastifyInstance) =>
    app.get('/home', async ({ user, auth }) => ({ user, auth: auth.templates }));

  it.each<[string, (app: FastifyInstance) => unknown, (app: FastifyInstance) => unknown]>([
    ['no parser of forms', () => {}, () => {}],
    ['@fastify/formbody before', (app) => app.register(formbody), () => {}],
    ['@fastify/formbody after', () => {}, (app) => app.register(formbody)],
    [
      'a parser that takes everything',
      (app) => app.addContentTypeParser('*', (_request, _body, done) => done(null, 'taken')),
      () => {},
    ],
    ['no parser at all', (app) => app.removeAllContentTypeParsers(), () => {}],
    [
      'a page for what is not found',
      () => {},
      (app) => app.setNotFoundHandler((_request, reply) => void reply.code(404).send('none')),
    ],
  ])('takes the logout form with %s', async (_, before, after) => {
    const app = await startApp(async (fastify) => {
      await before(fastify);
      await fastify.register(gatehouse(...setUp()));
      await after(fastify);
      home(fastify);
    });
    await jar.signIn(app);
    const { auth } = await jar.page(app);
    expect((await signOut(app, auth.csrfToken)).headers.get('location')).toContain('/logout?');
    expect((await jar.page(app)).user.isAuthenticated).toBe(false);
  });

  it('covers routes of plugins that are registered later, under their prefixes too', async () => {
    const app = await startApp(async (fastify) => {
      await fastify.register(gatehouse(...setUp()));
      fastify.register(
        async (inner) => {
          inner.get('/page', { preHandler: requireLogin }, async ({ user }) => user.name);
        },
        { prefix: '/admin' },
      );
    });
    const refused = await jar.fetch(`${app}/admin/page`, { headers: { accept: 'text/plain' } });
    expect(refused.status).toBe(401);
    await jar.signIn(app);
    expect(await (await jar.fetch(`${app}/admin/page`)).text()).toBe('Ada <Lovelace>');
  });

  it('rolls the session when the route fails or is missing, beside cookies of the app', async () => {
    const app = await startApp(async (fastify) => {
      await fastify.register(gatehouse(...setUp()));
      fastify.get('/fails', async (_request, reply) => {
        reply.header('set-cookie', 'own=1');
        throw new Error('of the route');
      });
    });
    for (const [path, status, names] of [
      ['/fails', 500, ['session', 'own']],
      ['/missing', 404, ['session']],
    ] as const) {
      await signInAndWait(app);
      const answer = await jar.fetch(app + path);
      expect([answer.status, namesOf(answer)]).toEqual([status, names]);
    }
  });

  it('gives its error handler what a guard without gatehouse() says', async () => {
    const app = await startApp((fastify) => {
      fastify.setErrorHandler((error: Error, _request, reply) =>
        reply.code(500).send(error.message),
      );
      fastify.get('/', { onRequest: requireLogin }, async () => '');
    });
    const answer = await jar.fetch(app);
    expect(await answer.text()).toBe('requireLogin needs app.register(gatehouse()) before it');
  });
});
