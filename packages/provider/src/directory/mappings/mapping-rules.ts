import type { Compiler, Expression, Outcome } from '../../expressions/expression.ts';
import { ExpressionError } from '../../expressions/expression-error.ts';
import type { Subject } from '../../expressions/expression-user.ts';

/** What a rule gives, and to whom. */
export interface MappingRule {
  id: string;
  /** In CEL; it sees attributes only, so that what one rule gives changes nothing for another. */
  condition: string;
  role_ids: readonly string[];
  group_id: string | null;
}

/** What the rules give to one person. */
export interface Mapped {
  roleIds: ReadonlySet<string>;
  /**
   * The group of the first rule that has one and matches; null: there is none. `unchanged`: a rule before it failed,
   * so it is not known.
   */
  groupId: string | null | 'unchanged';
  /** Rules that failed, with what went wrong; they gave nothing. */
  failed: { ruleId: string; detail: string }[];
}

/** Ordered rules, ready to be used. */
export interface CompiledMappings {
  of(subject: Subject): Mapped;
}

/**
 * Every rule that matches gives its roles; on the group the first decides. A rule that fails gives nothing, whatever
 * the others say, and one that a person lacks a value for does not match.
 *
 * @param rules enabled ones, in their order. What does not compile any more fails for everybody.
 */
export function compileMappings(
  rules: readonly MappingRule[],
  compiler: Compiler,
): CompiledMappings {
  const compiled = rules.map((rule) => ({ rule, evaluate: evaluator(rule, compiler) }));
  return {
    of(subject) {
      const roleIds = new Set<string>();
      const failed: Mapped['failed'] = [];
      let groupId: Mapped['groupId'] = null;
      for (const { rule, evaluate } of compiled) {
        const result = evaluate(subject);
        if (result.outcome === 'failed') {
          failed.push({ ruleId: rule.id, detail: result.detail });
          if (rule.group_id !== null) groupId ??= 'unchanged';
        } else if (result.outcome === 'value' && result.value) {
          for (const id of rule.role_ids) roleIds.add(id);
          groupId ??= rule.group_id;
        }
      }
      return { roleIds, groupId, failed };
    },
  };
}

function evaluator(
  { condition }: MappingRule,
  compiler: Compiler,
): (subject: Subject) => Outcome<boolean> {
  let expression: Expression<boolean>;
  try {
    expression = compiler.condition(condition);
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    const failed = { outcome: 'failed', detail: error.message } as const;
    return () => failed;
  }
  return (subject) => expression.evaluate(subject);
}
