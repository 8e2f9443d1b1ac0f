import { describe, expect, it } from 'vitest';
import { ApiProblem, errorsByField } from './problem.ts';

const problem = (...pointers: string[]) =>
  new ApiProblem({
    type: 'urn:gatehouse:problem:validation_failed',
    title: 'Some fields are not valid',
    status: 422,
    detail: 'Some fields are not valid.',
    instance: '/api/v1/users',
    code: 'validation_failed',
    request_id: '7QF2-M9XD',
    errors: pointers.map((pointer) => ({ pointer, code: 'wrong', detail: `wrong: ${pointer}` })),
  });

describe('errors of a problem', () => {
  it('stand at the field that their pointer leads to', () => {
    const { byField, rest } = errorsByField(problem('/email', '/name'), ['email', 'name']);
    expect(byField).toEqual({ email: 'wrong: /email', name: 'wrong: /name' });
    expect(rest).toEqual([]);
  });

  it('stand at the nearest field around what a form does not have', () => {
    const { byField } = errorsByField(problem('/redirect_uris/1', '/attributes/team'), [
      'redirect_uris',
      'attributes.team',
    ]);
    expect(byField).toEqual({
      redirect_uris: 'wrong: /redirect_uris/1',
      'attributes.team': 'wrong: /attributes/team',
    });
  });

  it('do not repeat the name that a program knows the field by', () => {
    const of = (pointer: string, detail: string) => {
      const one = problem(pointer);
      one.errors.splice(0, 1, { pointer, code: 'wrong', detail });
      return errorsByField(one, ['email']).byField;
    };
    expect(of('/email', 'email is not an e-mail address.')).toEqual({
      email: 'This is not an e-mail address.',
    });
    expect(of('/email/0', 'email.0 is not a string.')).toEqual({ email: 'This is not a string.' });
    expect(of('/email', 'emails are unique.')).toEqual({ email: 'emails are unique.' });
  });

  it('read the escapes of a JSON pointer', () => {
    expect(errorsByField(problem('/a~1b~0c'), ['a/b~c']).byField).toEqual({
      'a/b~c': 'wrong: /a~1b~0c',
    });
  });

  it('are told apart where they concern no field, and never lost', () => {
    expect(errorsByField(problem('', '/other'), ['email']).rest).toEqual([
      'wrong: ',
      'wrong: /other',
    ]);
    expect(errorsByField(problem(), ['email']).rest).toEqual(['Some fields are not valid.']);
  });
});
