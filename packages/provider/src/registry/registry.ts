import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import { canonical } from '../canonical.ts';
import type { Clock } from '../clock.ts';
import { DomainError, type DomainErrorCode } from '../domain-error.ts';
import { isPlainText } from '../field-checks.ts';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  isId,
  type Page,
  type PageRequest,
  toPage,
} from '../paging.ts';
import { type Area, checkMayChange, checkMayRead } from '../policy/privileges.ts';
import { constraintViolation } from '../storage/constraint-violation.ts';
import {
  createRegistryRows,
  type RegistryRow,
  type RegistryTable,
} from '../storage/registry-rows.ts';
import type { Database } from '../storage/schema.ts';
import { inTransaction } from '../storage/transaction.ts';

/**
 * A register of things that administrators keep by name, such as roles. Every change is checked against what its
 * maker may do, made at the version that it was decided on, and recorded in the same transaction.
 */
export interface Registry<Entity, New, Changes> {
  /** @throws {DomainError} `privilege_missing`, `validation_failed`, `…_name_taken`. */
  create(entity: New, change: Change): Promise<Entity>;
  /** @throws {DomainError} `privilege_missing`, `…_not_found`. */
  get(id: string, asked: { by: Actor }): Promise<Entity>;
  /** @throws {DomainError} `privilege_missing`, `…_not_found`, `version_mismatch`, `validation_failed`, `…_name_taken`. */
  update(id: string, changes: Changes, change: Change): Promise<Entity>;
  /** @throws {DomainError} `privilege_missing`, `…_not_found`, `version_mismatch`. */
  delete(id: string, change: Change): Promise<void>;
  /**
   * By the start of the name, in the order of creation.
   *
   * @throws {DomainError} `privilege_missing`, `cursor_invalid`.
   */
  list(page: PageRequest, asked: { by: Actor }): Promise<Page<Entity>>;
}

/** What one kind of thing has of its own. */
export interface Kind<Row extends RegistryRow, Entity extends { id: string }, New, Changes> {
  /** Its name in codes of errors and actions: `role` gives `role_not_found` and `role.create`. */
  name: 'role' | 'group' | 'policy' | 'attribute' | 'mapping' | 'api';
  area: Area;
  table: RegistryTable;
  /**
   * Checks what was given, for a new one (`current` is undefined) or a change.
   *
   * @returns the columns to write.
   * @throws {DomainError} `validation_failed` and what else can be wrong.
   */
  check(
    given: New | Changes,
    current: Row | undefined,
    transaction: Kysely<Database>,
  ): Promise<Partial<Row>>;
  /** What a row has where nothing was given. */
  defaults: Omit<Row, keyof RegistryRow>;
  toEntity(row: Row): Entity;
  /**
   * Does what else a deletion needs.
   *
   * @throws {DomainError} when it must not be deleted.
   */
  beforeDelete?(row: Row, transaction: Kysely<Database>): Promise<void>;
  /** Does what follows from any change, in its transaction. */
  changed?(transaction: Kysely<Database>): Promise<void>;
}

export interface RegistryOptions {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
}

/** Makes the register of `kind`. */
export function createRegistry<
  Row extends RegistryRow,
  Entity extends { id: string },
  New extends object,
  Changes extends object,
>(
  { db, clock, audit }: RegistryOptions,
  kind: Kind<Row, Entity, New, Changes>,
): Registry<Entity, New, Changes> {
  const notFound = () => new DomainError(`${kind.name}_not_found` as DomainErrorCode);
  const rowsOn = (on: Kysely<Database>) => createRegistryRows<Row>(on, kind.table);

  async function lockRow(on: Kysely<Database>, id: string, { version }: Change): Promise<Row> {
    const row = isId(id) ? await rowsOn(on).findAndLock(id) : undefined;
    if (!row) throw notFound();
    checkVersion(row, version);
    return row;
  }

  return {
    async create(entity, { by }) {
      checkMayChange(by, kind.area);
      return await inTransaction(db, async (transaction) => {
        const now = clock.now();
        const row = {
          ...kind.defaults,
          ...(await kind.check(entity, undefined, transaction)),
          id: newId(),
          created_at: now,
          updated_at: now,
          version: 1,
        } as unknown as Row;
        await rowsOn(transaction).insert(row).catch(rejectTaken(kind.name));
        await audit.record(transaction, by, {
          action: `${kind.name}.create`,
          target: { type: kind.name, id: row.id },
        });
        await kind.changed?.(transaction);
        return kind.toEntity(row);
      });
    },

    async get(id, { by }) {
      checkMayRead(by, kind.area);
      const row = isId(id) ? await rowsOn(db).find(id) : undefined;
      if (!row) throw notFound();
      return kind.toEntity(row);
    },

    async update(id, changes, change) {
      checkMayChange(change.by, kind.area);
      return await inTransaction(db, async (transaction) => {
        const current = await lockRow(transaction, id, change);
        const columns = {
          ...(await kind.check(changes, current, transaction)),
          updated_at: clock.now(),
          version: current.version + 1,
        } as Partial<Row>;
        await rowsOn(transaction).update(id, columns).catch(rejectTaken(kind.name));
        await audit.record(transaction, change.by, {
          action: `${kind.name}.update`,
          target: { type: kind.name, id },
          details: { fields: Object.keys(changes) },
        });
        await kind.changed?.(transaction);
        return kind.toEntity({ ...current, ...columns });
      });
    },

    async delete(id, change) {
      checkMayChange(change.by, kind.area);
      await inTransaction(db, async (transaction) => {
        const row = await lockRow(transaction, id, change);
        await kind.beforeDelete?.(row, transaction);
        await rowsOn(transaction).delete(id);
        await audit.record(transaction, change.by, {
          action: `${kind.name}.delete`,
          target: { type: kind.name, id },
          details: { name: row.name },
        });
        await kind.changed?.(transaction);
      });
    },

    async list({ limit = DEFAULT_LIMIT, after, q }, { by }) {
      checkMayRead(by, kind.area);
      const prefix = q === undefined ? undefined : canonical(q);
      const afterId = decodeCursor(after);
      if (prefix !== undefined && !isPlainText(prefix)) return { items: [], next: null };
      const found = await rowsOn(db).list({ limit: limit + 1, afterId, prefix });
      return toPage(found.map(kind.toEntity), limit);
    },
  };
}

/** @throws {DomainError} `version_mismatch`. */
export function checkVersion(row: { version: number }, expected: number | undefined): void {
  if (expected !== undefined && expected !== row.version) {
    throw new DomainError('version_mismatch');
  }
}

function rejectTaken(kind: string) {
  return (error: unknown): never => {
    const column = constraintViolation(error)?.column ?? '';
    const field = /\.(name|identifier)(?:_canonical)?$/.exec(column)?.[1];
    if (!field) throw error;
    const code = `${kind}_${field}_taken` as DomainErrorCode;
    throw new DomainError(code, {
      errors: [{ pointer: `/${field}`, code, detail: `Another ${kind} has this ${field}.` }],
      cause: error,
    });
  };
}
