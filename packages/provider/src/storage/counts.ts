import { type Kysely, sql } from 'kysely';
import type { Database } from './schema.ts';

/** As far as is counted: by then nobody asks for the exact number, and counting on would hold up others. */
export const COUNTED_AT_MOST = 100_000;

/** How many of each there are, up to {@link COUNTED_AT_MOST}. Users are by state, the rest as a whole. */
export interface Counts {
  users: Record<'active' | 'invited' | 'suspended' | 'locked' | 'deleted', number>;
  applications: number;
  roles: number;
  groups: number;
}

/** Counts by indexes, in one statement. */
export async function countAll(db: Kysely<Database>): Promise<Counts> {
  const usersIn = (state: string) => sql`(select count(*) from
    (select 1 from users where state = ${state} limit ${COUNTED_AT_MOST}) counted)`;
  const all = (table: string) => sql`(select count(*) from
    (select 1 from ${sql.table(table)} limit ${COUNTED_AT_MOST}) counted)`;
  const { rows } = await sql<Record<string, number | string>>`select
    ${usersIn('active')} as active, ${usersIn('invited')} as invited,
    ${usersIn('suspended')} as suspended, ${usersIn('locked')} as locked,
    ${usersIn('deleted')} as deleted, ${all('applications')} as applications,
    ${all('roles')} as roles, ${all('groups')} as groups`.execute(db);
  const count = (name: string) => Number(rows[0]?.[name] ?? 0);
  return {
    users: {
      active: count('active'),
      invited: count('invited'),
      suspended: count('suspended'),
      locked: count('locked'),
      deleted: count('deleted'),
    },
    applications: count('applications'),
    roles: count('roles'),
    groups: count('groups'),
  };
}
