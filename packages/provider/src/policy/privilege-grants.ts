import type { Kysely } from 'kysely';
import { v7 as newId } from 'uuid';
import type { Actor, Change, Privilege } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { FieldErrors } from '../field-checks.ts';
import {
  DEFAULT_LIMIT,
  decodeCursor,
  isId,
  type Page,
  type PageRequest,
  toPage,
} from '../paging.ts';
import { constraintViolation } from '../storage/constraint-violation.ts';
import { createPrivilegeRows } from '../storage/privileges.ts';
import type { Database } from '../storage/schema.ts';
import type { PrivilegeTable } from '../storage/tables/policy.ts';
import { inTransaction } from '../storage/transaction.ts';
import { checkMayChange, checkMayRead } from './privileges.ts';

export const PRIVILEGE_KINDS = [
  'super',
  'user_admin',
  'app_admin',
  'help_desk',
  'read_only',
] as const satisfies readonly Privilege['kind'][];

/** Who may administer what. Times are milliseconds since the epoch. */
export interface PrivilegeGrant {
  id: string;
  kind: Privilege['kind'];
  /** The holder: exactly one of the three is set. */
  user_id: string | null;
  /** Everyone who has the role. */
  role_id: string | null;
  /** A program, by its id as an application, that calls the admin API on its own behalf. */
  client_app_id: string | null;
  /** Of a `user_admin`. */
  group_id: string | null;
  /** Of an `app_admin`. */
  app_id: string | null;
  created_at: number;
}

export type NewPrivilegeGrant = Pick<PrivilegeGrant, 'kind'> & {
  [Field in 'user_id' | 'role_id' | 'client_app_id' | 'group_id' | 'app_id']?:
    | string
    | null
    | undefined;
};

/** The privileges, given and withdrawn by super administrators. */
export interface PrivilegeGrants {
  /** @throws {DomainError} `privilege_missing`, `validation_failed`. */
  grant(privilege: NewPrivilegeGrant, change: Change): Promise<PrivilegeGrant>;
  /** @throws {DomainError} `privilege_missing`, `privilege_not_found`, `last_super_privilege`. */
  withdraw(id: string, change: Change): Promise<void>;
  /** In the order they were given. @throws {DomainError} `privilege_missing`, `cursor_invalid`. */
  list(page: PageRequest, asked: { by: Actor }): Promise<Page<PrivilegeGrant>>;
  /** What a person may administer, in one query, for every request with their token. */
  ofUser(userId: string): Promise<Privilege[]>;
  /** What a program may administer. @param clientId its `client_id`. */
  ofClient(clientId: string): Promise<Privilege[]>;
}

export function createPrivilegeGrants(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
}): PrivilegeGrants {
  const { db, clock, audit } = options;
  const rows = createPrivilegeRows(db);
  return {
    async grant(privilege, { by }) {
      checkMayChange(by, 'privileges');
      const row: PrivilegeTable = {
        ...check(privilege),
        id: newId(),
        created_at: clock.now(),
      };
      return await inTransaction(db, async (transaction) => {
        await createPrivilegeRows(transaction).insert(row).catch(rejectUnknown);
        await audit.record(transaction, by, {
          action: 'privilege.grant',
          target: { type: 'privilege', id: row.id },
          details: { ...privilege },
        });
        return toGrant(row);
      });
    },

    async withdraw(id, { by }) {
      checkMayChange(by, 'privileges');
      await inTransaction(db, async (transaction) => {
        const inside = createPrivilegeRows(transaction);
        const row = isId(id) ? await inside.findAndLock(id) : undefined;
        if (!row) throw new DomainError('privilege_not_found');
        if (row.kind === 'super' && (await inside.countSuper()) === 1) {
          throw new DomainError('last_super_privilege');
        }
        await inside.delete(id);
        const { kind, user_id, role_id } = row;
        await audit.record(transaction, by, {
          action: 'privilege.withdraw',
          target: { type: 'privilege', id },
          details: { kind, user_id, role_id },
        });
      });
    },

    async list({ limit = DEFAULT_LIMIT, after }, { by }) {
      checkMayRead(by, 'privileges');
      const found = await rows.list({ limit: limit + 1, afterId: decodeCursor(after) });
      return toPage(found.map(toGrant), limit);
    },

    ofUser: async (userId) => (await rows.listOfUser(userId)).map(toPrivilege),
    ofClient: async (clientId) => (await rows.listOfClient(clientId)).map(toPrivilege),
  };
}

/** What a privilege is limited to, by kind. */
const LIMITED_TO = { user_admin: 'group_id', app_admin: 'app_id' } as const;

/** @throws {DomainError} `validation_failed`. */
function check(given: NewPrivilegeGrant): Omit<PrivilegeTable, 'id' | 'created_at'> {
  const errors = new FieldErrors();
  const { kind, user_id = null, role_id = null, client_app_id = null } = given;
  const { group_id = null, app_id = null } = given;
  const holders = [user_id, role_id, client_app_id].filter((holder) => holder !== null);
  if (holders.length !== 1) {
    errors.add('', 'one_holder', 'Name exactly one holder: user_id, role_id or client_app_id.');
  }
  for (const [limitedKind, field] of Object.entries(LIMITED_TO)) {
    const value = { group_id, app_id }[field];
    if (kind === limitedKind && value === null) {
      errors.add(`/${field}`, 'required', `A privilege of kind ${kind} needs ${field}.`);
    }
    if (kind !== limitedKind && value !== null) {
      errors.add(`/${field}`, 'not_allowed', `A privilege of kind ${kind} has no ${field}.`);
    }
  }
  for (const [field, value] of Object.entries({
    user_id,
    role_id,
    client_app_id,
    group_id,
    app_id,
  })) {
    if (value !== null && !isId(value)) {
      errors.add(`/${field}`, 'not_found', `There is nothing of the id that ${field} names.`);
    }
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
  return {
    kind,
    user_id,
    role_id,
    client_application_id: client_app_id,
    group_id,
    application_id: app_id,
  };
}

function rejectUnknown(error: unknown): never {
  if (constraintViolation(error)?.kind !== 'foreign_key') throw error;
  throw new DomainError('validation_failed', {
    detail: 'There is nothing of one of the ids: check them all.',
    cause: error,
  });
}

function toGrant({
  client_application_id,
  application_id,
  ...row
}: PrivilegeTable): PrivilegeGrant {
  return { ...row, client_app_id: client_application_id, app_id: application_id };
}

function toPrivilege({ kind, group_id, application_id }: PrivilegeTable): Privilege {
  if (kind === 'user_admin') return { kind, groupId: group_id ?? '' };
  if (kind === 'app_admin') return { kind, applicationId: application_id ?? '' };
  return { kind };
}
