import type { ClaimValue, Compiler, Expression, Outcome } from '../expressions/expression.ts';
import { ExpressionError } from '../expressions/expression-error.ts';
import {
  type AttributeOfExpression,
  type Subject,
  USER_FIELDS,
} from '../expressions/expression-user.ts';
import type { FieldErrors } from '../field-checks.ts';

/** Where a claim can be told. */
export const CLAIM_PLACES = ['id_token', 'userinfo'] as const;
export type ClaimPlace = (typeof CLAIM_PLACES)[number];

const MAX_RULES = 100;
const MAX_DELIMITER = 10;
const MAX_CONSTANT = 2000;
const CLAIM_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.:/-]{0,199}$/;
const SCOPE_NAME = /^[A-Za-z0-9][A-Za-z0-9._:/-]{0,99}$/;

/** What the protocol itself says by a claim (OpenID Connect Core 1.0, section 2, and its relatives). */
const RESERVED_CLAIMS = new Set([
  'iss',
  'sub',
  'aud',
  'exp',
  'iat',
  'nbf',
  'jti',
  'auth_time',
  'nonce',
  'acr',
  'amr',
  'azp',
  'at_hash',
  'c_hash',
  's_hash',
  'sid',
  'cnf',
  'events',
  'client_id',
  'scope',
  '_claim_names',
  '_claim_sources',
]);

/** What one claim of an application is; exactly one of the four sources is there. */
export interface ClaimRule {
  claim: string;
  /** Name of a defined attribute or of a field of users, such as `phone_number`. */
  attribute?: string;
  /** The names of the person's roles, as a list or in one text. */
  roles?: 'list' | 'delimited';
  /** Between the roles of one text; default: a comma. */
  delimiter?: string;
  constant?: ClaimValue;
  /** In CEL, see docs/expressions.md. */
  expression?: string;
  /** Default: both. */
  in?: ClaimPlace[];
  /** Only when this scope was granted; absent: always. */
  scope?: string;
}

const SOURCES = ['attribute', 'roles', 'constant', 'expression'] as const;

/** Checks the claim rules of an application; errors point at each mistake. */
export function checkClaimRules(
  errors: FieldErrors,
  rules: readonly ClaimRule[],
  compile: { compiler: Compiler; attributes: readonly AttributeOfExpression[] },
): void {
  if (rules.length > MAX_RULES) {
    errors.add('/claims', 'too_many', `claims has more than ${MAX_RULES} entries.`);
    return;
  }
  for (const [i, rule] of rules.entries()) {
    const at = `/claims/${i}`;
    const earlier = rules.slice(0, i).some((other) => overlaps(other, rule));
    checkName(errors, `${at}/claim`, { name: rule.claim, earlier });
    const given = SOURCES.filter((source) => rule[source] !== undefined);
    if (given.length !== 1) {
      errors.add(at, 'one_source', `Give ${rule.claim} one of: ${SOURCES.join(', ')}.`);
      continue;
    }
    if (rule.scope !== undefined && !SCOPE_NAME.test(rule.scope)) {
      errors.add(`${at}/scope`, 'scope_invalid', `${JSON.stringify(rule.scope)} is no scope.`);
    }
    if (rule.in?.length === 0) {
      errors.add(`${at}/in`, 'empty', 'in names no place: leave it out for both.');
    }
    if ((rule.delimiter?.length ?? 0) > MAX_DELIMITER || rule.delimiter === '') {
      errors.add(
        `${at}/delimiter`,
        'out_of_range',
        `delimiter has not 1 to ${MAX_DELIMITER} characters.`,
      );
    }
    if (JSON.stringify(rule.constant ?? null).length > MAX_CONSTANT) {
      errors.add(
        `${at}/constant`,
        'too_long',
        `constant is longer than ${MAX_CONSTANT} characters.`,
      );
    }
    checkSource(errors, at, { rule, ...compile });
  }
}

function checkName(
  errors: FieldErrors,
  pointer: string,
  { name, earlier }: { name: string; earlier: boolean },
): void {
  if (!CLAIM_NAME.test(name)) {
    errors.add(
      pointer,
      'claim_invalid',
      `${JSON.stringify(name.slice(0, 100))} is not 1 to 200 letters, digits or _ . : / -.`,
    );
  } else if (RESERVED_CLAIMS.has(name)) {
    errors.add(pointer, 'claim_reserved', `${name} is a claim of the protocol itself.`);
  } else if (earlier) {
    errors.add(pointer, 'claim_duplicate', `${name} has a rule before, for the same place.`);
  }
}

