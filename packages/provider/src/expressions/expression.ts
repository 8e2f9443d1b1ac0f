import {
  TypeError as CelTypeError,
  Environment,
  EvaluationError,
  ParseError,
  type ParseResult,
} from '@marcbachmann/cel-js';
import { ExpressionError } from './expression-error.ts';
import {
  type AttributeOfExpression,
  celTypeOf,
  type ExpressionUser,
  type Subject,
  toSubject,
  USER_FIELDS,
} from './expression-user.ts';
import { nearest } from './nearest.ts';
import { checkWork } from './work-bound.ts';

/** Characters of an expression. */
export const MAX_EXPRESSION = 2000;

const LIMITS = {
  maxAstNodes: 200,
  maxDepth: 30,
  maxListElements: 200,
  maxMapEntries: 0,
  maxCallArguments: 5,
};

/** What a claim can be. */
export type ClaimValue = string | number | boolean | (string | number | boolean)[];

/** What came of an expression for one person. */
export type Outcome<Value> =
  | { outcome: 'value'; value: Value }
  /** It needs something that this person has no value for. */
  | { outcome: 'missing' }
  /** It failed otherwise, such as by a division by zero. */
  | { outcome: 'failed'; detail: string };

/** An expression that was checked and compiled. */
export interface Expression<Value> {
  readonly source: string;
  /**
   * Never throws. Takes about a microsecond, and at most some milliseconds of the largest user there can be, see
   * {@link file://./work-bound.ts}.
   */
  evaluate(subject: Subject): Outcome<Value>;
}

/**
 * Compiles expressions in CEL (Common Expression Language, https://cel.dev) over one person, `user`. They can run no
 * code, reach nothing else, and take a bounded time.
 *
 * @param attributes what administrators have defined, as `user.attributes`.
 */
export function createCompiler(attributes: readonly AttributeOfExpression[]): Compiler {
  const environments = {
    condition: createEnvironment(attributes, { withRoles: false }),
    claim: createEnvironment(attributes, { withRoles: true }),
  };

  function compile(source: string, kind: 'condition' | 'claim'): Compiled {
    if (source.length > MAX_EXPRESSION) {
      throw new ExpressionError(
        'expression_too_long',
        `The expression is longer than ${MAX_EXPRESSION} characters.`,
      );
    }
    const parsed = attempt(attributes, () => environments[kind].parse(source));
    checkWork(parsed.ast);
    const checked = parsed.check();
    if (!checked.valid) throw explain(attributes, checked.error);
    return { parsed, type: String(checked.type) };
  }

  return {
    subject: (user) => toSubject(user, attributes),

    condition(source) {
      const { parsed, type } = compile(source, 'condition');
      if (type !== 'bool') {
        throw new ExpressionError(
          'not_a_condition',
          `The expression gives ${type}, and a condition gives true or false: compare it with something.`,
        );
      }
      const run = runner(parsed);
      return {
        source,
        evaluate(subject) {
          const result = run(subject);
          if (result.outcome !== 'value') return result;
          return { outcome: 'value', value: result.value === true };
        },
      };
    },

    claim(source) {
      const { parsed, type } = compile(source, 'claim');
      if (!CLAIM_TYPES.test(type)) {
        throw new ExpressionError(
          'not_a_claim',
          `The expression gives ${type}, and a claim is text, a number, true or false, a time, or a list of them.`,
        );
      }
      const run = runner(parsed);
      return {
        source,
        evaluate(subject) {
          const result = run(subject);
          return result.outcome === 'value' ? toClaim(result.value) : result;
        },
      };
    },
  };
}

/** Compiles expressions over the attributes that it was made for. */
export interface Compiler {
  /** Makes a person ready for all expressions about them. */
  subject(user: ExpressionUser): Subject;
  /**
   * A condition, which does not see the person's roles: mappings give roles by it.
   *
   * @throws {ExpressionError} what is wrong with it, where, and how to mend it.
   */
  condition(source: string): Expression<boolean>;
  /**
   * An expression for a claim; it sees `user.roles` too.
   *
   * @throws {ExpressionError} what is wrong with it, where, and how to mend it.
   */
  claim(source: string): Expression<ClaimValue>;
}

