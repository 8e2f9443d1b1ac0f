import { expect, it } from 'vitest';
import { isReference } from './traces-search.ts';

it.each([
  ['7QF2-M9XD', true],
  ['7qf2m9xd', true],
  [' 7QF2-M9XD ', true],
  // One in twenty has no digit.
  ['KQFZ-MRXD', true],
  ['employee', false],
  ['ada', false],
  ['7QF2-M9XD-1', false],
])('tells references from what else is searched for: %j', (text, expected) => {
  expect(isReference(text)).toBe(expected);
});
