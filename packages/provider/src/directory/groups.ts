import type { Kysely } from 'kysely';
import { canonical } from '../canonical.ts';
import { DomainError } from '../domain-error.ts';
import { checkDescription, checkText, FieldErrors } from '../field-checks.ts';
import { isId } from '../paging.ts';
import { createRegistry, type Registry, type RegistryOptions } from '../registry/registry.ts';
import { createRegistryRows } from '../storage/registry-rows.ts';
import type { Database } from '../storage/schema.ts';
import type { GroupTable } from '../storage/tables/directory.ts';
import type { PolicyTable } from '../storage/tables/policy.ts';

const MAX_NAME = 100;

/** People under one security policy; a person is in one group or in none. Times are milliseconds since the epoch. */
export interface Group {
  id: string;
  name: string;
  description: string | null;
  /** null: the default policy. */
  policy_id: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

/** What is absent gets its default. */
export interface NewGroup extends GroupChanges {
  name: string;
}

/** What is absent stays as it is; null removes. */
export interface GroupChanges {
  name?: string | undefined;
  description?: string | null | undefined;
  policy_id?: string | null | undefined;
}

/** The groups of the directory. Deleting one leaves its people without a group, under the default policy. */
export type Groups = Registry<Group, NewGroup, GroupChanges>;

export function createGroups(options: RegistryOptions): Groups {
  return createRegistry<GroupTable, Group, NewGroup, GroupChanges>(options, {
    name: 'group',
    area: 'groups',
    table: 'groups',
    defaults: { name_canonical: '', description: null, policy_id: null },
    check: (given, _current, transaction) => checkFields(given, transaction),
    toEntity: ({ name_canonical: _, ...group }) => group,
  });
}

/** @throws {DomainError} `validation_failed`. */
async function checkFields(
  { name, description, policy_id }: GroupChanges,
  transaction: Kysely<Database>,
): Promise<Partial<GroupTable>> {
  const errors = new FieldErrors();
  const columns: Partial<GroupTable> = {};
  if (name !== undefined) {
    const text = checkText(errors, { pointer: '/name', label: 'name', text: name, max: MAX_NAME });
    columns.name = text ?? '';
    columns.name_canonical = canonical(columns.name);
  }
  if (description !== undefined) columns.description = checkDescription(errors, description);
  if (policy_id !== undefined) {
    await checkPolicyOfGroup(errors, policy_id, transaction);
    columns.policy_id = policy_id;
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return columns;
}

/** Adds an error where there is no such policy. @param policyId null: the default one. */
export async function checkPolicyOfGroup(
  errors: FieldErrors,
  policyId: string | null,
  on: Kysely<Database>,
): Promise<void> {
  const policies = createRegistryRows<PolicyTable>(on, 'policies');
  const exists = policyId === null || (isId(policyId) && (await policies.find(policyId)));
  if (!exists) errors.add('/policy_id', 'policy_not_found', 'There is no policy of this id.');
}
