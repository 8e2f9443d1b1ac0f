import { expect, it } from 'vitest';
import { ConfigError } from '../../src/core/errors.ts';
import { memoryStore } from '../../src/sessions/stores/memory.ts';
import { describeSessionStore } from './describe-session-store.ts';

describeSessionStore('memory', (clock) => ({
  stores: [memoryStore({ clock })],
  close: () => undefined,
}));

const entry = (key: string) => ({
  key,
  subject: 'person',
  data: '',
  revision: 1,
  expiresAt: Date.now() + 60_000,
});

it('memory holds as many sessions as it may; those added first give way', async () => {
  const store = memoryStore({ maxEntries: 3 });
  for (const key of ['a', 'b', 'c', 'd']) expect(await store.add(entry(key))).toBe(true);
  expect(await store.read('a')).toBeUndefined();
  expect((await store.readAllOf('person')).map(({ key }) => key).sort()).toEqual(['b', 'c', 'd']);
});

it.each([0, -1, 1.5, Number.NaN])('memory for %d sessions is refused', (maxEntries) => {
  expect(() => memoryStore({ maxEntries })).toThrow(ConfigError);
});
