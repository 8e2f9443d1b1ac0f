import type { Kysely } from 'kysely';
import { SYSTEM } from '../../actor.ts';
import type { AuditLog, NewEvent } from '../../audit/events.ts';
import { createCompiler } from '../../expressions/expression.ts';
import { createMappingRows, type MappedRole } from '../../storage/mappings.ts';
import type { Database } from '../../storage/schema.ts';
import type { MappingTable, UserTable } from '../../storage/tables/directory.ts';
import type { UserRole } from '../../storage/user-roles.ts';
import { createUserRows } from '../../storage/users.ts';
import type { AttributeSchema } from '../attribute-schema.ts';
import type { Attributes } from '../attributes.ts';
import {
  type CompiledMappings,
  compileMappings,
  type Mapped,
  type MappingRule,
} from './mapping-rules.ts';

/** What changes for one person. */
export interface MappingChange {
  user: UserTable;
  given: string[];
  taken: string[];
  /** undefined: stays. */
  groupId: string | null | undefined;
}

/** What came of some people. */
export interface AppliedMappings {
  changes: MappingChange[];
  failed: Mapped['failed'];
}

/** The rules as rows hold them, ready to be used. */
export function compileRows(
  rows: readonly MappingTable[],
  schema: AttributeSchema,
): (user: UserTable) => Mapped {
  const compiler = createCompiler(schema.definitions);
  const compiled: CompiledMappings = compileMappings(rows.map(toRule), compiler);
  return (user) =>
    compiled.of(
      compiler.subject({
        ...user,
        email_verified: user.email_verified === 1,
        phone_number_verified: user.phone_number_verified === 1,
        attributes: schema.read(user.attributes),
        roles: [],
      }),
    );
}

/**
 * Compares what the rules give with what people have by mapping. Costs one query for all.
 *
 * @param users who are deleted keep what they have.
 */
export async function compareMappings(
  on: Kysely<Database>,
  users: readonly UserTable[],
  evaluate: (user: UserTable) => Mapped,
): Promise<AppliedMappings> {
  const alive = users.filter(({ deleted_at }) => deleted_at === null);
  const held = await createMappingRows(on).listRolesOf(alive.map(({ id }) => id));
  const byUser = Map.groupBy(held, ({ user_id }) => user_id);
  const changes: MappingChange[] = [];
  const failed: Mapped['failed'] = [];
  for (const user of alive) {
    const mapped = evaluate(user);
    failed.push(...mapped.failed);
    const change = changeOf(user, mapped, byUser.get(user.id) ?? []);
    if (change) changes.push(change);
  }
  return { changes, failed };
}

/**
 * Gives one person what the rules say, in the transaction that changed them. Costs four queries where nothing
 * changes.
 */
export async function applyMappingsTo(
  transaction: Kysely<Database>,
  userId: string,
  {
    attributes,
    audit,
    now,
  }: { attributes: Pick<Attributes, 'schema'>; audit: AuditLog; now: number },
): Promise<void> {
  const user = await createUserRows(transaction).find(userId);
  if (!user) return;
  const rules = await createMappingRows(transaction).listEnabled();
  const evaluate = compileRows(rules, await attributes.schema(transaction));
  const { changes } = await compareMappings(transaction, [user], evaluate);
  await writeMappings(transaction, changes, { audit, now });
}

/** Writes what {@link compareMappings} found, in the caller's transaction, and records it. */
export async function writeMappings(
  transaction: Kysely<Database>,
  changes: readonly MappingChange[],
  { audit, now }: { audit: AuditLog; now: number },
): Promise<void> {
  if (changes.length === 0) return;
  const rows = createMappingRows(transaction);
  const pairs = (field: 'given' | 'taken') =>
    changes.flatMap((change) =>
      change[field].map((role_id) => ({ user_id: change.user.id, role_id })),
    );
  const [given, taken] = [pairs('given'), pairs('taken')];
  await rows.give(given, now);
  await rows.take(taken);
  const moved = changes.filter(({ groupId }) => groupId !== undefined);
  for (const [groupId, ofGroup] of Map.groupBy(moved, (change) => change.groupId ?? null)) {
    await rows.setGroup(
      ofGroup.map(({ user }) => user.id),
      groupId,
    );
  }
  await rows.touchUsers(
    changes.map(({ user }) => user.id),
    now,
  );
  await audit.recordAll(transaction, SYSTEM, [
    ...given.map((pair) => eventOf('role.grant', pair)),
    ...taken.map((pair) => eventOf('role.withdraw', pair)),
    ...moved.map(
      ({ user, groupId }): NewEvent => ({
        action: 'user.update',
        target: { type: 'user', id: user.id },
        details: { fields: ['group_id'], by: 'mapping', group_id: groupId ?? null },
      }),
    ),
  ]);
}

function eventOf(action: 'role.grant' | 'role.withdraw', { user_id, role_id }: UserRole): NewEvent {
  const target = { type: 'user', id: user_id };
  return { action, target, details: { role_id, by: 'mapping' } };
}

function changeOf(
  user: UserTable,
  { roleIds, groupId: wanted }: Mapped,
  held: readonly MappedRole[],
): MappingChange | undefined {
  const mapped = new Set(held.filter((role) => role.by_mapping === 1).map((role) => role.role_id));
  const given = [...roleIds].filter((id) => !mapped.has(id));
  const taken = [...mapped].filter((id) => !roleIds.has(id));
  const stays = wanted === 'unchanged' || user.group_by_hand === 1 || wanted === user.group_id;
  if (given.length === 0 && taken.length === 0 && stays) return undefined;
  return { user, given, taken, groupId: stays ? undefined : wanted };
}

function toRule({ id, condition, role_ids, group_id }: MappingTable): MappingRule {
  return { id, condition, role_ids: JSON.parse(role_ids) as string[], group_id };
}
