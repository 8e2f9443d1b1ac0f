import type { Kysely } from 'kysely';
import type { Actor, Change } from '../actor.ts';
import type { AuditLog } from '../audit/events.ts';
import { DomainError } from '../domain-error.ts';
import { checkWithin, FieldErrors } from '../field-checks.ts';
import { checkVersion } from '../registry/registry.ts';
import type { Database } from '../storage/schema.ts';
import { createSettings } from '../storage/settings.ts';
import { inTransaction } from '../storage/transaction.ts';
import { checkMayChange, checkMayRead } from './privileges.ts';

/** The bounds within which an administrator chooses; both ends are allowed. */
export const SETTING_BOUNDS = {
  deleted_users_kept_days: { min: 0, max: 3650, unit: 'days' },
} as const;

/** What holds until somebody chooses something else. */
export const SETTING_DEFAULTS = { deleted_users_kept_days: 30, self_deletion: false } as const;

/** What administrators choose for the whole installation. */
export interface ChosenSettings {
  /** Days from the deletion of a user until they are erased; 0: as soon as it is noticed. */
  deleted_users_kept_days: number;
  /** Whether people may delete their own account. */
  self_deletion: boolean;
  /** Counts the changes. */
  version: number;
}

/** What is absent stays as it is. */
export interface SettingChanges {
  deleted_users_kept_days?: number | undefined;
  self_deletion?: boolean | undefined;
}

/** The settings of the installation, read and changed as one thing. */
export interface InstallationSettings {
  /** @throws {DomainError} `privilege_missing`. */
  get(asked: { by: Actor }): Promise<ChosenSettings>;
  /** @throws {DomainError} `privilege_missing`, `validation_failed`, `version_mismatch`. */
  update(changes: SettingChanges, change: Change): Promise<ChosenSettings>;
}

/** Under which they are stored, all as one JSON text, so that the version is always that of the values. */
const ROW = 'chosen';
const INITIAL: ChosenSettings = { ...SETTING_DEFAULTS, version: 1 };

export function createInstallationSettings({
  db,
  audit,
}: {
  db: Kysely<Database>;
  audit: AuditLog;
}): InstallationSettings {
  return {
    async get({ by }) {
      checkMayRead(by, 'settings');
      return parse(await createSettings(db).get(ROW));
    },

    async update(changes, change) {
      checkMayChange(change.by, 'settings');
      checkFields(changes);
      return await inTransaction(db, async (transaction) => {
        const stored = createSettings(transaction);
        // There has to be a row that can be locked.
        await stored.addOnce(ROW, JSON.stringify(INITIAL));
        const current = parse(await stored.getAndLock(ROW));
        checkVersion(current, change.version);
        const given = Object.entries(changes).filter(([, value]) => value !== undefined);
        const changed = { ...current, ...Object.fromEntries(given), version: current.version + 1 };
        await stored.set(ROW, JSON.stringify(changed));
        await audit.record(transaction, change.by, {
          action: 'settings.update',
          target: { type: 'settings', id: ROW },
          details: { fields: given.map(([name]) => name) },
        });
        return changed;
      });
    },
  };
}

/** A setting that was added since the row was written has its default. */
function parse(value: string | undefined): ChosenSettings {
  return value === undefined ? INITIAL : { ...INITIAL, ...(JSON.parse(value) as ChosenSettings) };
}

/** @throws {DomainError} `validation_failed`. */
function checkFields({ deleted_users_kept_days: value }: SettingChanges): void {
  const errors = new FieldErrors();
  if (value !== undefined) {
    const name = 'deleted_users_kept_days';
    checkWithin(errors, name, { value, ...SETTING_BOUNDS[name] });
  }
  if (errors.all.length > 0) throw DomainError.invalid(errors.all);
}
