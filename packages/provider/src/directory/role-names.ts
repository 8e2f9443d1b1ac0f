import type { Kysely } from 'kysely';
import { canonical } from '../canonical.ts';
import { type FieldErrors, isPlainText } from '../field-checks.ts';
import { createRoleRows } from '../storage/roles.ts';
import type { Database } from '../storage/schema.ts';

/** Ids of roles by their canonical names. */
export type RoleIds = ReadonlyMap<string, string>;

/** @returns those of the names that are roles'; one query for all. */
export async function loadRoleIds(on: Kysely<Database>, names: Iterable<string>): Promise<RoleIds> {
  const wanted = new Set([...names].map(canonical).filter(isPlainText));
  const found = await createRoleRows(on).findByCanonicalNames([...wanted]);
  return new Map(found.map((role) => [role.name_canonical, role.id]));
}

/** @returns ids of the roles, each once; an error is added for each name that is no role's. */
export function pickRoleIds(
  errors: FieldErrors,
  names: readonly string[],
  known: RoleIds,
): string[] {
  const ids = names.map((name, index) => {
    const id = known.get(canonical(name));
    if (id === undefined) {
      errors.add(`/roles/${index}`, 'role_not_found', `There is no role named ${name}.`);
    }
    return id;
  });
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** As {@link pickRoleIds}, looking the names up. */
export async function findRoleIds(
  on: Kysely<Database>,
  errors: FieldErrors,
  names: readonly string[],
): Promise<string[]> {
  return pickRoleIds(errors, names, await loadRoleIds(on, names));
}
