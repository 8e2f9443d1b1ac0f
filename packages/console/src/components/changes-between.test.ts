import { expect, it } from 'vitest';
import { changesBetween } from './changes-between.ts';

it('only values that differ are sent, whatever they are made of', () => {
  const before = { name: 'a', roles: ['x'], attributes: { team: 'red' }, note: null };
  expect(changesBetween(before, { ...before, roles: ['x'], attributes: { team: 'red' } })).toEqual(
    {},
  );
  expect(changesBetween(before, { ...before, name: 'b', roles: ['x', 'y'] })).toEqual({
    name: 'b',
    roles: ['x', 'y'],
  });
});
