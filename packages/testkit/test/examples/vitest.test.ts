import { startTestProvider, type TestProvider } from '@gatehouse/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startApp, type TestApp } from '../app.ts';

let provider: TestProvider;
let app: TestApp;
beforeEach(async () => {
  provider = await startTestProvider();
  app = await startApp(provider.options);
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await provider.stop();
});

test('managers see what others do not', async () => {
  const manager = await provider.signInAs(app.url, { sub: 'grace', roles: ['manager'] });
  const other = await provider.signInAs(app.url, { sub: 'ada', roles: [] });
  expect((await manager.fetch('/manager')).status).toBe(200);
  expect((await other.fetch('/manager')).status).toBe(403);
});

test('a session ends after eight hours', async () => {
  const browser = await provider.signInAs(app.url, { sub: 'grace', name: 'Grace' });
  provider.travel(7 * 3600);
  expect(await (await browser.fetch('/')).text()).toContain('Hello Grace');
  provider.travel(2 * 3600);
  expect(await (await browser.fetch('/')).text()).toBe('Nobody');
});
