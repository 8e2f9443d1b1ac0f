import { canonical } from '../canonical.ts';
import type { FieldErrors } from '../field-checks.ts';
import type { UserTable } from '../storage/tables/directory.ts';
import type { UserChanges } from './user.ts';
import {
  checkEmail,
  checkLocale,
  checkName,
  checkPhoneNumber,
  checkPicture,
  checkUsername,
  checkZoneinfo,
} from './user-fields.ts';

/** What of a user’s row is to be written. */
export type UserColumns = Partial<Omit<UserTable, 'id' | 'created_at' | 'updated_at' | 'version'>>;

/** What a new user has where nothing is said. */
export const EMPTY_USER = {
  email: '',
  email_canonical: '',
  email_verified: 0,
  username: null,
  username_canonical: null,
  name: null,
  name_canonical: '',
  given_name: null,
  family_name: null,
  family_name_canonical: '',
  phone_number: null,
  phone_number_verified: 0,
  locale: null,
  zoneinfo: null,
  picture: null,
  attributes: '{}',
  password_hash: null,
  password_changed_at: null,
  password_imported: 0,
  state: 'active',
  deleted_at: null,
  group_id: null,
  group_by_hand: 0,
  terms_accepted: null,
  terms_accepted_at: null,
  must_change_password: 0,
} as const satisfies UserColumns;

/**
 * Checks the fields that need nothing but themselves and what the user had; passwords, attributes, roles and groups
 * need more.
 *
 * @returns the columns to write; meaningless when an error was added.
 */
export function checkFields(
  errors: FieldErrors,
  changes: UserChanges,
  current: UserTable | undefined,
): UserColumns {
  const columns: UserColumns = {};
  if (changes.email !== undefined) {
    const email = checkEmail(errors, changes.email);
    if (email) {
      columns.email = email.written;
      columns.email_canonical = email.canonical;
      // That an address was verified says nothing about the next one.
      if (email.canonical !== current?.email_canonical) columns.email_verified = 0;
    }
  }
  if (changes.email_verified !== undefined) columns.email_verified = Number(changes.email_verified);
  if (changes.username !== undefined) {
    const username = changes.username === null ? null : checkUsername(errors, changes.username);
    columns.username = username?.written ?? null;
    columns.username_canonical = username?.canonical ?? null;
  }
  checkNames(errors, changes, columns);
  const { phone_number, phone_number_verified } = changes;
  if (phone_number !== undefined) {
    columns.phone_number = phone_number && checkPhoneNumber(errors, phone_number);
    if (columns.phone_number !== current?.phone_number) columns.phone_number_verified = 0;
  }
  if (phone_number_verified !== undefined) {
    columns.phone_number_verified = Number(phone_number_verified);
  }
  const { locale, zoneinfo, picture, state, must_change_password } = changes;
  if (must_change_password !== undefined) {
    columns.must_change_password = Number(must_change_password);
  }
  if (locale !== undefined) columns.locale = locale && checkLocale(errors, locale);
  if (zoneinfo !== undefined) columns.zoneinfo = zoneinfo && checkZoneinfo(errors, zoneinfo);
  if (picture !== undefined) columns.picture = picture && checkPicture(errors, picture);
  if (state !== undefined) columns.state = state;
  return columns;
}

function checkNames(errors: FieldErrors, changes: UserChanges, columns: UserColumns): void {
  for (const field of ['name', 'given_name', 'family_name'] as const) {
    const name = changes[field];
    if (name !== undefined) {
      columns[field] = name === null ? null : (checkName(errors, field, name) ?? null);
    }
  }
  if (columns.name !== undefined) columns.name_canonical = canonical(columns.name ?? '');
  if (columns.family_name !== undefined) {
    columns.family_name_canonical = canonical(columns.family_name ?? '');
  }
}
