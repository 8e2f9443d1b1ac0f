import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { packageOf } from './guards/guard.ts';
import { GUARDS, withoutGuard } from './guards/table.ts';

const TITLES = ['client/src', 'client/test', 'provider/src', 'provider/test']
  .map((folder) => `packages/${folder}`)
  .concat('test')
  .flatMap((folder) => {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names.filter((name) => name.endsWith('.ts')).map((name) => `${folder}/${name}`);
  })
  .filter((path) => !/node_modules|\.next/.test(path))
  .map((path) => readFileSync(path, 'utf8'))
  .join('\n');

it.each(GUARDS)('finds the guard against $name, to take it out', (guard) => {
  expect(() => withoutGuard(guard)).not.toThrow();
  expect(guard.replace).not.toBe(guard.find);
});

it.each(GUARDS)('finds the tests that attack $name', (guard) => {
  const folder = new URL(`../${packageOf(guard)}/`, import.meta.url);
  const missing = guard.tests.filter((test) => !existsSync(new URL(test, folder)));
  expect(missing).toEqual([]);
});

it.each(GUARDS.filter(({ attack }) => attack !== undefined))(
  'finds a title with the attack on $name',
  ({ attack = '' }) => {
    for (const words of attack.split('|')) expect(TITLES).toContain(words);
  },
);

it('names the attack where a machine may have to skip it', () => {
  const nameless = GUARDS.filter(({ needs, attack }) => needs && !attack);
  expect(nameless).toEqual([]);
});

it('has one name for each guard', () => {
  const names = GUARDS.map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
});
