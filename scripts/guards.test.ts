import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GUARDS, withoutGuard } from './guards/client.ts';

it.each(GUARDS)('finds the guard against $name, to take it out', (guard) => {
  expect(() => withoutGuard(guard)).not.toThrow();
  expect(guard.replace).not.toBe(guard.find);
});

it.each(GUARDS)('finds the tests that attack $name', ({ tests }) => {
  const client = new URL('../packages/client/', import.meta.url);
  const missing = tests.filter((test) => !existsSync(new URL(test, client)));
  expect(missing).toEqual([]);
});

it('names the attack where a machine may have to skip it', () => {
  const nameless = GUARDS.filter(({ needs, attack }) => needs && !attack);
  expect(nameless).toEqual([]);
});

it('has one name for each guard', () => {
  const names = GUARDS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
