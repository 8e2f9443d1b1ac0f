import { describe, expect, it } from 'vitest';
import { createCompiler, MAX_EXPRESSION } from './expression.ts';
import type { ExpressionError } from './expression-error.ts';
import type { AttributeOfExpression, ExpressionUser } from './expression-user.ts';

const ATTRIBUTES: AttributeOfExpression[] = [
  { name: 'department', type: 'string', multi_valued: false },
  { name: 'tags', type: 'string', multi_valued: true },
  { name: 'teams', type: 'string', multi_valued: true },
  { name: 'level', type: 'integer', multi_valued: false },
  { name: 'rate', type: 'decimal', multi_valued: false },
  { name: 'remote', type: 'boolean', multi_valued: false },
  { name: 'joined', type: 'date_time', multi_valued: false },
];

const ADA: ExpressionUser = {
  id: '01a209ea-ca71-7428-bf34-885f92b234ae',
  email: 'ada@example.com',
  email_verified: true,
  username: null,
  name: 'Ada Lovelace',
  given_name: 'Ada',
  family_name: 'Lovelace',
  phone_number: null,
  phone_number_verified: false,
  locale: 'en-GB',
  zoneinfo: null,
  picture: null,
  created_at: Date.parse('2026-01-01T00:00:00Z'),
  attributes: {
    department: 'Sales',
    tags: ['on call', 'remote'],
    level: 3,
    rate: 0.5,
    remote: false,
    joined: '2025-06-01T00:00:00.000Z',
  },
  roles: ['crm', 'staff'],
};
const NOBODY: ExpressionUser = { ...ADA, name: null, attributes: {}, roles: [] };

const compiler = createCompiler(ATTRIBUTES);
const errorOf = (compile: () => unknown): ExpressionError => {
  try {
    compile();
  } catch (error) {
    return error as ExpressionError;
  }
  throw new Error('It compiled.');
};

describe('a condition', () => {
  it.each([
    'user.attributes.department == "Sales"',
    'user.attributes["department"] == "Sales"',
    'user.attributes.department in ["Sales", "Support"]',
    '"on call" in user.attributes.tags',
    'user.attributes.tags.exists(tag, tag.startsWith("rem"))',
    'size(user.attributes.tags) == 2',
    'user.attributes.level >= 3 && user.attributes.rate < 1.0',
    '!user.attributes.remote',
    'user.attributes.joined < timestamp("2026-01-01T00:00:00Z")',
    'user.created_at > timestamp("2025-12-31T00:00:00Z")',
    'user.email.endsWith("@example.com") && user.email_verified',
    'has(user.attributes.department) && !has(user.phone_number)',
    'user.phone_number == "+49" || user.locale.lowerAscii() == "en-gb"',
    'user.attributes.tags.exists(a, user.attributes.teams.exists(b, a == b)) || true',
  ])('can be %s', (source) => {
    expect(compiler.condition(source).evaluate(compiler.subject(ADA))).toEqual({
      outcome: 'value',
      value: true,
    });
  });

  it.each([
    'user.attributes.department == "Sales"',
    'user.attributes.department != "Sales"',
    '!(user.attributes.department == "Sales")',
    'user.attributes.tags.all(tag, tag == "x")',
    'user.name.size() > 0',
  ])('is not met by who lacks what it needs: %s', (source) => {
    expect(compiler.condition(source).evaluate(compiler.subject(NOBODY))).toEqual({
      outcome: 'missing',
    });
  });

  it('that fails says so, and is not met', () => {
    const condition = compiler.condition('10 / (user.attributes.level - 3) > 1');
    expect(condition.evaluate(compiler.subject(ADA))).toEqual({
      outcome: 'failed',
      detail: expect.any(String),
    });
  });

  it.each<[string, string, RegExp]>([
    [
      'user.attributes.departmnt == "x"',
      'unknown_name',
      /departmnt.*17.*Did you mean department\?/,
    ],
    ['user.mail == "x"', 'unknown_name', /Did you mean email\?/],
    ['department == "Sales"', 'unknown_name', /expressions see user/],
    ['"crm" in user.roles', 'unknown_name', /roles/],
    ['user.attributes.level == "3"', 'expression_invalid', /int == string/],
    ['user.email ==', 'expression_invalid', /character 14/],
    ['user.email', 'not_a_condition', /gives string/],
    ['', 'expression_invalid', /./],
    ['x'.repeat(MAX_EXPRESSION + 1), 'expression_too_long', /2000/],
  ])('is refused with its place and the remedy: %s', (source, code, message) => {
    const error = errorOf(() => compiler.condition(source));
    expect([error.name, error.code]).toEqual(['ExpressionError', code]);
    expect(error.message).toMatch(message);
  });
});