function checkSource(
  errors: FieldErrors,
  at: string,
  {
    rule,
    compiler,
    attributes,
  }: { rule: ClaimRule; compiler: Compiler; attributes: readonly AttributeOfExpression[] },
): void {
  if (rule.attribute !== undefined && !expressionFor(rule.attribute, attributes)) {
    errors.add(
      `${at}/attribute`,
      'unknown_attribute',
      `There is no attribute named ${JSON.stringify(rule.attribute)}: define it first, or correct its name.`,
    );
  }
  if (rule.expression === undefined) return;
  try {
    compiler.claim(rule.expression);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    errors.add(`${at}/expression`, error.code, error.message);
  }
}

function overlaps(a: ClaimRule, b: ClaimRule): boolean {
  const places = b.in ?? CLAIM_PLACES;
  const isSameScope = (a.scope ?? null) === (b.scope ?? null);
  return (
    a.claim === b.claim && isSameScope && (a.in ?? CLAIM_PLACES).some((p) => places.includes(p))
  );
}

/** The source of the expression that reads an attribute or field; undefined: there is none of the name. */
function expressionFor(
  name: string,
  attributes: readonly AttributeOfExpression[],
): string | undefined {
  if (attributes.some((attribute) => attribute.name === name)) return `user.attributes.${name}`;
  return Object.hasOwn(USER_FIELDS, name) ? `user.${name}` : undefined;
}

/** For whom and for what the rules are asked. */
export interface ClaimUse {
  place: ClaimPlace;
  /** The scopes that were granted. */
  granted: ReadonlySet<string>;
}

/** What came of one rule for one person. */
export type RuleResult =
  | Outcome<ClaimValue>
  /** The rule is for the other place. */
  | { outcome: 'elsewhere' }
  /** The rule is for a scope that was not granted. */
  | { outcome: 'not_granted' };

/** The claim rules of an application, ready to be used. */
export interface CompiledClaims {
  /** What the rules say of a person. A rule that fails, or that the person has no value for, gives no claim. */
  of(subject: Subject, use: ClaimUse): Record<string, ClaimValue>;
  /** What came of each rule, in their order; of two that give one claim the later one counts. */
  explain(subject: Subject, use: ClaimUse): RuleResult[];
}

/** @param rules as {@link checkClaimRules} took them; what does not compile any more gives no claim. */
export function compileClaims(
  rules: readonly ClaimRule[],
  { compiler, attributes }: { compiler: Compiler; attributes: readonly AttributeOfExpression[] },
): CompiledClaims {
  const compiled = rules.map((rule) => ({
    rule,
    places: rule.in ?? CLAIM_PLACES,
    read: reader(rule, { compiler, attributes }),
  }));
  const resultOf = (
    { rule, places, read }: (typeof compiled)[number],
    subject: Subject,
    { place, granted }: ClaimUse,
  ): RuleResult => {
    if (!places.includes(place)) return ELSEWHERE;
    if (rule.scope && !granted.has(rule.scope)) return NOT_GRANTED;
    return read(subject);
  };
  return {
    of(subject, use) {
      const claims: [string, ClaimValue][] = [];
      for (const one of compiled) {
        const result = resultOf(one, subject, use);
        if (result.outcome === 'value') claims.push([one.rule.claim, result.value]);
      }
      return Object.fromEntries(claims);
    },
    explain: (subject, use) => compiled.map((one) => resultOf(one, subject, use)),
  };
}

const ELSEWHERE: RuleResult = { outcome: 'elsewhere' };
const NOT_GRANTED: RuleResult = { outcome: 'not_granted' };

function reader(
  rule: ClaimRule,
  { compiler, attributes }: { compiler: Compiler; attributes: readonly AttributeOfExpression[] },
): (subject: Subject) => Outcome<ClaimValue> {
  const { constant, roles, delimiter = ',' } = rule;
  if (constant !== undefined) {
    const always = { outcome: 'value', value: constant } as const;
    return () => always;
  }
  if (roles !== undefined) {
    return ({ user }) => {
      const names = user.roles as string[];
      return { outcome: 'value', value: roles === 'list' ? names : names.join(delimiter) };
    };
  }
  const source = rule.expression ?? expressionFor(rule.attribute ?? '', attributes);
  const expression = source === undefined ? undefined : tryCompile(compiler, source);
  if (!expression) {
    const gone = { outcome: 'failed', detail: 'What it reads is not defined any more.' } as const;
    return () => gone;
  }
  return (subject) => expression.evaluate(subject);
}

function tryCompile(compiler: Compiler, source: string): Expression<ClaimValue> | undefined {
  try {
    return compiler.claim(source);
  } catch (error) {
    if (error instanceof ExpressionError) return undefined;
    throw error;
  }
}
