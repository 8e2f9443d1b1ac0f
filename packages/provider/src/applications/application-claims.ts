import type { AttributeSchema } from '../directory/attribute-schema.ts';
import type { Attributes } from '../directory/attributes.ts';
import type { PersonForClaims } from '../directory/user.ts';
import { DomainError } from '../domain-error.ts';
import { type ClaimValue, type Compiler, createCompiler } from '../expressions/expression.ts';
import { FieldErrors } from '../field-checks.ts';
import type { Application } from './application.ts';
import {
  type ClaimRule,
  type ClaimUse,
  type CompiledClaims,
  checkClaimRules,
  compileClaims,
  type RuleResult,
} from './claim-rules.ts';

/** Sets of rules kept compiled; then all are dropped, which a busy server makes up for in moments. */
const CAPACITY = 1000;

/** The claims that applications have defined for themselves. */
export interface ApplicationClaims {
  /** Costs nothing for an application without rules, and otherwise some microseconds a rule. */
  of(
    person: PersonForClaims,
    application: Pick<Application, 'claims'>,
    use: ClaimUse,
  ): Promise<Record<string, ClaimValue>>;
  /** What came of each of its rules, in their order. */
  explain(
    person: PersonForClaims,
    application: Pick<Application, 'claims'>,
    use: ClaimUse,
  ): Promise<RuleResult[]>;
}

export function createApplicationClaims({
  attributes,
}: {
  attributes: Pick<Attributes, 'schema'>;
}): ApplicationClaims {
  const compilers = new Map<string, { compiler: Compiler; rules: Map<string, CompiledClaims> }>();

  function compiledFor(schema: AttributeSchema, application: Pick<Application, 'claims'>) {
    const definitions = JSON.stringify(schema.definitions);
    let kept = compilers.get(definitions);
    if (!kept) {
      // Whatever was compiled for other definitions is of no use any more.
      compilers.clear();
      kept = { compiler: createCompiler(schema.definitions), rules: new Map() };
      compilers.set(definitions, kept);
    }
    const { compiler, rules } = kept;
    const source = JSON.stringify(application.claims);
    let claims = rules.get(source);
    if (!claims) {
      if (rules.size >= CAPACITY) rules.clear();
      claims = compileClaims(application.claims, { compiler, attributes: schema.definitions });
      rules.set(source, claims);
    }
    return { compiler, claims };
  }

  async function prepare(
    { stored_attributes, ...known }: PersonForClaims,
    application: Pick<Application, 'claims'>,
  ) {
    const schema = await attributes.schema();
    const { compiler, claims } = compiledFor(schema, application);
    const read = { ...known, attributes: schema.read(stored_attributes) };
    return { claims, subject: compiler.subject(read) };
  }

  return {
    async of(person, application, use) {
      if (application.claims.length === 0) return {};
      const { claims, subject } = await prepare(person, application);
      return claims.of(subject, use);
    },

    async explain(person, application, use) {
      const { claims, subject } = await prepare(person, application);
      return claims.explain(subject, use);
    },
  };
}

/**
 * Checks claim rules by the attributes that are defined now.
 *
 * @throws {DomainError} `validation_failed` with each mistake.
 */
export async function checkClaims(
  rules: readonly ClaimRule[],
  attributes: Pick<Attributes, 'schema'>,
): Promise<void> {
  if (rules.length === 0) return;
  const { definitions } = await attributes.schema();
  const errors = new FieldErrors();
  const compiler = createCompiler(definitions);
  checkClaimRules(errors, rules, { compiler, attributes: definitions });
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
}