describe('an expression for a claim', () => {
  it.each<[string, unknown]>([
    ['user.email', 'ada@example.com'],
    ['user.attributes.level * 2', 6],
    ['user.attributes.rate', 0.5],
    ['user.email_verified', true],
    ['user.attributes.joined', '2025-06-01T00:00:00.000Z'],
    ['user.attributes.tags', ['on call', 'remote']],
    ['user.roles.filter(role, role != "staff")', ['crm']],
    ['user.roles.join(" ")', 'crm staff'],
    ['"crm" in user.roles ? "agent" : "guest"', 'agent'],
    ['has(user.username) ? user.username : user.email', 'ada@example.com'],
    ['user.roles.map(role, "app-" + role)', ['app-crm', 'app-staff']],
  ])('gives what it says: %s', (source, value) => {
    expect(compiler.claim(source).evaluate(compiler.subject(ADA))).toEqual({
      outcome: 'value',
      value,
    });
  });

  it.each(['duration("1h")', 'type(user.email)', '[[1]]', 'null', 'user', 'user.attributes'])(
    'is refused when it is nothing that a claim can be: %s',
    (source) => {
      expect(errorOf(() => compiler.claim(source)).name).toBe('ExpressionError');
    },
  );

  it('fails on a number that would not be exact', () => {
    const claim = compiler.claim('9007199254740993');
    expect(claim.evaluate(compiler.subject(ADA)).outcome).toBe('failed');
  });
});

describe('an expression by an attacker', () => {
  it.each([
    'user.constructor',
    'user["constructor"] == "x"',
    'user.__proto__ == "x"',
    'user["__proto__"] == "x"',
    'user.attributes.constructor == "x"',
    'user.attributes.toString == "x"',
    'user.email.constructor == "x"',
    'user.email["length"] == 1',
    'user.email.matches("(a+)+$")',
    'bytes("x").json().x == 1',
    'cel.bind(a, user.email + user.email, a == a)',
    'process.exit() == 1',
    'globalThis == 1',
    'eval("1") == 1',
    '{"a": 1}.a == 1',
    'dyn(user).constructor == 1',
  ])('does not compile: %s', (source) => {
    const error = errorOf(() => compiler.condition(source));
    expect(error.name).toBe('ExpressionError');
  });

  it.each([
    ['nested lists', 'user.roles.exists(a, user.roles.exists(b, user.roles.exists(c, a == c)))'],
    ['long texts', 'user.roles.map(a, user.roles.join(a)).join() == ""'],
    [
      'texts that grow',
      `${'user.roles.join() + '.repeat(3)}"" == user.roles.join(user.roles.join())`,
    ],
    [
      'split lists',
      'user.email.split("").map(a, user.email.split("")).size() > user.email.split("").map(a, user.email.split("").map(b, user.email)).size()',
    ],
  ])('is refused when it could take long: %s', (_what, source) => {
    const error = errorOf(() => compiler.claim(source));
    expect(['expression_too_costly', 'expression_invalid']).toContain(error.code);
  });

  it.each([
    ['nesting', `${'('.repeat(1000)}true${')'.repeat(1000)}`],
    ['many parts', Array(400).fill('true').join('&&')],
    ['a long list', `1 in [${Array(300).fill('1').join(',')}]`],
  ])('is refused by its shape: %s', (_what, source) => {
    expect(errorOf(() => compiler.condition(source)).name).toBe('ExpressionError');
  });

  it('reads no value that is not the person’s own', () => {
    const hostile = Object.create({ department: 'Sales' });
    const condition = compiler.condition('user.attributes.department == "Sales"');
    expect(condition.evaluate(compiler.subject({ ...ADA, attributes: hostile }))).toEqual({
      outcome: 'missing',
    });
  });
});
