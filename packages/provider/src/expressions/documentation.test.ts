import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createCompiler } from './expression.ts';

const text = readFileSync(new URL('../../../../docs/expressions.md', import.meta.url), 'utf8');
const compiler = createCompiler([
  { name: 'department', type: 'string', multi_valued: false },
  { name: 'tags', type: 'string', multi_valued: true },
  { name: 'level', type: 'integer', multi_valued: false },
  { name: 'remote', type: 'boolean', multi_valued: false },
  { name: 'joined', type: 'date_time', multi_valued: false },
]);
const examples = [...text.matchAll(/^```cel (condition|claim)\n(.*?)^```$/gms)].flatMap(
  ([, kind = '', block = '']) =>
    block
      .trim()
      .split('\n')
      .map((source): [string, string] => [kind, source]),
);

it('has examples of both kinds', () => {
  expect(new Set(examples.map(([kind]) => kind))).toEqual(new Set(['condition', 'claim']));
});

it.each(examples)('the documented %s compiles: %s', (kind, source) => {
  expect(() =>
    kind === 'claim' ? compiler.claim(source) : compiler.condition(source),
  ).not.toThrow();
});
