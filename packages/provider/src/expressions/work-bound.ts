import type { ASTNode } from '@marcbachmann/cel-js';
import { ExpressionError } from './expression-error.ts';

/** Steps of about 0.1 microseconds that the evaluation of one expression may take at most. */
const MAX_STEPS = 100_000;
/** Characters of the longest text that an expression may make. */
const MAX_TEXT = 200_000;

/** The most that a value can have: characters of an attribute's value, values of an attribute, roles. */
const VALUE_LENGTH = 1000;
const ATTRIBUTE_VALUES = 100;
const ROLES = 1000;
/** Characters of the name of a role. */
const ROLE_LENGTH = 100;

/** Characters that are read in one step. */
const CHARACTERS_A_STEP = 1000;

const MACROS = new Set(['all', 'exists', 'exists_one', 'filter', 'map']);
/**
 * What else may be called. Without `matches`, whose regular expressions could take for ever, and what makes bytes,
 * maps or variables, which nothing here needs.
 */
const FUNCTIONS = new Set([
  'has',
  'size',
  'string',
  'int',
  'double',
  'bool',
  'timestamp',
  'duration',
  'contains',
  'startsWith',
  'endsWith',
  'indexOf',
  'lastIndexOf',
  'substring',
  'lowerAscii',
  'upperAscii',
  'trim',
  'split',
  'join',
  'getFullYear',
  'getMonth',
  'getDayOfMonth',
  'getDayOfWeek',
  'getDayOfYear',
  'getDate',
  'getHours',
  'getMinutes',
  'getSeconds',
]);

/** The most that a part of an expression can come to. */
interface Bound {
  steps: number;
  /** Characters of a text; of a list, those of its longest entry. */
  length: number;
  /** Entries of a list; 1 of what is none. */
  entries: number;
}

/**
 * Refuses an expression that could take long or make much of the largest user there can be, or that calls what it
 * may not. By looking at it only, so that nothing has to be stopped later.
 *
 * @throws {ExpressionError} `expression_too_costly`, `function_not_allowed`.
 */
export function checkWork(ast: ASTNode): void {
  const { steps } = boundOf(ast, new Map());
  if (steps > MAX_STEPS) {
    throw new ExpressionError(
      'expression_too_costly',
      'The expression could take too long for a user with many values: nest fewer lists.',
    );
  }
}

function boundOf(node: ASTNode, variables: ReadonlyMap<string, Bound>): Bound {
  switch (node.op) {
    case 'value':
      return text(String(node.args).length);
    case 'id':
      return variables.get(node.args) ?? text(VALUE_LENGTH);
    case '.':
      return fieldBound(node.args, variables);
    case 'list':
      return list(node.args.map((entry) => boundOf(entry, variables)));
    case 'call': {
      const [name, args] = node.args;
      return callBound(
        node,
        name,
        args.map((argument) => boundOf(argument, variables)),
      );
    }
    case 'rcall': {
      const [name, receiver, args] = node.args;
      const of = boundOf(receiver, variables);
      if (MACROS.has(name)) return macroBound(of, args, variables);
      return callBound(node, name, [of, ...args.map((argument) => boundOf(argument, variables))]);
    }
    case '!_':
    case '-_':
      return boundOf(node.args, variables);
    case '+': {
      const [left, right] = node.args.map((operand) => boundOf(operand, variables));
      return sum(left, right, { length: lengthOf(left) + lengthOf(right) });
    }
    case '?:':
      return combine(node.args.map((operand) => boundOf(operand, variables)));
    case '||':
    case '&&':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
    case '-':
    case '*':
    case '/':
    case '%':
    case '[]':
      return combine(node.args.map((operand) => boundOf(operand, variables)));
    default:
      throw new ExpressionError(
        'function_not_allowed',
        `The expression uses ${node.op}, which is not offered here.`,
        node.range,
      );
  }
}

function fieldBound(
  [base, field]: [ASTNode, string],
  variables: ReadonlyMap<string, Bound>,
): Bound {
  const { steps } = boundOf(base, variables);
  const isAttribute = base.op === '.' && base.args[1] === 'attributes';
  if (field === 'roles' && !isAttribute) {
    return { steps: steps + 1, length: ROLE_LENGTH, entries: ROLES };
  }
  return { steps: steps + 1, length: VALUE_LENGTH, entries: isAttribute ? ATTRIBUTE_VALUES : 1 };
}

function macroBound(of: Bound, args: readonly ASTNode[], variables: ReadonlyMap<string, Bound>) {
  const [variable, ...bodies] = args;
  const name = variable?.op === 'id' ? variable.args : '';
  const inside = new Map(variables).set(name, { steps: 1, length: of.length, entries: 1 });
  const all = combine(bodies.map((body) => boundOf(body, inside)));
  return {
    steps: of.steps + of.entries * (all.steps + 1),
    length: checkLength(Math.max(of.length, all.length)),
    entries: of.entries,
  };
}

function callBound(node: ASTNode, name: string, args: readonly Bound[]): Bound {
  if (!FUNCTIONS.has(name)) {
    throw new ExpressionError(
      'function_not_allowed',
      `${name}() is not offered here.${name === 'matches' ? ' Use startsWith(), endsWith() or contains().' : ''}`,
      node.range,
    );
  }
  const all = combine(args);
  const [first] = args;
  if (name === 'join') {
    const length = checkLength(all.entries * (all.length + lengthOf(args[1])));
    return { steps: all.steps + reading(length), length, entries: 1 };
  }
  if (name === 'split') return { ...all, entries: lengthOf(first) };
  return all;
}

function combine(parts: readonly (Bound | undefined)[]): Bound {
  return parts.reduce<Bound>((total, part) => (part ? sum(total, part, {}) : total), {
    steps: 1,
    length: 0,
    entries: 1,
  });
}

function sum(
  a: Bound | undefined,
  b: Bound | undefined,
  { length = Math.max(lengthOf(a), lengthOf(b)) }: { length?: number },
): Bound {
  const entries = Math.max(a?.entries ?? 1, b?.entries ?? 1);
  const steps = (a?.steps ?? 0) + (b?.steps ?? 0) + reading(checkLength(length) * entries);
  return { steps, length, entries };
}

function list(entries: readonly Bound[]): Bound {
  return { ...combine(entries), entries: Math.max(1, entries.length) };
}

function text(length: number): Bound {
  return { steps: 1, length, entries: 1 };
}

function lengthOf(bound: Bound | undefined): number {
  return bound?.length ?? 0;
}

function reading(characters: number): number {
  return Math.ceil(characters / CHARACTERS_A_STEP);
}

function checkLength(length: number): number {
  if (length <= MAX_TEXT) return length;
  throw new ExpressionError(
    'expression_too_costly',
    `The expression could make a text of more than ${MAX_TEXT} characters: join less.`,
  );
}
