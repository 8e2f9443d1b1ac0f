import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor, Change } from '../../actor.ts';
import { canonical } from '../../canonical.ts';
import { DomainError } from '../../domain-error.ts';
import { createCompiler } from '../../expressions/expression.ts';
import { ExpressionError } from '../../expressions/expression-error.ts';
import { checkDescription, checkText, FieldErrors } from '../../field-checks.ts';
import { isId } from '../../paging.ts';
import { checkMayChange, checkMayRead } from '../../policy/privileges.ts';
import { createRegistry, type Registry, type RegistryOptions } from '../../registry/registry.ts';
import { createMappingRows } from '../../storage/mappings.ts';
import { createPrivilegeRows } from '../../storage/privileges.ts';
import { createRegistryRows } from '../../storage/registry-rows.ts';
import { createRoleRows } from '../../storage/roles.ts';
import type { Database } from '../../storage/schema.ts';
import type { GroupTable, MappingTable } from '../../storage/tables/directory.ts';
import { inTransaction } from '../../storage/transaction.ts';
import type { Attributes } from '../attributes.ts';

const MAX_NAME = 100;
const MAX_MAPPINGS = 500;
const MAX_ROLES = 100;

/**
 * A rule: whoever meets the condition has the roles, and is in the group unless a rule before it, or somebody,
 * decided otherwise. Times are milliseconds since the epoch.
 */
export interface Mapping {
  id: string;
  name: string;
  description: string | null;
  /** Rules are taken in this order. */
  position: number;
  enabled: boolean;
  /** In CEL, see docs/expressions.md; it does not see roles. */
  condition: string;
  role_ids: string[];
  group_id: string | null;
  created_at: number;
  updated_at: number;
  version: number;
}

/** What is absent gets its default. */
export interface NewMapping extends MappingChanges {
  name: string;
  condition: string;
}

/** What is absent stays as it is. */
export interface MappingChanges {
  name?: string | undefined;
  description?: string | null | undefined;
  enabled?: boolean | undefined;
  condition?: string | undefined;
  role_ids?: readonly string[] | undefined;
  group_id?: string | null | undefined;
}

/** The mappings. Every change of one runs all of them over all users again, in the background. */
export interface Mappings extends Registry<Mapping, NewMapping, MappingChanges> {
  /** All, in their order. @throws {DomainError} `privilege_missing`. */
  listInOrder(asked: { by: Actor }): Promise<Mapping[]>;
  /**
   * @param ids of all mappings, in the order that they are to have.
   * @throws {DomainError} `privilege_missing`, `validation_failed`.
   */
  reorder(ids: readonly string[], change: Change): Promise<Mapping[]>;
  /** Runs them over all users once more. @throws {DomainError} `privilege_missing`. */
  runAgain(change: Change): Promise<void>;
}

export function createMappings(
  options: RegistryOptions & { attributes: Pick<Attributes, 'schema'> },
): Mappings {
  const { db, clock, audit, attributes } = options;

  async function runAgain(transaction: Kysely<Database>): Promise<void> {
    await createMappingRows(transaction).startRun({
      id: newId(),
      state: 'running',
      after_id: '',
      users_done: 0,
      users_changed: 0,
      failures: '{}',
      created_at: clock.now(),
      finished_at: null,
    });
  }

  const registry = createRegistry<MappingTable, Mapping, NewMapping, MappingChanges>(options, {
    name: 'mapping',
    area: 'mappings',
    table: 'mappings',
    defaults: {
      name_canonical: '',
      description: null,
      position: 0,
      enabled: 1,
      condition: '',
      role_ids: '[]',
      group_id: null,
    },
    check: async (given, current, transaction) => {
      const columns = await checkMapping(given, { transaction, attributes });
      if (current) return columns;
      const rows = createMappingRows(transaction);
      if ((await rows.listAll()).length >= MAX_MAPPINGS) throw tooMany();
      return { ...columns, position: await rows.nextPosition() };
    },
    toEntity: toMapping,
    changed: runAgain,
  });

  return {
    ...registry,

    async runAgain({ by }) {
      checkMayChange(by, 'mappings');
      await inTransaction(db, async (transaction) => {
        await runAgain(transaction);
        await audit.record(transaction, by, { action: 'mapping.run' });
      });
    },

    async listInOrder({ by }) {
      checkMayRead(by, 'mappings');
      return (await createMappingRows(db).listAll()).map(toMapping);
    },

    async reorder(ids, { by }) {
      checkMayChange(by, 'mappings');
      return await inTransaction(db, async (transaction) => {
        const rows = createMappingRows(transaction);
        const known = (await rows.listAll()).map(({ id }) => id);
        const wanted = new Set(ids);
        if (ids.length !== known.length || !known.every((id) => wanted.has(id))) {
          throw DomainError.invalid([
            {
              pointer: '/ids',
              code: 'not_all_mappings',
              detail: `ids does not name each of the ${known.length} mappings once.`,
            },
          ]);
        }
        await rows.setOrder(ids);
        await audit.record(transaction, by, {
          action: 'mapping.reorder',
          details: { ids: [...ids] },
        });
        await runAgain(transaction);
        return (await rows.listAll()).map(toMapping);
      });
    },
  };
}

