import type { Kysely } from 'kysely';
import type { Actor } from '../../actor.ts';
import type { AuditLog } from '../../audit/events.ts';
import { DomainError } from '../../domain-error.ts';
import { checkText, FieldErrors } from '../../field-checks.ts';
import { isId } from '../../paging.ts';
import { createFactorRows, type FactorRow } from '../../storage/factors.ts';
import type { Database } from '../../storage/schema.ts';
import type { UserTable } from '../../storage/tables/directory.ts';
import type { FactorTable } from '../../storage/tables/factors.ts';
import { createUserRows } from '../../storage/users.ts';
import type { TellPerson } from './factor-notices.ts';

/** A person needs a few; what is above is somebody filling the database. */
export const MAX_FACTORS = 20;
const MAX_NAME = 60;

/**
 * Something by which a person proves who they are beside their password. `recovery_codes` stand in for the others
 * and are nothing by themselves.
 */
export type FactorKind = FactorTable['kind'];

/** A factor as those may see it who may see the person: without any secret. Times are milliseconds since the epoch. */
export interface Factor {
  id: string;
  kind: FactorKind;
  /** As the person calls it; null for recovery codes. */
  name: string | null;
  created_at: number;
  last_used_at: number | null;
  /** Of a passkey; null for other kinds. */
  passkey: {
    /** Model of the authenticator, a UUID; zeros when it does not say. */
    aaguid: string;
    /** It can be copied to other devices of the person. */
    synced: boolean;
    /** It has been copied to somewhere, so it outlives its device. */
    backed_up: boolean;
  } | null;
  /** Recovery codes that are not used yet; null for other kinds. */
  codes_left: number | null;
}

/** A factor as its row holds it. */
export function toFactor(row: FactorRow): Factor {
  const { id, kind, name, created_at, last_used_at, aaguid, device_type, backed_up } = row;
  return {
    id,
    kind,
    name,
    created_at,
    last_used_at,
    passkey:
      aaguid === null
        ? null
        : { aaguid, synced: device_type === 'multiDevice', backed_up: backed_up === 1 },
    codes_left: kind === 'recovery_codes' ? row.codes_left : null,
  };
}

/** @throws {DomainError} `validation_failed`: no name, too long, or not plain text. */
export function checkFactorName(text: string): string {
  const errors = new FieldErrors();
  const name = checkText(errors, { pointer: '/name', label: 'name', text, max: MAX_NAME });
  if (name === undefined) throw DomainError.invalid(errors.all);
  return name;
}

/**
 * Takes a person whose factors are changed in a transaction: two changes at once would each decide on what was
 * there before the other.
 *
 * @throws {DomainError} `user_not_found`.
 */
export async function lockPerson(
  transaction: Kysely<Database>,
  userId: string,
): Promise<UserTable> {
  const user = isId(userId) ? await createUserRows(transaction).findAndLock(userId) : undefined;
  if (!user || user.deleted_at !== null) throw new DomainError('user_not_found');
  return user;
}

/**
 * Adds a factor in a transaction of the caller, who adds its secret.
 *
 * @throws {DomainError} `user_not_found`, `too_many_factors`.
 */
export async function addFactor(
  transaction: Kysely<Database>,
  factor: FactorTable,
  { audit, tellPerson, by }: { audit: Pick<AuditLog, 'record'>; tellPerson: TellPerson; by: Actor },
): Promise<void> {
  const user = await lockPerson(transaction, factor.user_id);
  const rows = createFactorRows(transaction);
  if ((await rows.list(factor.user_id)).length >= MAX_FACTORS) {
    throw new DomainError('too_many_factors');
  }
  await rows.insert(factor);
  await tellPerson(transaction, user, { template: 'factor_added', factor });
  await audit.record(transaction, by, {
    action: 'factor.enrol',
    target: { type: 'user', id: factor.user_id },
    details: { factor_id: factor.id, kind: factor.kind },
  });
}
