/** A write that the database refused since another row has, or lacks, what it needs. */
export interface ConstraintViolation {
  kind: 'unique' | 'foreign_key';
  /** `table.column` of a unique constraint on one column; undefined when the engine does not say. */
  column: string | undefined;
}

const SQLITE_CONSTRAINT_FOREIGNKEY = 787;
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_CONSTRAINT_UNIQUE = 2067;
const POSTGRES_FOREIGN_KEY_VIOLATION = '23503';
const POSTGRES_UNIQUE_VIOLATION = '23505';

/** @returns what `error` violated, told alike for both engines; undefined when it is another kind of error. */
export function constraintViolation(error: unknown): ConstraintViolation | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errcode, table, constraint } = error as Error & Record<string, unknown>;
  if (code === POSTGRES_UNIQUE_VIOLATION) {
    return { kind: 'unique', column: columnOfConstraint(String(table), String(constraint)) };
  }
  if (code === POSTGRES_FOREIGN_KEY_VIOLATION || errcode === SQLITE_CONSTRAINT_FOREIGNKEY) {
    return { kind: 'foreign_key', column: undefined };
  }
  if (errcode === SQLITE_CONSTRAINT_UNIQUE || errcode === SQLITE_CONSTRAINT_PRIMARYKEY) {
    return { kind: 'unique', column: /failed: (\w+\.\w+)$/.exec(error.message)?.[1] };
  }
  return undefined;
}

/** PostgreSQL names a column's own unique constraint `table_column_key`. */
function columnOfConstraint(table: string, constraint: string): string | undefined {
  const column = constraint.startsWith(`${table}_`) ? constraint.slice(table.length + 1) : '';
  return column.endsWith('_key') ? `${table}.${column.slice(0, -'_key'.length)}` : undefined;
}
