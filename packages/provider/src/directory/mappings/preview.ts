import type { Kysely } from 'kysely';
import type { Actor } from '../../actor.ts';
import { DomainError } from '../../domain-error.ts';
import { isId } from '../../paging.ts';
import { checkMayRead, visibleGroups } from '../../policy/privileges.ts';
import { createMappingRows } from '../../storage/mappings.ts';
import type { Database } from '../../storage/schema.ts';
import type { MappingTable, UserTable } from '../../storage/tables/directory.ts';
import type { Attributes } from '../attributes.ts';
import { compileRows } from './apply-mappings.ts';
import type { Mapped } from './mapping-rules.ts';
import { checkMapping, type NewMapping } from './mappings.ts';

/** Users that are looked at in one call. */
const PAGE = 5000;

/** What is to be tried: one rule more, another in place of one, or one less. */
export interface PreviewRequest {
  /** The rule as it would be; absent with `mapping_id`: as if that were deleted. */
  mapping?: NewMapping | undefined;
  /** The rule in whose place it would be; absent: after all others. */
  mapping_id?: string | undefined;
  /** `next` of the page before. */
  after?: string | undefined;
}

/** Who would gain and who would lose what. */
export interface PreviewedChange {
  user_id: string;
  email: string;
  name: string | null;
  gained_role_ids: string[];
  lost_role_ids: string[];
  /** undefined: stays. */
  group_id?: string | null;
}

/** What mappings would do to a page of users. */
export interface Preview {
  users_seen: number;
  changes: PreviewedChange[];
  /** How many would be left without a decision, since the rule fails for them. */
  failed: number;
  /** `after` of the next page of users; null: this was the last. */
  next: string | null;
}

/**
 * What a change of the rules would do, without doing it: a page of users at a time.
 *
 * @throws {DomainError} `privilege_missing`, `cursor_invalid`, `validation_failed`, `mapping_not_found`.
 */
export async function previewMappings(
  { db, attributes }: { db: Kysely<Database>; attributes: Pick<Attributes, 'schema'> },
  { mapping, mapping_id, after }: PreviewRequest,
  { by }: { by: Actor },
): Promise<Preview> {
  checkMayRead(by, 'mappings');
  // Who sees some users only would learn of the others.
  if (visibleGroups(by)) throw new DomainError('privilege_missing');
  if (after !== undefined && !isId(after)) throw new DomainError('cursor_invalid');
  const rows = createMappingRows(db);
  const all = await rows.listAll();
  const changed = await changedRules(db, all, { mapping, mapping_id, attributes });
  const schema = await attributes.schema();
  const before = compileRows(all.filter(isEnabled), schema);
  const afterwards = compileRows(changed.filter(isEnabled), schema);

  const users = await rows.listUsers({ afterId: after ?? '', limit: PAGE });
  const alive = users.filter(({ deleted_at }) => deleted_at === null);
  const differing = alive.flatMap((user) => {
    const [was, will] = [before(user), afterwards(user)];
    return differ(was, will) ? [{ user, was, will }] : [];
  });
  const held = await rows.listRolesOf(differing.map(({ user }) => user.id));
  const byHand = Map.groupBy(
    held.filter(({ by_hand }) => by_hand === 1),
    ({ user_id }) => user_id,
  );
  const changes = differing.flatMap(({ user, was, will }) => {
    const kept = new Set((byHand.get(user.id) ?? []).map(({ role_id }) => role_id));
    return toChange(user, { was, will, kept });
  });
  const failed = differing.filter(({ was, will }) => will.failed.length > was.failed.length);
  return {
    users_seen: alive.length,
    changes,
    failed: failed.length,
    next: users.length < PAGE ? null : (users.at(-1)?.id ?? null),
  };
}

async function changedRules(
  db: Kysely<Database>,
  all: readonly MappingTable[],
  {
    mapping,
    mapping_id,
    attributes,
  }: Pick<PreviewRequest, 'mapping' | 'mapping_id'> & { attributes: Pick<Attributes, 'schema'> },
): Promise<MappingTable[]> {
  const index = all.findIndex(({ id }) => id === mapping_id);
  if (mapping_id !== undefined && index < 0) throw new DomainError('mapping_not_found');
  if (!mapping) return all.filter(({ id }) => id !== mapping_id);
  const columns = await checkMapping(mapping, { transaction: db, attributes });
  const candidate = { ...EMPTY, ...all[index], ...columns };
  return index < 0 ? [...all, candidate] : all.with(index, candidate);
}

const EMPTY: MappingTable = {
  id: '',
  name: '',
  name_canonical: '',
  description: null,
  position: 0,
  enabled: 1,
  condition: 'false',
  role_ids: '[]',
  group_id: null,
  created_at: 0,
  updated_at: 0,
  version: 1,
};

function isEnabled({ enabled }: MappingTable): boolean {
  return enabled === 1;
}

function differ(a: Mapped, b: Mapped): boolean {
  return (
    a.groupId !== b.groupId ||
    a.failed.length !== b.failed.length ||
    a.roleIds.size !== b.roleIds.size ||
    [...a.roleIds].some((id) => !b.roleIds.has(id))
  );
}

/** Roles that somebody has given are neither gained nor lost. */
function toChange(
  user: UserTable,
  { was, will, kept }: { was: Mapped; will: Mapped; kept: ReadonlySet<string> },
): PreviewedChange[] {
  const gained = [...will.roleIds].filter((id) => !was.roleIds.has(id) && !kept.has(id));
  const lost = [...was.roleIds].filter((id) => !will.roleIds.has(id) && !kept.has(id));
  const { groupId } = will;
  const moves = user.group_by_hand === 0 && groupId !== 'unchanged' && groupId !== user.group_id;
  if (gained.length === 0 && lost.length === 0 && !moves) return [];
  return [
    {
      user_id: user.id,
      email: user.email,
      name: user.name,
      gained_role_ids: gained,
      lost_role_ids: lost,
      ...(moves && { group_id: groupId }),
    },
  ];
}
