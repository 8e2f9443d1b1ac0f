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
 * @returns a function from the values of its {@link parameter}s to its result. On the embedded database `executed` is
 *   told the result in the same step in which the statement has run, outside of transactions.
 */
export function prepare<Values extends object, Row>(
  db: Kysely<Database>,
  query: Compilable<Row>,
): (values: Values, executed?: Executed<Row>) => Promise<QueryResult<Row>> {
  const bind = compile<Values, Row>(query);
  const run = runnerFor<Row>(db);
  return (values, executed) => run(bind(values), executed);
}

/** As {@link prepare}, for a query that is also run in transactions: each run says on what. */
export function prepareFor<Values extends object, Row>(
  query: Compilable<Row>,
): (on: Kysely<Database>, values: Values) => Promise<QueryResult<Row>> {
  const bind = compile<Values, Row>(query);
  return (on, values) => runnerFor<Row>(on)(bind(values));
}

function compile<Values extends object, Row>(
  query: Compilable<Row>,
): (values: Values) => CompiledQuery<Row> {
  const compiled = query.compile();
  const template = compiled.parameters;
  return (values) => ({
    ...compiled,
    parameters: template.map((value) =>
      value instanceof Parameter ? values[value.name as keyof Values] : value,
    ),
  });
}

type Executed<Row> = (result: QueryResult<Row>) => void;
type Run<Row> = (query: CompiledQuery<Row>, executed?: Executed<Row>) => Promise<QueryResult<Row>>;

function runnerFor<Row>(db: Kysely<Database>): Run<Row> {
  const { adapter } = db.getExecutor();
  return !db.isTransaction && adapter instanceof SharedFileAdapter
    ? (adapter.run as Run<Row>)
    : (query) => db.executeQuery(query);
}