/** @throws {DomainError} `validation_failed`. */
export async function checkMapping(
  given: MappingChanges,
  {
    transaction,
    attributes,
  }: { transaction: Kysely<Database>; attributes: Pick<Attributes, 'schema'> },
): Promise<Partial<MappingTable>> {
  const errors = new FieldErrors();
  const columns: Partial<MappingTable> = {};
  const { name, description, enabled, condition, role_ids, group_id } = given;
  if (name !== undefined) {
    const text = checkText(errors, { pointer: '/name', label: 'name', text: name, max: MAX_NAME });
    columns.name = text ?? '';
    columns.name_canonical = canonical(columns.name);
  }
  if (description !== undefined) columns.description = checkDescription(errors, description);
  if (enabled !== undefined) columns.enabled = Number(enabled);
  if (condition !== undefined) {
    const { definitions } = await attributes.schema(transaction);
    try {
      createCompiler(definitions).condition(condition);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      errors.add('/condition', error.code, error.message);
    }
    columns.condition = condition;
  }
  if (role_ids !== undefined) {
    await checkRoles(transaction, errors, role_ids);
    columns.role_ids = JSON.stringify([...new Set(role_ids)]);
  }
  if (group_id !== undefined) {
    const groups = createRegistryRows<GroupTable>(transaction, 'groups');
    const exists = group_id === null || (isId(group_id) && (await groups.find(group_id)));
    if (!exists) errors.add('/group_id', 'group_not_found', 'There is no group of this id.');
    columns.group_id = group_id;
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return columns;
}

async function checkRoles(
  transaction: Kysely<Database>,
  errors: FieldErrors,
  roleIds: readonly string[],
): Promise<void> {
  if (roleIds.length > MAX_ROLES) {
    errors.add('/role_ids', 'too_many', `role_ids has more than ${MAX_ROLES} entries.`);
    return;
  }
  const found = await createRoleRows(transaction).findByIds(roleIds.filter(isId));
  const known = new Set(found.map(({ id }) => id));
  for (const [i, id] of roleIds.entries()) {
    if (!known.has(id))
      errors.add(`/role_ids/${i}`, 'role_not_found', 'There is no role of this id.');
  }
  // Who can change an attribute, also by an import, could make themselves an administrator.
  if (await createPrivilegeRows(transaction).areRolesPrivileged(roleIds.filter(isId))) {
    errors.add(
      '/role_ids',
      'role_privileged',
      'A role that lets administer is given by hand only: leave it out.',
    );
  }
}

function tooMany(): DomainError {
  return DomainError.invalid([
    {
      pointer: '',
      code: 'too_many',
      detail: `There are ${MAX_MAPPINGS} mappings already, which is the most there can be: delete one first.`,
    },
  ]);
}

function toMapping({ name_canonical: _, enabled, role_ids, ...row }: MappingTable): Mapping {
  return { ...row, enabled: enabled === 1, role_ids: JSON.parse(role_ids) as string[] };
}
