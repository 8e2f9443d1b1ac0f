import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FAULTS, startTestProvider } from '@gatehouse/testkit';
import { startApp } from '../app.ts';

test('a token of another application signs nobody in', async () => {
  await using provider = await startTestProvider();
  await using app = await startApp(provider.options);
  await provider.misbehave(FAULTS.wrongAudience());
  await assert.rejects(provider.signInAs(app.url, { sub: 'grace' }));
  await provider.behave();
  const browser = await provider.signInAs(app.url, { sub: 'grace', name: 'Grace' });
  assert.match(await (await browser.fetch('/')).text(), /Hello Grace/);
});
