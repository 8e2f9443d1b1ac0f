import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { checkText, FieldErrors, isPlainText } from '../field-checks.ts';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  isId,
  type Page,
  type PageRequest,
  toPage,
} from '../paging.ts';
import { constraintViolation } from '../storage/constraint-violation.ts';
import { createRoleRows } from '../storage/roles.ts';
import type { Database, RoleTable } from '../storage/schema.ts';

const MAX_NAME = 100;
const MAX_DESCRIPTION = 500;

/** What people are given to be told apart by applications. Times are milliseconds since the epoch. */
export interface Role {
  id: string;
  name: string;
  description: string | null;
  createdAt: number;
  updatedAt: number;
}

export interface NewRole extends RoleChanges {
  name: string;
}

/** What is absent stays as it is; null removes. */
export interface RoleChanges {
  name?: string | undefined;
  description?: string | null | undefined;
}

/** The roles of the directory; names are unique without regard to case, see {@link canonical}. */
export interface Roles {
  /** @throws {DomainError} `validation_failed`, `role_name_taken`. */
  create(role: NewRole): Promise<Role>;
  /** @throws {DomainError} `role_not_found`. */
  get(id: string): Promise<Role>;
  findByName(name: string): Promise<Role | undefined>;
  /** @throws {DomainError} `role_not_found`, `validation_failed`, `role_name_taken`. */
  update(id: string, changes: RoleChanges): Promise<Role>;
  /**
   * Takes it from everyone who has it.
   *
   * @throws {DomainError} `role_not_found`.
   */
  delete(id: string): Promise<void>;
  /**
   * By the start of the name, in the order of creation.
   *
   * @throws {DomainError} `cursor_invalid`.
   */
  list(page: PageRequest): Promise<Page<Role>>;
}

export function createRoles({ db, clock }: { db: Kysely<Database>; clock: Clock }): Roles {
  const rows = createRoleRows(db);

  async function get(id: string): Promise<Role> {
    const row = isId(id) ? await rows.find(id) : undefined;
    if (!row) throw new DomainError('role_not_found');
    return toRole(row);
  }

  return {
    get,

    async create(role) {
      const now = clock.now();
      const row = {
        name: '',
        name_canonical: '',
        description: null,
        ...checkFields(role),
        id: newId(),
        created_at: now,
        updated_at: now,
      };
      await rows.insert(row).catch(rejectTaken);
      return toRole(row);
    },

    async findByName(name) {
      const wanted = canonical(name);
      const [row] = isPlainText(wanted) ? await rows.findByCanonicalNames([wanted]) : [];
      return row && toRole(row);
    },

    async update(id, changes) {
      if (!isId(id)) throw new DomainError('role_not_found');
      const columns = { ...checkFields(changes), updated_at: clock.now() };
      const found = await rows.update(id, columns).catch(rejectTaken);
      if (!found) throw new DomainError('role_not_found');
      return await get(id);
    },

    async delete(id) {
      if (!isId(id) || !(await rows.delete(id))) throw new DomainError('role_not_found');
    },

    async list({ limit = DEFAULT_LIMIT, after, q }) {
      const prefix = q === undefined ? undefined : canonical(q);
      const afterId = decodeCursor(after);
      if (prefix !== undefined && !isPlainText(prefix)) return { items: [], next: null };
      const found = await rows.list({ limit: limit + 1, afterId, prefix });
      return toPage(found.map(toRole), limit);
    },
  };
}

/** @throws {DomainError} `validation_failed`. */
function checkFields(
  changes: RoleChanges,
): Partial<Pick<RoleTable, 'name' | 'name_canonical' | 'description'>> {
  const errors = new FieldErrors();
  const { name, description } = changes;
  const checkedName =
    name === undefined
      ? undefined
      : checkText(errors, { pointer: '/name', label: 'name', text: name, max: MAX_NAME });
  const checkedDescription =
    typeof description === 'string'
      ? checkText(errors, {
          pointer: '/description',
          label: 'description',
          text: description,
          max: MAX_DESCRIPTION,
        })
      : null;
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return {
    ...(checkedName !== undefined && {
      name: checkedName,
      name_canonical: canonical(checkedName),
    }),
    ...(description !== undefined && { description: checkedDescription ?? null }),
  };
}

function rejectTaken(error: unknown): never {
  if (constraintViolation(error)?.column !== 'roles.name_canonical') throw error;
  throw new DomainError('role_name_taken', {
    errors: [{ pointer: '/name', code: 'role_name_taken', detail: 'Another role has this name.' }],
    cause: error,
  });
}

export function toRole(row: RoleTable): Role {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
