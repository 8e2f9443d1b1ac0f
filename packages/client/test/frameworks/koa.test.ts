import { createServer } from 'node:http';
import Koa from 'koa';
// @ts-expect-error: an alias has no types of its own; those of Koa 3 are used below
import Koa2 from 'koa-2';
import { describe, expect, it } from 'vitest';
import {
  type GatehouseContext,
  type GatehouseState,
  gatehouse,
  requireLogin,
} from '../../src/koa/index.ts';
import { useSignIn } from './sign-in.ts';

type App = Koa<GatehouseState, GatehouseContext>;

describe.each([
  ['Koa 3', Koa],
  ['Koa 2', Koa2 as unknown as typeof Koa],
])('%s', (_, Framework) => {
  const { jar, setUp, start, signInAndWait, namesOf, signOut } = useSignIn();

  function createApp(...before: Parameters<App['use']>[0][]): App {
    const app: App = new Framework();
    app.silent = true;
    for (const middleware of before) app.use(middleware);
    app.use(gatehouse(...setUp()));
    return app;
  }
  const fails: Parameters<App['use']>[0] = (ctx) => {
    ctx.set('set-cookie', 'own=1');
    ctx.throw(418, 'of the route', { headers: { 'x-own': 'kept' } });
  };

  it('rolls the session when the route fails, though Koa drops the headers of what fails', async () => {
    const app = createApp();
    app.use(fails);
    const url = await start(createServer(app.callback()));
    await signInAndWait(url);
    const answer = await jar.fetch(url);
    expect([answer.status, answer.headers.get('x-own')]).toEqual([418, 'kept']);
    expect(namesOf(answer)).toEqual(['session']);
  });

  it('rolls the session once when a middleware of the app answers for the route that failed', async () => {
    const app = createApp(async (ctx, next) => {
      try {
        await next();
      } catch {
        ctx.status = 500;
        ctx.body = 'caught';
      }
    });
    app.use(() => {
      throw new Error('of the route');
    });
    const url = await start(createServer(app.callback()));
    await signInAndWait(url);
    const answer = await jar.fetch(url);
    expect(await answer.text()).toBe('caught');
    expect(namesOf(answer)).toEqual(['session']);
  });

  it('leaves what is thrown as it is', async () => {
    const thrown = ['text', Object.freeze(new Error('frozen')), null];
    const caught: unknown[] = [];
    const app = createApp(async (ctx, next) => {
      try {
        await next();
      } catch (error) {
        caught.push(error);
        ctx.body = '';
      }
    });
    app.use(() => {
      throw thrown[caught.length];
    });
    const url = await start(createServer(app.callback()));
    for (const _ of thrown) {
      await signInAndWait(url);
      await jar.fetch(url);
    }
    expect(caught).toEqual(thrown);
  });

  it('takes the logout form after a parser has read it', async () => {
    const app = createApp(async (ctx, next) => {
      const chunks: Buffer[] = [];
      for await (const chunk of ctx.req) chunks.push(chunk);
      const form = new URLSearchParams(Buffer.concat(chunks).toString());
      Object.assign(ctx.request, { body: Object.fromEntries(form) });
      await next();
    });
    app.use((ctx) => {
      ctx.body = ctx.state;
    });
    const url = await start(createServer(app.callback()));
    await jar.signIn(url);
    const { auth } = await jar.page(url);
    expect((await signOut(url, auth.csrfToken)).headers.get('location')).toContain('/logout?');
  });

  it('takes the logout form after a parser that has left an empty one for what it does not read', async () => {
    const app = createApp(async (ctx, next) => {
      Object.assign(ctx.request, { body: {} });
      await next();
    });
    app.use((ctx) => {
      ctx.body = ctx.state;
    });
    const url = await start(createServer(app.callback()));
    await jar.signIn(url);
    const { auth } = await jar.page(url);
    expect((await signOut(url, auth.csrfToken)).headers.get('location')).toContain('/logout?');
  });

  it('gives its error handler what a guard without gatehouse() says', async () => {
    const app: App = new Framework();
    const messages: string[] = [];
    app.on('error', (error: Error) => messages.push(error.message));
    app.use(requireLogin);
    expect((await jar.fetch(await start(createServer(app.callback())))).status).toBe(500);
    expect(messages).toEqual(['requireLogin needs app.use(gatehouse()) before it']);
  });
});