function runner(parsed: ParseResult) {
  return (subject: Subject): Outcome<unknown> => {
    try {
      const value: unknown = parsed(subject);
      return { outcome: 'value', value };
    } catch (error) {
      if (!(error instanceof EvaluationError)) return { outcome: 'failed', detail: String(error) };
      if (error.code === 'no_such_key') return { outcome: 'missing' };
      return { outcome: 'failed', detail: error.summary };
    }
  };
}

interface Compiled {
  parsed: ParseResult;
  type: string;
}

const CLAIM_TYPES =
  /^(?:string|bool|int|double|google\.protobuf\.Timestamp|list<(?:string|bool|int|double|google\.protobuf\.Timestamp)>)$/;

function createEnvironment(
  attributes: readonly AttributeOfExpression[],
  { withRoles }: { withRoles: boolean },
): Environment {
  const types = attributes.map((attribute) => [attribute.name, celTypeOf(attribute)]);
  return new Environment({ limits: LIMITS }).registerVariable({
    name: 'user',
    schema: {
      ...USER_FIELDS,
      ...(withRoles && { roles: 'list<string>' }),
      attributes: Object.fromEntries(types) as Record<string, string>,
    },
  });
}

function toClaim(value: unknown): Outcome<ClaimValue> {
  if (Array.isArray(value)) {
    const entries = value.map(toClaim);
    const failed = entries.find((entry) => entry.outcome !== 'value');
    if (failed) return failed;
    const values = entries.flatMap((entry) => (entry.outcome === 'value' ? [entry.value] : []));
    return { outcome: 'value', value: values.flat() };
  }
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return { outcome: 'value', value };
    case 'number':
      return Number.isFinite(value)
        ? { outcome: 'value', value }
        : { outcome: 'failed', detail: 'The number is not finite.' };
    case 'bigint':
      return Number.isSafeInteger(Number(value))
        ? { outcome: 'value', value: Number(value) }
        : { outcome: 'failed', detail: 'The number is too large to be exact.' };
    default:
      return value instanceof Date
        ? { outcome: 'value', value: value.toISOString() }
        : { outcome: 'failed', detail: 'This is no value of a claim.' };
  }
}

function attempt<Result>(
  attributes: readonly AttributeOfExpression[],
  parse: () => Result,
): Result {
  try {
    return parse();
  } catch (error) {
    throw explain(attributes, error);
  }
}

/** The library's words are for developers; these are for administrators. */
function explain(attributes: readonly AttributeOfExpression[], error: unknown): unknown {
  if (!(error instanceof ParseError || error instanceof CelTypeError)) return error;
  const { code, summary, range } = error;
  const at = range ? ` (character ${range.start + 1})` : '';
  const name = /: (\S+)$/.exec(summary)?.[1] ?? '';
  if (code === 'no_such_key') {
    const known = [...Object.keys(USER_FIELDS), 'roles', ...attributes.map((of) => of.name)];
    const meant = nearest(name, known);
    const hint = meant ? ` Did you mean ${meant}?` : ' Define the attribute, or correct its name.';
    return new ExpressionError(
      'unknown_name',
      `There is nothing named ${name}${at}.${hint}`,
      range,
    );
  }
  if (code === 'unknown_variable') {
    return new ExpressionError(
      'unknown_name',
      `There is nothing named ${name}${at}: expressions see user, such as user.email and user.attributes.`,
      range,
    );
  }
  return new ExpressionError('expression_invalid', `${sentence(summary)}${at}.`, range);
}

function sentence(summary: string): string {
  const text = summary.charAt(0).toUpperCase() + summary.slice(1);
  return text.replace('No such overload', 'These do not go together').replace(/\.$/, '');
}
