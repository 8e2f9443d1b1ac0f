import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import { type GatehouseEnv, gatehouse, requireLogin } from '../../src/hono/index.ts';
import { useSignIn } from './sign-in.ts';

describe('Hono', () => {
  const { accessTokens, jar, setUp, start, signInAndWait, namesOf, signOut } = useSignIn();

  async function startApp(add: (app: Hono<GatehouseEnv>) => unknown): Promise<string> {
    const app = new Hono<GatehouseEnv>();
    app.use(gatehouse(...setUp()));
    add(app);
    return await start(createAdaptorServer(app) as Server);
  }

  type Add = (app: Hono<GatehouseEnv>) => unknown;
  const ownCookie = { headers: { 'set-cookie': 'own=1' } };

  it.each<[string, Add, string[]]>([
    ['its own Response', (app) => app.get('/', () => new Response('own')), ['session']],
    [
      'its own Response with a cookie',
      (app) => app.get('/', () => new Response('own', ownCookie)),
      ['own', 'session'],
    ],
    [
      'a text and a cookie',
      (app) => app.get('/', (c) => c.text('', 200, ownCookie.headers)),
      ['own', 'session'],
    ],
    [
      'a cookie in place of those before it',
      (app) =>
        app.get('/', (c) => {
          c.header('set-cookie', 'own=1');
          return c.text('');
        }),
      ['own', 'session'],
    ],
    [
      'a Response that another server gave it',
      (app) => app.get('/', async () => await fetch('data:text/plain,other')),
      ['session'],
    ],
    ['nothing, as there is none', () => {}, ['session']],
    [
      'an error, which the error handler answers with its own Response',
      (app) => {
        app.get('/', () => {
          throw new Error('of the route');
        });
        app.onError(() => new Response('', { status: 500 }));
      },
      ['session'],
    ],
  ])('rolls the session when the route answers with %s', async (_, add, names) => {
    const app = await startApp(add);
    await signInAndWait(app);
    expect(namesOf(await jar.fetch(`${app}/`))).toEqual(names);
  });

  it('keeps the refreshed token of a route that answers with its own Response', async () => {
    const app = await startApp((hono) =>
      hono.get('/', async (c) => new Response(await c.var.auth.accessToken())),
    );
    await signInAndWait(app);
    const before = [...jar.cookies.values()].join();
    const answer = await jar.fetch(`${app}/`);
    expect(await answer.text()).toBe(accessTokens()[1]);
    expect(namesOf(answer)).toContain('session');
    expect([...jar.cookies.values()].join()).not.toBe(before);
  });

  it('takes the logout form after another middleware has read it', async () => {
    const hono = new Hono<GatehouseEnv>();
    hono.use(async (c, next) => {
      if (c.req.method === 'POST') await c.req.parseBody();
      await next();
    });
    hono.use(gatehouse(...setUp()));
    hono.get('/home', (c) => c.json({ user: c.var.user, auth: c.var.auth.templates }));
    const app = await start(createAdaptorServer(hono) as Server);
    await jar.signIn(app);
    const { auth } = await jar.page(app);
    expect((await signOut(app, auth.csrfToken)).headers.get('location')).toContain('/logout?');
  });

  it('reads no form that is larger than any of ours', async () => {
    const app = await startApp((hono) =>
      hono.get('/home', (c) => c.json({ user: c.var.user, auth: c.var.auth.templates })),
    );
    await jar.signIn(app);
    const { auth } = await jar.page(app);
    const answer = await signOut(app, auth.csrfToken, { filler: 'x'.repeat(16 * 1024) });
    expect(answer.status).toBe(403);
    expect((await signOut(app, auth.csrfToken)).status).toBe(303);
  });

  it('gives its error handler what a guard without gatehouse() says', async () => {
    const hono = new Hono<GatehouseEnv>();
    hono.get('/', requireLogin, (c) => c.text(''));
    hono.onError((error, c) => c.text(error.message, 500));
    const answer = await jar.fetch(await start(createAdaptorServer(hono) as Server));
    expect(await answer.text()).toBe('requireLogin needs app.use(gatehouse()) before it');
  });
});
