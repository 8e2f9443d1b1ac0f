import type { Kysely } from 'kysely';
import type { Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import type { Clock } from '../clock.ts';
import { DomainError } from '../domain-error.ts';
import { FieldErrors } from '../field-checks.ts';
import { checkVersion } from '../registry/registry.ts';
import type { Database } from '../storage/schema.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import { inTransaction } from '../storage/transaction.ts';
import { createUserRows } from '../storage/users.ts';
import type { Attributes } from './attributes.ts';
import { applyMappingsTo } from './mappings/apply-mappings.ts';
import { checkFields } from './user-changes.ts';

/**
 * What people may say about themselves. Not among it is what they sign in with, and what decides about them: addresses
 * are changed by who shows that they read them, usernames and attributes by administrators.
 */
export const OWN_FIELDS = [
  'name',
  'given_name',
  'family_name',
  'phone_number',
  'locale',
  'zoneinfo',
  'picture',
] as const;
export type OwnField = (typeof OWN_FIELDS)[number];

/** null: not given. */
export type OwnFields = Record<OwnField, string | null>;

/** The profile of a person, as they change it themselves; no privilege is needed for it. */
export interface OwnProfiles {
  /** @throws {DomainError} `user_not_found`. */
  read(userId: string): Promise<{ fields: OwnFields; version: number }>;
  /**
   * Writes what is other than before, by the rules that hold for administrators too, and runs the mappings.
   *
   * @param change.by the person.
   * @param change.version of what they saw.
   * @throws {DomainError} `validation_failed`, `version_mismatch`, `user_not_found`.
   */
  update(userId: string, fields: OwnFields, change: Change): Promise<void>;
}

export function createOwnProfiles(options: {
  db: Kysely<Database>;
  clock: Clock;
  audit: AuditLog;
  attributes: Pick<Attributes, 'schema'>;
}): OwnProfiles {
  const { db, clock, audit, attributes } = options;
  return {
    async read(userId) {
      const user = checkThere(await createUserRows(db).find(userId));
      return { fields: ownFieldsOf(user), version: user.version };
    },

    async update(userId, fields, { by, version }) {
      await inTransaction(db, async (transaction) => {
        const rows = createUserRows(transaction);
        const user = checkThere(await rows.findAndLock(userId));
        checkVersion(user, version);
        const before = ownFieldsOf(user);
        const changed = OWN_FIELDS.filter((field) => fields[field] !== before[field]);
        if (changed.length === 0) return;
        const errors = new FieldErrors();
        const changes = Object.fromEntries(changed.map((field) => [field, fields[field]]));
        const columns = checkFields(errors, changes, user);
        if (errors.all.length > 0) throw DomainError.invalid(errors.all);
        const now = clock.now();
        await rows.update(userId, { ...columns, updated_at: now, version: user.version + 1 });
        await audit.record(transaction, by, {
          action: 'user.update',
          target: { type: 'user', id: userId },
          details: { fields: changed },
        });
        await applyMappingsTo(transaction, userId, { attributes, audit, now });
      });
    },
  };
}

/** @throws {DomainError} `user_not_found`. */
function checkThere(user: UserTable | undefined): UserTable {
  if (user?.deleted_at !== null) throw new DomainError('user_not_found');
  return user;
}

function ownFieldsOf(user: UserTable): OwnFields {
  const { name, given_name, family_name, phone_number, locale, zoneinfo, picture } = user;
  return { name, given_name, family_name, phone_number, locale, zoneinfo, picture };
}
