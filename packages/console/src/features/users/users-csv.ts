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

function quoted(text: string): string {
  const cell = madeText(text);
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** What spreadsheets run, also after a `;`, which separates cells in many countries. */
const FORMULA = /(^|;)('*[=+\-@\t\r＝＋－＠])/g;
/** A telephone number, or any other, runs nothing. */
const NUMBER = /^[+-]?[\d\s.()]+$/;

/**
 * People choose their own names, and whoever opens the file in a spreadsheet would run them (OWASP, CSV injection). An
 * apostrophe makes them text; an import takes it off.
 */
function madeText(cell: string): string {
  return NUMBER.test(cell) ? cell : cell.replace(FORMULA, "$1'$2");
}
