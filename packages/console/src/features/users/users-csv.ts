import type { User } from '../../../generated/admin-api.ts';

/** In the order of the file; an import reads the same names. */
const FIELDS = [
  'email',
  'username',
  'name',
  'given_name',
  'family_name',
  'phone_number',
  'locale',
  'zoneinfo',
  'state',
] as const;
/** Between the values of one cell, as an import takes it. */
const BETWEEN = ';';

/** The first line of a file of users. @param attributes their names. */
export function usersCsvHeader(attributes: readonly string[]): string {
  return line([...FIELDS, 'roles', ...attributes.map((name) => `attributes.${name}`)]);
}

/** One user as a line (RFC 4180). */
export function userCsvLine(user: User, attributes: readonly string[]): string {
  return line([
    ...FIELDS.map((field) => user[field] ?? ''),
    user.roles.join(BETWEEN),
    ...attributes.map((name) => textOf(user.attributes[name])),
  ]);
}

function textOf(value: User['attributes'][string] | undefined): string {
  if (Array.isArray(value)) return value.join(BETWEEN);
  return value === undefined ? '' : String(value);
}

function line(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
