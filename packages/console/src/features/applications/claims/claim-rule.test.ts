import { describe, expect, it } from 'vitest';
import { constantText, sourceOf, toConstant, withSource } from './claim-rule.ts';

describe('constants of claims', () => {
  it.each<[string, unknown]>([
    ['acme', 'acme'],
    ['12', 12],
    ['"12"', '12'],
    ['true', true],
    ['["a", 1]', ['a', 1]],
    ['{"a": 1}', '{"a": 1}'],
    ['[[1]]', '[[1]]'],
    ['null', 'null'],
    ['', ''],
  ])('typed as %j are %j', (text, value) => {
    expect(toConstant(text)).toEqual(value);
  });

  it.each(['acme', '12', 12, true, 'true', ['a', 1], '"quoted"', '', '[1'])(
    'such as %j are the same when they come back from the field',
    (value) => {
      expect(toConstant(constantText(value))).toEqual(value);
    },
  );
});

it('a rule that gets another source keeps its name, place and scope, and nothing else', () => {
  const rule = { claim: 'team', attribute: 'team', in: ['id_token' as const], scope: 'profile' };
  const changed = withSource(rule, 'roles');
  expect(changed).toEqual({ claim: 'team', roles: 'list', in: ['id_token'], scope: 'profile' });
  expect(sourceOf(changed)).toBe('roles');
});
