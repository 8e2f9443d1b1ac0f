import { canonical } from '../canonical.ts';
import { DomainError } from '../domain-error.ts';
import { checkDescription, checkText, FieldErrors, isPlainText } from '../field-checks.ts';
import { createRegistry, type Registry, type RegistryOptions } from '../registry/registry.ts';
import { createPrivilegeRows } from '../storage/privileges.ts';
import { createRoleRows } from '../storage/roles.ts';
import type { RoleTable } from '../storage/tables/directory.ts';

const MAX_NAME = 100;

/**
 * What people are given: it opens applications, and applications tell people apart by it. Times are milliseconds
 * since the epoch.
 */
export interface Role {
  id: string;
  name: string;
  description: string | null;
  /** Whether whoever has it signs in with a second factor. */
  require_mfa: boolean;
  created_at: number;
  updated_at: number;
  version: number;
}

/** What is absent gets its default. */
export interface NewRole extends RoleChanges {
  name: string;
}

/** What is absent stays as it is; null removes. */
export interface RoleChanges {
  name?: string | undefined;
  description?: string | null | undefined;
  require_mfa?: boolean | undefined;
}

/**
 * The roles of the directory; names are unique without regard to case, see {@link canonical}. Deleting one takes
 * it from everyone who has it.
 */
export interface Roles extends Registry<Role, NewRole, RoleChanges> {
  findByName(name: string): Promise<Role | undefined>;
}

export function createRoles(options: RegistryOptions): Roles {
  const rows = createRoleRows(options.db);
  const registry = createRegistry<RoleTable, Role, NewRole, RoleChanges>(options, {
    name: 'role',
    area: 'roles',
    table: 'roles',
    defaults: { name_canonical: '', description: null, require_mfa: 0 },
    check: async (given) => checkFields(given),
    toEntity: toRole,
    async beforeDelete({ id }, transaction) {
      const privileges = createPrivilegeRows(transaction);
      if (await privileges.isLastSuper(id)) throw new DomainError('last_super_privilege');
    },
  });
  return {
    ...registry,
    async findByName(name) {
      const wanted = canonical(name);
      const [row] = isPlainText(wanted) ? await rows.findByCanonicalNames([wanted]) : [];
      return row && toRole(row);
    },
  };
}

/** @throws {DomainError} `validation_failed`. */
function checkFields({ name, description, require_mfa }: RoleChanges): Partial<RoleTable> {
  const errors = new FieldErrors();
  const columns: Partial<RoleTable> = {};
  if (name !== undefined) {
    const text = checkText(errors, { pointer: '/name', label: 'name', text: name, max: MAX_NAME });
    columns.name = text ?? '';
    columns.name_canonical = canonical(columns.name);
  }
  if (description !== undefined) columns.description = checkDescription(errors, description);
  if (require_mfa !== undefined) columns.require_mfa = require_mfa ? 1 : 0;
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return columns;
}

/** A role as its row holds it. */
export function toRole(row: RoleTable): Role {
  const { name_canonical: _, require_mfa, ...role } = row;
  return { ...role, require_mfa: require_mfa === 1 };
}
