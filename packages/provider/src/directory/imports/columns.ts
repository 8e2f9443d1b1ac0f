import type { FieldErrors } from '../../field-checks.ts';
import type { AttributeDefinition, AttributeSchema, SingleValue } from '../attribute-schema.ts';
import { type NewUser, type SettableUserState, USER_STATES } from '../user.ts';
import { invalid } from './csv.ts';
import { withoutApostrophes } from './spreadsheet-text.ts';

const TEXTS = [
  'email',
  'username',
  'name',
  'given_name',
  'family_name',
  'phone_number',
  'locale',
  'zoneinfo',
  'picture',
  'group_id',
  'password_hash',
] as const;
/** The column that says who is sent an invitation. */
export const INVITE = 'invite';
const TRUTH_VALUES = ['email_verified', 'phone_number_verified', INVITE] as const;
/** Columns that every installation takes; those of attributes are named `attributes.` and their name. */
export const COLUMNS = [...TEXTS, ...TRUTH_VALUES, 'state', 'roles'] as const;

const ATTRIBUTE = 'attributes.';
/** Between the values of one cell. */
const SEPARATOR = ';';
const SETTABLE_STATES = USER_STATES.filter((state) => state !== 'deleted');

/** What the file says of one user. */
export type UserOfFile = NewUser & { invite?: boolean };

/** Takes one cell, which is not empty, over to the user. */
type TakeCell = (user: UserOfFile, cell: string, errors: FieldErrors) => void;

/** How the cells of a file become users. */
export interface Columns {
  /** @param errors is told what a user can't have; other mistakes are found where users are checked. */
  toUser(cells: readonly string[], errors: FieldErrors): UserOfFile;
}

/** @throws {DomainError} `import_file_invalid`: a column is unknown, there twice, or missing. */
export function readHeader(
  header: readonly string[],
  { definitions }: Pick<AttributeSchema, 'definitions'>,
): Columns {
  const attributes = new Map(definitions.map((definition) => [definition.name, definition]));
  const twice = header.find((name, index) => header.indexOf(name) !== index);
  if (twice !== undefined)
    throw invalid('column_twice', `The column ${quote(twice)} is there twice.`);
  const takers = header.map((name) => takerOf(name, attributes) ?? refuseColumn(name, header));
  if (!header.includes('email')) {
    throw invalid('column_missing', 'The column "email" is missing: it says whom a row is about.');
  }
  return {
    toUser(cells, errors) {
      const user: UserOfFile = { email: '' };
      for (const [index, take] of takers.entries()) {
        const cell = withoutApostrophes(cells[index] ?? '');
        if (cell !== '') take(user, cell, errors);
      }
      return user;
    },
  };
}

function refuseColumn(name: string, header: readonly string[]): never {
  if (name === 'password') {
    throw invalid(
      'column_unknown',
      'Passwords are not taken from files, which many can read: leave the column out, or bring hashes in as password_hash.',
    );
  }
  if (header.length === 1 && /[;\t]/.test(name)) {
    throw invalid('separator', 'The cells are not separated by commas: save the file with commas.');
  }
  if (name.startsWith(ATTRIBUTE)) {
    const attribute = quote(name.slice(ATTRIBUTE.length));
    throw invalid('column_unknown', `There is no attribute named ${attribute}: define it first.`);
  }
  throw invalid(
    'column_unknown',
    `There is no column named ${quote(name)}: there are ${COLUMNS.join(', ')} and attributes.…`,
  );
}

function takerOf(
  name: string,
  attributes: ReadonlyMap<string, AttributeDefinition>,
): TakeCell | undefined {
  const text = TEXTS.find((field) => field === name);
  if (text) {
    return (user, cell) => {
      user[text] = cell;
    };
  }
  const truth = TRUTH_VALUES.find((field) => field === name);
  if (truth) {
    return (user, cell, errors) => {
      const value = toTruth(cell);
      if (value === undefined)
        errors.add(`/${truth}`, 'wrong_type', `${truth} is not true or false.`);
      else user[truth] = value;
    };
  }
  if (name === 'state') return takeState;
  if (name === 'roles') {
    return (user, cell) => {
      user.roles = split(cell);
    };
  }
  const definition = name.startsWith(ATTRIBUTE)
    ? attributes.get(name.slice(ATTRIBUTE.length))
    : undefined;
  return definition && takeAttribute(definition);
}

const takeState: TakeCell = (user, cell, errors) => {
  const state = SETTABLE_STATES.find((known) => known === cell);
  if (state) user.state = state satisfies SettableUserState;
  else errors.add('/state', 'not_allowed', `state is none of: ${SETTABLE_STATES.join(', ')}.`);
};

function takeAttribute({ name, type, multi_valued }: AttributeDefinition): TakeCell {
  const convert = (text: string): SingleValue => {
    if (type === 'boolean') return toTruth(text) ?? text;
    // What is no number stays text, and is refused as any other value of the wrong type.
    const isNumber = (type === 'integer' || type === 'decimal') && /^[+-]?\d+(\.\d+)?$/.test(text);
    return isNumber ? Number(text) : text;
  };
  return (user, cell) => {
    const value = multi_valued ? split(cell).map(convert) : convert(cell);
    user.attributes = { ...user.attributes, [name]: value };
  };
}

function split(cell: string): string[] {
  return cell
    .split(SEPARATOR)
    .map((text) => text.trim())
    .filter((text) => text !== '');
}

function toTruth(text: string): boolean | undefined {
  switch (text.toLowerCase()) {
    case 'true':
      return true;
    case 'false':
      return false;
    default:
      return undefined;
  }
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

/** @returns the column that a JSON pointer into a user is about; undefined: the row as a whole. */
export function columnOf(pointer: string): string | undefined {
  const [, field, attribute] = pointer.split('/');
  if (field === 'attributes' && attribute !== undefined) return `${ATTRIBUTE}${attribute}`;
  return field || undefined;
}
