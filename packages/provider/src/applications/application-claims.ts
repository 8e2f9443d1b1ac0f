import type { AttributeSchema } from '../directory/attribute-schema.ts';
import type { Attributes } from '../directory/attributes.ts';
import type { PersonForClaims } from '../directory/user.ts';
import { type ClaimValue, type Compiler, createCompiler } from '../expressions/expression.ts';
import type { Application } from './application.ts';
import { type ClaimPlace, type CompiledClaims, compileClaims } from './claim-rules.ts';

/** Sets of rules kept compiled; then all are dropped, which a busy server makes up for in moments. */
const CAPACITY = 1000;

/** The claims that applications have defined for themselves. */
export interface ApplicationClaims {
  /** Costs nothing for an application without rules, and otherwise some microseconds a rule. */
  of(
    person: PersonForClaims,
    application: Pick<Application, 'claims'>,
    use: { place: ClaimPlace; granted: ReadonlySet<string> },
  ): Promise<Record<string, ClaimValue>>;
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

  return {
    async of(person, application, use) {
      if (application.claims.length === 0) return {};
      const schema = await attributes.schema();
      const { compiler, claims } = compiledFor(schema, application);
      const { stored_attributes, ...known } = person;
      const subject = compiler.subject({ ...known, attributes: schema.read(stored_attributes) });
      return claims.of(subject, use);
    },
  };
}
