import type { Compilable, CompiledQuery, Kysely, QueryResult } from 'kysely';
import type { Database } from './schema.ts';
import { SharedFileAdapter } from './sqlite/dialect.ts';

class Parameter {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** Stands in a query for a value that each run of it supplies by `name`. */
export function parameter<T>(name: string): T {
  return new Parameter(name) as T;
}

/**
 * A query that is built and compiled once and run many times: building costs more than running it, so the
 * queries of every request are made this way.
 *
 * @returns a function from the values of its {@link parameter}s to its result.
 */
export function prepare<Values extends Record<string, unknown>, Row>(
  db: Kysely<Database>,
  query: Compilable<Row>,
): (values: Values) => Promise<QueryResult<Row>> {
  const compiled = query.compile();
  const template = compiled.parameters;
  const run = runnerFor(db) as (query: CompiledQuery<Row>) => Promise<QueryResult<Row>>;
  return (values) => {
    const parameters = template.map((value) =>
      value instanceof Parameter ? values[value.name] : value,
    );
    return run({ ...compiled, parameters } as CompiledQuery<Row>);
  };
}

function runnerFor(db: Kysely<Database>) {
  const { adapter } = db.getExecutor();
  return !db.isTransaction && adapter instanceof SharedFileAdapter
    ? adapter.run
    : (query: CompiledQuery) => db.executeQuery(query);
}
