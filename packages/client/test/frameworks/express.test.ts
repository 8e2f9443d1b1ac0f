import { createServer } from 'node:http';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
// @ts-expect-error: an alias has no types of its own; those of Express 5 are used below
import express4 from 'express-4';
import { describe, expect, it } from 'vitest';
import { gatehouse, requireLogin } from '../../src/express/index.ts';
import { useSignIn } from './sign-in.ts';

describe.each([
  ['Express 5', express],
  ['Express 4', express4 as unknown as typeof express],
])('%s', (_, framework) => {
  const { jar, setUp, start, signInAndWait, namesOf, signOut } = useSignIn();

  const startApp = async (add: (app: Express) => unknown) => {
    const app = framework();
    add(app);
    return await start(createServer(app));
  };
  const home: RequestHandler = (req, res) =>
    void res.json({ user: req.user, auth: res.locals.auth });

  it.each<[string, RequestHandler[]]>([
    ['urlencoded()', [framework.urlencoded({ extended: true })]],
    ['text()', [framework.text({ type: '*/*' })]],
    ['raw()', [framework.raw({ type: '*/*' })]],
    ['json()', [framework.json()]],
  ])('takes the logout form after %s', async (_, parsers) => {
    const app = await startApp((express) =>
      express.use(...parsers, gatehouse(...setUp())).get('/home', home),
    );
    await jar.signIn(app);
    const { auth } = await jar.page(app);
    expect((await signOut(app, auth.csrfToken)).headers.get('location')).toContain('/logout?');
  });

  it('rolls the session when the route fails', async () => {
    const app = await startApp((express) => {
      express.set('env', 'test');
      express.use(gatehouse(...setUp())).get('/', () => {
        throw new Error('of the route');
      });
    });
    await signInAndWait(app);
    const answer = await jar.fetch(app);
    expect([answer.status, namesOf(answer)]).toEqual([500, ['session']]);
  });

  it('gives its error handler what a guard without gatehouse() says', async () => {
    const handler: ErrorRequestHandler = (error: Error, _req, res, _next) =>
      void res.status(500).send(error.message);
    const app = await startApp((express) =>
      express.get('/', requireLogin, (_req, res) => void res.send('')).use(handler),
    );
    expect(await (await jar.fetch(app)).text()).toBe(
      'requireLogin needs app.use(gatehouse()) before it',
    );
  });
});
