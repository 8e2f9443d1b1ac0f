import { canonical } from '../canonical.ts';
import { DomainError } from '../domain-error.ts';
import { checkDescription, checkText, checkWithin, FieldErrors } from '../field-checks.ts';
import { createRegistry, type Registry, type RegistryOptions } from '../registry/registry.ts';
import { createPolicyRows } from '../storage/policies.ts';
import type { PolicyTable } from '../storage/tables/policy.ts';

const MAX_NAME = 100;
const HOUR = 3600;

/** The bounds within which an administrator sets a policy; both ends are allowed. */
export const POLICY_BOUNDS = {
  /** Characters; NIST SP 800-63B-4, section 3.1.1.2, asks for 8 at least. */
  password_min_length: { min: 8, max: 128, unit: 'characters' },
  /** Seconds: five minutes to ninety days. */
  session_lifetime: { min: 300, max: 90 * 24 * HOUR, unit: 'seconds' },
} as const;

/** How people of a group sign in and stay signed in. Times are milliseconds since the epoch. */
export interface Policy {
  id: string;
  name: string;
  description: string | null;
  /** Of the one policy that is for everyone whose group has no other. */
  is_default: boolean;
  /** Characters that a new password has at least. */
  password_min_length: number;
  /** Seconds from a sign-in until the next is asked for. */
  session_lifetime: number;
  created_at: number;
  updated_at: number;
  version: number;
}

export interface NewPolicy extends PolicyChanges {
  name: string;
}

/** What is absent stays as it is, or gets the default policy's initial value. */
export interface PolicyChanges {
  name?: string | undefined;
  description?: string | null | undefined;
  password_min_length?: number | undefined;
  session_lifetime?: number | undefined;
}

/** What a new policy has where nothing is said. */
export const POLICY_DEFAULTS = { password_min_length: 8, session_lifetime: 24 * HOUR } as const;

/** The security policies; one of them is the default and can't be deleted. */
export interface Policies extends Registry<Policy, NewPolicy, PolicyChanges> {
  /**
   * The policy for people of a group, in one query.
   *
   * @param groupId null: people without one.
   */
  ofGroup(groupId: string | null): Promise<Policy>;
}

export function createPolicies(options: RegistryOptions): Policies {
  const rows = createPolicyRows(options.db);
  const registry = createRegistry<PolicyTable, Policy, NewPolicy, PolicyChanges>(options, {
    name: 'policy',
    area: 'policies',
    table: 'policies',
    defaults: { name_canonical: '', description: null, is_default: 0, ...POLICY_DEFAULTS },
    check: async (given) => checkFields(given),
    toEntity: toPolicy,
    async beforeDelete(row, transaction) {
      if (row.is_default === 1) throw new DomainError('policy_is_default');
      if (await createPolicyRows(transaction).isUsed(row.id)) {
        throw new DomainError('policy_in_use', {
          detail: 'Groups are under this policy: give them another first.',
        });
      }
    },
  });
  return { ...registry, ofGroup: async (groupId) => toPolicy(await rows.ofGroup(groupId)) };
}

/** @throws {DomainError} `validation_failed`. */
function checkFields(given: PolicyChanges): Partial<PolicyTable> {
  const errors = new FieldErrors();
  const columns: Partial<PolicyTable> = {};
  const { name, description } = given;
  if (name !== undefined) {
    const text = checkText(errors, { pointer: '/name', label: 'name', text: name, max: MAX_NAME });
    columns.name = text ?? '';
    columns.name_canonical = canonical(columns.name);
  }
  if (description !== undefined) columns.description = checkDescription(errors, description);
  for (const field of ['password_min_length', 'session_lifetime'] as const) {
    const value = given[field];
    if (value === undefined) continue;
    checkWithin(errors, field, { value, ...POLICY_BOUNDS[field] });
    columns[field] = value;
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return columns;
}

function toPolicy({ name_canonical: _, is_default, ...row }: PolicyTable): Policy {
  return { ...row, is_default: is_default === 1 };
}
